//! Directories, against the real ones: OpenLDAP and Samba's Active Directory, and against servers that mean harm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod active_directory;
mod attempts;
#[path = "../support/directories.rs"]
mod directories;
mod doctor;
mod groups;
mod hostile;
mod kept;
mod names;
mod next_server;
mod one_person;
mod openldap;
mod options;
mod outage;
mod servers;
mod stranger;
mod tls;

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;
use vestibule::connections::ldap::Ldap;
use vestibule::connections::{PasswordCheck, Verdict};
use vestibule::model::{Identity, LdapOptions};

use crate::attempts::Recorder;

/// Options that name a server and nothing more.
fn bare(url: &str) -> LdapOptions {
    LdapOptions {
        urls: vec![url.to_owned()],
        start_tls: false,
        ca_file: None,
        base: "dc=example,dc=org".to_owned(),
        bind_user: Some("cn=reader,dc=example,dc=org".to_owned()),
        bind_password: Some(SecretString::from("reader-pw")),
        user_by_name: "(uid={0})".to_owned(),
        search_groups: None,
        group_attribute: "cn".to_owned(),
        search_query: None,
        user_id: None,
        attributes: BTreeMap::new(),
        timeout: Duration::from_secs(5),
        allow_insecure: false,
        trust_email: false,
        forgot_password_url: None,
    }
}

fn directory(options: &LdapOptions) -> Ldap {
    Ldap::new("corp", options).expect("options")
}

async fn login(ldap: &Ldap, name: &str, password: &str) -> Verdict {
    ldap.check(name, &SecretString::from(password), &Recorder::default()).await
}

async fn identity(ldap: &Ldap, name: &str, password: &str) -> Identity {
    match login(ldap, name, password).await {
        Verdict::Identity(identity) => *identity,
        other => panic!("{name}: {other:?}"),
    }
}

fn reason(verdict: Verdict) -> String {
    match verdict {
        Verdict::Unavailable(reason) => reason,
        other => panic!("no outage: {other:?}"),
    }
}

macro_rules! assert_verdict {
    ($verdict:expr, $pattern:pat $(, $($about:tt)+)?) => {
        let verdict = $verdict;
        assert!(matches!(verdict, $pattern), "{verdict:?} {}", String::new() $(+ &format!($($about)+))?);
    };
}
pub(crate) use assert_verdict;
