//! Mistakes in the options are found before anybody logs in, and said in the words of the tenant file.

use std::time::Duration;

use secrecy::SecretString;
use vestibule::connections::ldap::{Ldap, example_name};
use vestibule::model::LdapOptions;

use crate::bare;

fn mistake(change: impl FnOnce(&mut LdapOptions)) -> String {
    let mut options = bare("ldap://127.0.0.1:1");
    change(&mut options);
    let error = Ldap::new("corp", &options).expect_err("a mistake");
    assert!(!error.contains("reader-pw"), "{error}");
    error
}

#[test]
fn each_mistake_names_its_option() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let empty = file.path().to_str().unwrap().to_owned();
    assert!(mistake(|o| o.urls.clear()).starts_with("ldap_url"));
    assert!(mistake(|o| o.urls = vec!["ldap://dc1.example.test".to_owned()]).contains("ldap_start_tls"));
    assert!(mistake(|o| o.urls = vec!["ldap://u:secret@127.0.0.1".to_owned()]).contains("ldap_bind_user"));
    assert!(mistake(|o| o.base = " ".to_owned()).starts_with("ldap_base"));
    assert!(mistake(|o| o.base = "example.org".to_owned()).starts_with("ldap_base"));
    assert!(mistake(|o| o.user_by_name = "(uid=x)".to_owned()).starts_with("ldap_user_by_name"));
    assert!(mistake(|o| o.search_query = Some("(a=".to_owned())).starts_with("ldap_search_query"));
    assert!(mistake(|o| o.search_groups = Some("(member)".to_owned())).starts_with("ldap_search_groups"));
    assert!(mistake(|o| o.group_attribute = "c n".to_owned()).starts_with("ldap_group_attribute"));
    assert!(mistake(|o| o.user_id = Some("*".to_owned())).starts_with("ldap_user_id"));
    assert!(mistake(|o| o.bind_user = None).starts_with("ldap_bind_password"));
    assert!(mistake(|o| o.bind_password = None).starts_with("ldap_bind_user"));
    assert!(mistake(|o| o.bind_password = Some(SecretString::from(""))).starts_with("ldap_bind_user"));
    assert!(mistake(|o| o.timeout = Duration::ZERO).starts_with("ldap_timeout_ms"));
    assert!(mistake(|o| o.attributes = [("sub".to_owned(), "uid".to_owned())].into()).contains("reserved"));
    let tls = |o: &mut LdapOptions, file: &str| {
        o.urls = vec!["ldaps://dc1.example.test".to_owned()];
        o.ca_file = Some(file.to_owned());
    };
    assert!(mistake(|o| tls(o, "/nowhere/ca.pem")).starts_with("ldap_ca_file"));
    assert!(mistake(|o| tls(o, &empty)).starts_with("ldap_ca_file"));
}

#[test]
fn a_directory_shows_no_secret() {
    let ldap = Ldap::new("corp", &bare("ldap://127.0.0.1:1")).unwrap();
    assert!(!format!("{ldap:?}").contains("reader-pw"));
}

/// What the page proposes as a name. An escaped comma ends no part of a DN, and only Active Directory has such names.
#[test]
fn the_example_of_a_name_has_the_domain_of_the_base() {
    let of = |base: &str, user_by_name: &str| {
        let (base, user_by_name) = (base.to_owned(), user_by_name.to_owned());
        example_name(&LdapOptions { base, user_by_name, ..bare("ldap://127.0.0.1:1") })
    };
    let ad = "(sAMAccountName={0})";
    assert_eq!(of("OU=People,DC=Acme,DC=test", ad).as_deref(), Some("jdoe@acme.test"));
    assert_eq!(of(r"ou=A\, dc=evil,dc=acme,dc=test", ad).as_deref(), Some("jdoe@acme.test"));
    assert_eq!(of("o=acme", ad), None);
    assert_eq!(of("dc=acme,dc=test", "(uid={0})"), None);
}
