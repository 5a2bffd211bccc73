//! What people type: every spelling is one account, and nothing typed is more than text.

use secrecy::SecretString;
use vestibule::connections::{PasswordCheck, Verdict};

use crate::attempts::Recorder;
use crate::servers::{active_directory, openldap};
use crate::{assert_verdict, directory, identity, login};

#[tokio::test]
async fn an_empty_password_never_gets_in() {
    for options in [openldap(), active_directory()] {
        let ldap = directory(&options);
        for password in ["", " ", "\t\n", "\0", "ada-Passw0rd\0", "Ada-Passw0rd\0x"] {
            let recorder = Recorder::default();
            let verdict = ldap.check("ada", &SecretString::from(password), &recorder).await;
            assert_verdict!(verdict, Verdict::WrongCredentials, "{password:?}");
            assert!(recorder.keys().is_empty(), "nothing was tried");
        }
    }
}

#[tokio::test]
async fn filter_characters_are_only_characters() {
    let names = [
        "*",
        "ad*",
        "a)(uid=*",
        "*)(objectClass=*",
        "\\2a",
        "(|(a=*))",
        "ada)(|(uid=*",
        "ada\0",
        "*)(uid=*))(|(uid=*",
        "&",
        "!",
        "ada)(userPassword=*",
    ];
    for options in [openldap(), active_directory()] {
        let ldap = directory(&options);
        for name in names {
            for password in ["ada-Passw0rd", "Ada-Passw0rd"] {
                assert_verdict!(login(&ldap, name, password).await, Verdict::WrongCredentials, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn people_whose_names_hold_such_characters_do_get_in() {
    let ldap = directory(&openldap());
    let smith = identity(&ldap, "jsmith", "jsmith-Passw0rd").await;
    assert_eq!(smith.claims.name.as_deref(), Some("Smith, John \"Jack\" + Co\\X;#<y>"));
    assert_eq!(smith.claims.groups, ["staff"]);
    let oneil = identity(&ldap, "o'neil (x)*", "oneil-Passw0rd").await;
    assert_eq!(oneil.claims.groups, ["staff"]);
    let jose = identity(&ldap, "josé", "jösé-Pässw0rd").await;
    assert_eq!(jose.claims.name.as_deref(), Some("José Ñandú 日本"));
    identity(&ldap, "jose\u{301}", "jösé-Pässw0rd").await;
    let mut searching = openldap();
    searching.search_groups = Some("(member={0})".to_owned());
    let smith = identity(&directory(&searching), "jsmith", "jsmith-Passw0rd").await;
    assert_eq!(smith.claims.groups, ["staff"], "the DN goes into the filter as text");
}

#[tokio::test]
async fn blanks_around_a_name_go_and_around_a_password_stay() {
    let ldap = directory(&openldap());
    identity(&ldap, "  blanks ", " blanks-Passw0rd ").await;
    assert_verdict!(login(&ldap, "blanks", "blanks-Passw0rd").await, Verdict::WrongCredentials);
    identity(&ldap, "blanks", " blanks-Passw0rd ").await;
}

#[tokio::test]
async fn a_name_that_means_two_people_is_nobody() {
    for (options, mail, passwords) in [
        (openldap(), "twin@example.org", ["twin1-Passw0rd", "twin2-Passw0rd"]),
        (active_directory(), "twin@example.test", ["Twin1-Passw0rd", "Twin2-Passw0rd"]),
    ] {
        let ldap = directory(&options);
        for password in passwords {
            assert_verdict!(login(&ldap, mail, password).await, Verdict::WrongCredentials);
        }
        identity(&ldap, "twin1", passwords[0]).await;
        identity(&ldap, "twin2", passwords[1]).await;
    }
}

/// The keys that each of these spellings is counted under.
async fn keys(ldap: &vestibule::connections::ldap::Ldap, spellings: &[&str]) -> Vec<String> {
    let recorder = Recorder::full();
    for (i, spelling) in spellings.iter().enumerate() {
        let verdict = ldap.check(spelling, &SecretString::from("some-password"), &recorder).await;
        assert_verdict!(verdict, Verdict::Locked { until: 7 }, "what the counter says is the answer");
        assert_eq!(recorder.keys().len(), i + 1, "{spelling} is counted exactly once");
    }
    recorder.keys()
}

#[tokio::test]
async fn every_spelling_counts_as_one_account() {
    let ldap = directory(&openldap());
    let known =
        keys(&ldap, &["ada", "ADA", " ada ", "EXAMPLE\\ada", "ada@example.org", "Ada@Example.Org"]).await;
    assert!(known.iter().all(|key| *key == known[0]), "{known:?}");
    let unknown =
        keys(&ldap, &["ghost", "GHOST ", "EXAMPLE\\ghost", "ghost@example.org", "\u{ff47}host"]).await;
    assert!(unknown.iter().all(|key| *key == unknown[0]), "{unknown:?}");
    let ldap = directory(&active_directory());
    let known =
        keys(&ldap, &["ada", "ADA", " ada ", "EXAMPLE\\ada", "example.test\\Ada", "ada@example.test"]).await;
    assert!(known.iter().all(|key| *key == known[0]), "{known:?}");
    let subject = identity(&ldap, "ada", "Ada-Passw0rd").await.subject;
    assert_eq!(known[0], subject);
}

#[tokio::test]
async fn a_full_counter_keeps_the_right_password_out() {
    let ldap = directory(&openldap());
    let verdict = ldap.check("ada", &SecretString::from("ada-Passw0rd"), &Recorder::full()).await;
    assert_verdict!(verdict, Verdict::Locked { until: 7 });
}
