//! The doctor says what is wrong, in words that name what to change, and no secret.

use vestibule::connections::ldap::{Outcome, Step};
use vestibule::model::LdapOptions;

use crate::servers::{OwnOpenLdap, active_directory, openldap, openldap_tls};
use crate::stranger::{Stranger, friendly};
use crate::{bare, directory};

const SECRETS: [&str; 3] = ["reader-pw", "Reader-Passw0rd", "wrong-secret"];

async fn examined(options: &LdapOptions, user: Option<&str>) -> (bool, Vec<Step>) {
    let mut steps = Vec::new();
    let sound = directory(options).doctor(user, |step| steps.push(step)).await;
    for step in &steps {
        assert!(!SECRETS.iter().any(|secret| step.text.contains(secret)), "{}", step.text);
    }
    assert_eq!(sound, steps.iter().all(|step| step.outcome != Outcome::Failed));
    (sound, steps)
}

/// The one step that failed, which is the last.
async fn failure(options: &LdapOptions, user: Option<&str>) -> (&'static str, String) {
    let (sound, mut steps) = examined(options, user).await;
    assert!(!sound, "{steps:?}");
    assert_eq!(steps.iter().filter(|step| step.outcome == Outcome::Failed).count(), 1, "{steps:?}");
    let last = steps.pop().unwrap();
    assert_eq!(last.outcome, Outcome::Failed, "it stops there");
    (last.name, last.text)
}

#[tokio::test]
async fn a_sound_directory_goes_through_every_step() {
    for (options, dn) in [
        (openldap(), "uid=ada,ou=people,dc=example,dc=org"),
        (active_directory(), "CN=Ada Lovelace,OU=People,DC=example,DC=test"),
    ] {
        let (sound, steps) = examined(&options, Some("ada")).await;
        assert!(sound, "{steps:?}");
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        assert_eq!(
            names,
            ["resolve", "connect", "tls", "bind", "base", "filter", "person", "attributes", "groups"]
        );
        assert!(steps.iter().all(|step| step.outcome == Outcome::Ok), "{steps:?}");
        assert!(steps[6].text.contains(dn), "{steps:?}");
        assert!(
            steps[7].text.contains("Lovelace")
                && steps[8].text.contains("Comma") != steps[8].text.contains("staff")
        );
    }
}

#[tokio::test]
async fn each_broken_thing_has_its_words() {
    let with = |change: &dyn Fn(&mut LdapOptions)| {
        let mut options = openldap();
        change(&mut options);
        options
    };
    let unresolvable = with(&|o| o.urls = vec!["ldaps://no-such-host.invalid".to_owned()]);
    let (step, text) = failure(&unresolvable, None).await;
    assert!(step == "resolve" && text.contains("no-such-host.invalid") && text.contains("DNS"), "{text}");

    let dead = with(&|o| o.urls = vec!["ldaps://127.0.0.1:1".to_owned()]);
    let (step, text) = failure(&dead, None).await;
    assert!(step == "connect" && text.contains("is the server running"), "{text}");

    let untrusted = with(&|o| o.ca_file = Some(openldap_tls("other-ca.crt").to_str().unwrap().to_owned()));
    let (step, text) = failure(&untrusted, None).await;
    assert!(step == "tls" && text.contains("ldap_ca_file"), "{text}");

    let unknown = with(&|o| o.bind_password = Some("wrong-secret".into()));
    let (step, text) = failure(&unknown, None).await;
    assert!(step == "bind" && text.contains("ldap_bind_user or ldap_bind_password is wrong"), "{text}");

    let elsewhere = with(&|o| o.base = "dc=example,dc=com".to_owned());
    let (step, text) = failure(&elsewhere, None).await;
    assert!(step == "base" && text.contains("This server has: dc=example,dc=org"), "{text}");

    let foreign = with(&|o| o.user_by_name = "(sAMAccountName={0})".to_owned());
    let (step, text) = failure(&foreign, None).await;
    assert!(step == "filter" && text.contains("ldap_user_by_name"), "{text}");

    let (step, text) = failure(&openldap(), Some("ghost")).await;
    assert!(step == "person" && text.contains("finds nobody"), "{text}");

    let (step, text) = failure(&openldap(), Some("twin@example.org")).await;
    assert!(step == "person" && text.contains("several people") && text.contains("uid=twin"), "{text}");

    let idless = with(&|o| o.user_id = Some("employeeNumber".to_owned()));
    let (step, text) = failure(&idless, Some("ada")).await;
    assert!(step == "attributes" && text.contains("ldap_user_id"), "{text}");
}

#[tokio::test]
async fn certificates_have_their_words() {
    let own = OwnOpenLdap::start(&[("VESTIBULE_TEST_OPENLDAP_CERT", "expired")]);
    let (step, text) = failure(&own.options(), None).await;
    assert!(step == "tls" && text.contains("expired"), "{text}");
    let strip = Stranger::answering(friendly).await;
    let mut options = bare(&strip.url);
    options.start_tls = true;
    options.ca_file = Some(openldap_tls("ca.crt").to_str().unwrap().to_owned());
    let (step, text) = failure(&options, None).await;
    assert!(step == "tls" && text.contains("refuses StartTLS"), "{text}");
}

#[tokio::test]
async fn accounts_of_the_service_have_their_words() {
    for (account, password, word) in [
        ("locked@example.test", "Locked-Passw0rd", "locked"),
        ("disabled@example.test", "Disabled-Passw0rd", "disabled"),
        ("expired@example.test", "Expired-Passw0rd", "expired"),
        ("mustchange@example.test", "Mustchange-Passw0rd", "changed"),
    ] {
        let mut options = active_directory();
        (options.bind_user, options.bind_password) = (Some(account.to_owned()), Some(password.into()));
        let (step, text) = failure(&options, None).await;
        assert!(step == "bind" && text.contains(word) && !text.contains(password), "{text}");
    }
}

#[tokio::test]
async fn one_of_two_servers_dead_is_said_and_the_rest_is_still_looked_at() {
    let mut options = openldap();
    options.urls.insert(0, "ldaps://127.0.0.1:1".to_owned());
    let (sound, steps) = examined(&options, Some("ada")).await;
    assert!(!sound);
    let failed: Vec<&Step> = steps.iter().filter(|step| step.outcome == Outcome::Failed).collect();
    assert!(failed.len() == 1 && failed[0].text.contains("127.0.0.1:1"), "{steps:?}");
    assert_eq!(steps.last().unwrap().name, "groups");
}

#[tokio::test]
async fn what_works_and_is_not_wanted_is_a_warning() {
    let friend = Stranger::answering(friendly).await;
    let (sound, steps) = examined(&bare(&friend.url), Some("ada")).await;
    assert!(sound, "{steps:?}");
    let warnings: Vec<&str> =
        steps.iter().filter(|s| s.outcome == Outcome::Warn).map(|s| s.text.as_str()).collect();
    assert!(warnings[0].contains("no usable e-mail") && warnings[0].contains("ldap_user_id"), "{warnings:?}");
    assert!(warnings[1].contains("ldap_search_groups"), "{warnings:?}");
}

#[tokio::test]
async fn an_id_that_only_the_person_reads_is_no_mistake_without_a_service_account() {
    let mut options = openldap();
    (options.bind_user, options.bind_password) = (None, None);
    options.base = "ou=open,dc=example,dc=org".to_owned();
    options.user_id = Some("mail".to_owned());
    let (sound, steps) = examined(&options, Some("olga")).await;
    assert!(sound, "{steps:?}");
    let attributes = steps.iter().find(|step| step.name == "attributes").unwrap();
    assert!(attributes.outcome == Outcome::Warn && attributes.text.contains("ldap_user_id"), "{steps:?}");
}
