//! Options that lead to the real servers.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use vestibule::model::LdapOptions;

use crate::bare;
pub use crate::directories::{OwnOpenLdap, change_active_directory, change_openldap};
use crate::directories::{shared_ad, shared_openldap};

pub fn openldap() -> LdapOptions {
    let server = shared_openldap();
    LdapOptions {
        ca_file: Some(server.get("TEST_OPENLDAP_CA").to_owned()),
        ..bare(server.get("TEST_OPENLDAPS_URL"))
    }
}

pub fn openldap_plain_url() -> &'static str {
    shared_openldap().get("TEST_OPENLDAP_URL")
}

/// A file of the server's TLS folder.
pub fn openldap_tls(file: &str) -> PathBuf {
    Path::new(shared_openldap().get("TEST_OPENLDAP_CA")).parent().unwrap().join(file)
}

pub fn active_directory() -> LdapOptions {
    let server = shared_ad();
    LdapOptions {
        ca_file: Some(server.get("TEST_AD_CA").to_owned()),
        base: "DC=example,DC=test".to_owned(),
        bind_user: Some("svc-reader@example.test".to_owned()),
        bind_password: Some(SecretString::from("Reader-Passw0rd")),
        user_by_name: "(sAMAccountName={0})".to_owned(),
        search_groups: Some("(member:1.2.840.113556.1.4.1941:={0})".to_owned()),
        ..bare(server.get("TEST_ADS_URL"))
    }
}

pub fn active_directory_plain_url() -> &'static str {
    shared_ad().get("TEST_AD_URL")
}

impl OwnOpenLdap {
    pub fn options(&self) -> LdapOptions {
        let ca = self.server.get("TEST_OPENLDAP_CA").to_owned();
        LdapOptions { ca_file: Some(ca), ..bare(self.server.get("TEST_OPENLDAPS_URL")) }
    }
}
