//! Active Directory: its names, its reasons, its nested groups.

use serde_json::json;
use vestibule::connections::Verdict;

use crate::servers::{active_directory, active_directory_plain_url, change_active_directory};
use crate::{assert_verdict, directory, identity, login, reason};

#[tokio::test]
async fn a_person_comes_in_with_what_the_directory_knows() {
    let mut options = active_directory();
    options.attributes.insert("department".to_owned(), "department".to_owned());
    options.attributes.insert("guid".to_owned(), "objectGUID".to_owned());
    let ada = identity(&directory(&options), "ada", "Ada-Passw0rd").await;
    assert_eq!(ada.claims.email.as_deref(), Some("ada@example.test"));
    assert_eq!((ada.claims.username.as_deref(), ada.claims.nickname.as_deref()), (Some("ada"), Some("ada")));
    assert_eq!(ada.claims.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(
        (ada.claims.given_name.as_deref(), ada.claims.family_name.as_deref()),
        (Some("Ada"), Some("Lovelace"))
    );
    assert_eq!(ada.claims.other["department"], "R&D");
    assert_eq!(ada.claims.other["guid"], json!(ada.subject));
    assert_eq!(ada.subject.len(), 36);
}

#[tokio::test]
async fn nested_groups_are_found_even_in_a_circle() {
    let ada = identity(&directory(&active_directory()), "ada", "Ada-Passw0rd").await;
    assert_eq!(
        ada.claims.groups,
        ["App Admins", "Comma, Group (x)", "Developers", "Domain Users", "Everybody", "Staff", "Users"],
        "the primary group and those above it too"
    );
    let mut direct = active_directory();
    direct.search_groups = None;
    let by_list = identity(&directory(&direct), "ada", "Ada-Passw0rd").await;
    direct.search_groups = Some("(member={0})".to_owned());
    let by_search = identity(&directory(&direct), "ada", "Ada-Passw0rd").await;
    for ada in [by_list, by_search] {
        assert_eq!(ada.claims.groups, ["App Admins", "Comma, Group (x)", "Developers", "Domain Users"]);
    }
}

#[tokio::test]
async fn every_name_that_windows_takes_is_taken() {
    let ldap = directory(&active_directory());
    let ada = identity(&ldap, "ada", "Ada-Passw0rd").await.subject;
    for name in ["EXAMPLE\\ada", "example.test\\ADA", "ada@example.test", "ADA@EXAMPLE.TEST", " ada "] {
        assert_eq!(identity(&ldap, name, "Ada-Passw0rd").await.subject, ada, "{name}");
    }
    let uma = identity(&ldap, "uma", "Uma-Passw0rd1").await.subject;
    for name in ["uma@mail.example", "uma@example.test", "u.upn@mail.example"] {
        assert_eq!(identity(&ldap, name, "Uma-Passw0rd1").await.subject, uma, "{name}");
    }
    identity(&ldap, "robert.brown@mail.example", "Bob-Passw0rd").await;
    assert_verdict!(login(&ldap, "ada@other.test", "Ada-Passw0rd").await, Verdict::WrongCredentials);
}

#[tokio::test]
async fn dns_full_of_signs_are_bound_with() {
    let ldap = directory(&active_directory());
    let smith = identity(&ldap, "jsmith", "Jsmith-Passw0rd").await;
    assert_eq!(smith.claims.groups, ["Developers", "Domain Users", "Everybody", "Staff", "Users"]);
    identity(&ldap, "o'neil(1)", "Oneil-Passw0rd").await;
    let umlaut = identity(&ldap, "EXAMPLE\\jürgen", "Jürgen-Pässw0rd").await;
    assert_eq!(umlaut.claims.name.as_deref(), Some("Jürgen Müller 日本"));
}

#[tokio::test]
async fn sub_codes_are_told_apart() {
    let ldap = directory(&active_directory());
    assert_verdict!(login(&ldap, "locked", "Locked-Passw0rd").await, Verdict::LockedByDirectory);
    assert_verdict!(login(&ldap, "disabled", "Disabled-Passw0rd").await, Verdict::Disabled);
    assert_verdict!(login(&ldap, "expired", "Expired-Passw0rd").await, Verdict::PasswordExpired);
    assert_verdict!(login(&ldap, "mustchange", "Mustchange-Passw0rd").await, Verdict::MustChangePassword);
    assert_verdict!(
        login(&ldap, "gone", "Gone-Passw0rd").await,
        Verdict::Disabled,
        "the account has expired"
    );
    assert_verdict!(login(&ldap, "hours", "Hours-Passw0rd").await, Verdict::Disabled, "not at this hour");
    assert_verdict!(login(&ldap, "bob", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "ghost", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "bob", "Bob-Passw0rd").await, Verdict::Identity(_));
}

#[tokio::test]
async fn a_state_is_not_told_to_whoever_lacks_the_password() {
    let ldap = directory(&active_directory());
    assert_verdict!(login(&ldap, "disabled", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "gone", "wrong").await, Verdict::WrongCredentials);
}

#[tokio::test]
async fn a_rename_stays_the_same_person() {
    let ldap = directory(&active_directory());
    let before = identity(&ldap, "mover", "Mover-Passw0rd").await;
    change_active_directory(
        "dn: CN=Mona Mover,OU=People,DC=example,DC=test\nchangetype: modrdn\nnewrdn: CN=Mona Moved\ndeleteoldrdn: 1\n\
         newsuperior: OU=Service,DC=example,DC=test\n\n\
         dn: CN=Mona Moved,OU=Service,DC=example,DC=test\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: moved\n",
    );
    let after = login(&ldap, "moved", "Mover-Passw0rd").await;
    change_active_directory(
        "dn: CN=Mona Moved,OU=Service,DC=example,DC=test\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: mover\n\n\
         dn: CN=Mona Moved,OU=Service,DC=example,DC=test\nchangetype: modrdn\nnewrdn: CN=Mona Mover\ndeleteoldrdn: 1\n\
         newsuperior: OU=People,DC=example,DC=test\n",
    );
    let Verdict::Identity(after) = after else { panic!("{after:?}") };
    assert_eq!(before.subject, after.subject);
}

#[tokio::test]
async fn start_tls_works_and_plain_is_refused_by_the_server() {
    let mut options = active_directory();
    options.urls = vec![active_directory_plain_url().to_owned()];
    let plain = reason(login(&directory(&options), "ada", "Ada-Passw0rd").await);
    assert!(plain.contains("ldap_start_tls"), "{plain}");
    options.start_tls = true;
    identity(&directory(&options), "ada", "Ada-Passw0rd").await;
}

#[tokio::test]
async fn without_a_service_account_the_reason_says_so() {
    let mut options = active_directory();
    (options.bind_user, options.bind_password) = (None, None);
    assert!(reason(login(&directory(&options), "ada", "Ada-Passw0rd").await).contains("ldap_bind_user"));
}
