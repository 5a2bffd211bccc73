//! OpenLDAP: who gets in, who they are then, and why the others do not.

use vestibule::connections::Verdict;
use vestibule::model::LdapOptions;

use crate::servers::{OwnOpenLdap, change_openldap, openldap, openldap_plain_url};
use crate::{assert_verdict, directory, identity, login, reason};

#[tokio::test]
async fn a_person_comes_in_with_what_the_directory_knows() {
    let mut options = openldap();
    options.attributes.insert("departments".to_owned(), "departmentNumber".to_owned());
    options.attributes.insert("nickname".to_owned(), "givenName".to_owned());
    options.trust_email = true;
    let ada = identity(&directory(&options), "ada", "ada-Passw0rd").await;
    assert_eq!((ada.provider.as_str(), ada.connection.as_str()), ("ad", "corp"));
    let claims = &ada.claims;
    assert_eq!((claims.email.as_deref(), claims.email_verified), (Some("ada@example.org"), true));
    assert_eq!(claims.name.as_deref(), Some("Ada, Countess"));
    assert_eq!(
        (claims.given_name.as_deref(), claims.family_name.as_deref()),
        (Some("Ada"), Some("Lovelace"))
    );
    assert_eq!((claims.username.as_deref(), claims.nickname.as_deref()), (Some("ada"), Some("Ada")));
    assert_eq!(claims.phone_number.as_deref(), Some("+44 20 0001"));
    let mut departments: Vec<&str> =
        claims.other["departments"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
    departments.sort_unstable();
    assert_eq!(departments, ["42", "43"]);
    assert_eq!(claims.groups, ["R, D (core)", "admins", "circle-a", "staff"]);
}

#[tokio::test]
async fn an_email_is_verified_only_where_the_connection_says_so() {
    let ada = identity(&directory(&openldap()), "ada", "ada-Passw0rd").await;
    assert!(!ada.claims.email_verified);
}

#[tokio::test]
async fn a_wrong_password_and_nobody_are_the_same() {
    let ldap = directory(&openldap());
    assert_verdict!(login(&ldap, "grace", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "nobody-at-all", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "grace", "grace-Passw0rd").await, Verdict::Identity(_));
}

#[tokio::test]
async fn states_of_an_account_are_told_apart() {
    let ldap = directory(&openldap());
    assert_verdict!(login(&ldap, "locked", "locked-Passw0rd").await, Verdict::LockedByDirectory);
    assert_verdict!(login(&ldap, "expired", "expired-Passw0rd").await, Verdict::PasswordExpired);
    assert_verdict!(login(&ldap, "expired", "wrong").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "expired", "expired-Passw0rd").await, Verdict::PasswordExpired);
    assert_verdict!(login(&ldap, "mustchange", "mustchange-Passw0rd").await, Verdict::MustChangePassword);
    assert_verdict!(
        login(&ldap, "gracious", "gracious-Passw0rd").await,
        Verdict::Identity(_),
        "a grace login"
    );
}

#[tokio::test]
async fn the_directory_locks_by_itself_and_says_so() {
    let ldap = directory(&openldap());
    for _ in 0..5 {
        login(&ldap, "bob", "wrong").await;
    }
    let verdict = login(&ldap, "bob", "bob-Passw0rd").await;
    change_openldap(
        "dn: uid=bob,ou=people,dc=example,dc=org\nchangetype: modify\ndelete: pwdAccountLockedTime\n",
    );
    assert_verdict!(verdict, Verdict::LockedByDirectory);
    assert_verdict!(login(&ldap, "bob", "bob-Passw0rd").await, Verdict::Identity(_));
}

#[tokio::test]
async fn a_rename_stays_the_same_person() {
    let ldap = directory(&openldap());
    let before = identity(&ldap, "mover", "mover-Passw0rd").await;
    change_openldap(
        "dn: uid=mover,ou=people,dc=example,dc=org\nchangetype: modrdn\nnewrdn: uid=moved\ndeleteoldrdn: 1\n\
         newsuperior: dc=example,dc=org\n",
    );
    let after = login(&ldap, "moved", "mover-Passw0rd").await;
    change_openldap(
        "dn: uid=moved,dc=example,dc=org\nchangetype: modrdn\nnewrdn: uid=mover\ndeleteoldrdn: 1\n\
         newsuperior: ou=people,dc=example,dc=org\n",
    );
    let Verdict::Identity(after) = after else { panic!("{after:?}") };
    assert_eq!(before.subject, after.subject);
    assert_eq!(after.claims.username.as_deref(), Some("moved"));
    assert_eq!(before.subject.len(), 36, "entryUUID");
}

#[tokio::test]
async fn an_own_id_attribute_is_used_or_nobody_comes_in() {
    let by = |attribute: &str| LdapOptions { user_id: Some(attribute.to_owned()), ..openldap() };
    let ada = identity(&directory(&by("telephoneNumber")), "ada", "ada-Passw0rd").await;
    assert_eq!(ada.subject, "+44 20 0001");
    // Whoever has none is told so with the right password only, and is nobody else's trouble.
    let ldap = directory(&by("telephoneNumber"));
    for _ in 0..4 {
        assert_verdict!(login(&ldap, "josé", "wrong").await, Verdict::WrongCredentials);
        assert_verdict!(login(&ldap, "josé", "jösé-Pässw0rd").await, Verdict::Disabled);
    }
    identity(&ldap, "ada", "ada-Passw0rd").await;
}

#[tokio::test]
async fn an_own_id_attribute_may_be_one_that_only_the_person_reads() {
    let mut options = openldap();
    (options.bind_user, options.bind_password) = (None, None);
    options.base = "ou=open,dc=example,dc=org".to_owned();
    options.user_id = Some("mail".to_owned());
    let olga = identity(&directory(&options), "olga", "olga-Passw0rd").await;
    assert_eq!(olga.subject, "olga@example.org");
}

#[tokio::test]
async fn five_hundred_groups_come_in_pages_and_more_than_a_thousand_are_cut() {
    let mut options = openldap();
    options.search_groups = Some("(member={0})".to_owned());
    let ldap = directory(&options);
    let joiner = identity(&ldap, "joiner", "joiner-Passw0rd").await;
    assert_eq!(joiner.claims.groups.len(), 500);
    assert_eq!(joiner.claims.groups.first().unwrap(), "club 0000");
    assert_eq!(joiner.claims.groups.last().unwrap(), "club 0499");
    let over = identity(&ldap, "overjoiner", "overjoiner-Passw0rd").await;
    assert_eq!(over.claims.groups.len(), 1000);
}

#[tokio::test]
async fn groups_are_named_by_the_attribute_asked_for() {
    let mut options = openldap();
    options.group_attribute = "description".to_owned();
    let by_list = identity(&directory(&options), "ada", "ada-Passw0rd").await;
    options.search_groups = Some("(&(objectClass=groupOfNames)(member={0}))".to_owned());
    let by_search = identity(&directory(&options), "ada", "ada-Passw0rd").await;
    let expected = ["the R, D (core) people", "the admins people", "the circle-a people", "the staff people"];
    assert_eq!(by_list.claims.groups, expected);
    assert_eq!(by_search.claims.groups, expected);
}

#[tokio::test]
async fn attributes_that_a_person_wrote_to_cheat_are_left_out() {
    let ldap = directory(&openldap());
    let forger = identity(&ldap, "forger", "forger-Passw0rd").await;
    assert_eq!(forger.claims.email, None, "a line break");
    assert_eq!(
        forger.claims.name.as_deref(),
        Some("<script>alert(1)</script>"),
        "text stays text; pages escape it"
    );
    let two = identity(&ldap, "two-at", "two-at-Passw0rd").await;
    assert_eq!(two.claims.email, None, "two @");
}

#[tokio::test]
async fn a_query_narrows_who_may_log_in() {
    let mut options = openldap();
    options.search_query = Some("(memberOf=cn=staff,ou=groups,dc=example,dc=org)".to_owned());
    let ldap = directory(&options);
    assert_verdict!(login(&ldap, "ada", "ada-Passw0rd").await, Verdict::Identity(_));
    assert_verdict!(login(&ldap, "josé", "jösé-Pässw0rd").await, Verdict::Identity(_));
    assert_verdict!(login(&ldap, "forger", "forger-Passw0rd").await, Verdict::WrongCredentials);
    assert_verdict!(login(&ldap, "FORGER", "forger-Passw0rd").await, Verdict::WrongCredentials);
}

#[tokio::test]
async fn without_a_service_account_people_read_themselves() {
    let mut options = openldap();
    (options.bind_user, options.bind_password) = (None, None);
    options.base = "ou=open,dc=example,dc=org".to_owned();
    let olga = identity(&directory(&options), "olga", "olga-Passw0rd").await;
    assert_eq!(olga.claims.email.as_deref(), Some("olga@example.org"));
    assert_eq!(olga.subject.len(), 36, "read as herself, the entryUUID is there");
}

#[tokio::test]
async fn a_wrong_service_account_is_an_outage_and_not_the_persons_fault() {
    let mut options = openldap();
    options.bind_password = Some("not-the-password".into());
    let reason = reason(login(&directory(&options), "ada", "ada-Passw0rd").await);
    assert!(reason.contains("service account") && !reason.contains("not-the-password"), "{reason}");
}

#[tokio::test]
async fn a_wrong_base_is_an_outage() {
    let mut options = openldap();
    options.base = "dc=elsewhere".to_owned();
    assert!(reason(login(&directory(&options), "ada", "ada-Passw0rd").await).contains("ldap_base"));
}

#[tokio::test]
async fn a_server_that_demands_encryption_is_an_outage_on_plain() {
    let own = OwnOpenLdap::start(&[("VESTIBULE_TEST_OPENLDAP_CONFIG", "security simple_bind=128")]);
    let mut options = own.options();
    assert_verdict!(login(&directory(&options), "ada", "ada-Passw0rd").await, Verdict::Identity(_));
    options.urls = vec![own.plain_url().to_owned()];
    assert!(reason(login(&directory(&options), "ada", "ada-Passw0rd").await).contains("encrypted"));
}

#[tokio::test]
async fn many_logins_at_once_share_the_search_connections() {
    let mut options = openldap();
    options.urls = vec![openldap_plain_url().to_owned()];
    let ldap = std::sync::Arc::new(directory(&options));
    let mut all = tokio::task::JoinSet::new();
    for i in 0..60 {
        let ldap = ldap.clone();
        all.spawn(async move {
            let (name, password) =
                if i % 2 == 0 { ("ada", "ada-Passw0rd") } else { ("josé", "jösé-Pässw0rd") };
            let who = identity(&ldap, name, password).await;
            assert_eq!(who.claims.username, Some(name.to_owned()), "nobody gets another's answer");
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
}
