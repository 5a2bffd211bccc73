//! People of a company's directory: OpenLDAP and Samba's Active Directory, the real ones, sound and away.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::Value;

use crate::slapd::{OwnOpenLdap, Server as Directory, shared_ad, shared_openldap};
use crate::stranger::{Asked, Stranger, bind_answer, friendly};
use crate::support::{ACME, Answer, Browser, PASSWORD, Seen, Server};

/// One connection, found by uid or mail, with more options behind it.
fn connection(name: &str, directory: &Directory, more: &str) -> String {
    let (url, ca) = (directory.get("TEST_OPENLDAPS_URL"), directory.get("TEST_OPENLDAP_CA"));
    at(name, url, &format!("ldap_ca_file: \"{ca}\"{more}"))
}

fn at(name: &str, url: &str, more: &str) -> String {
    format!(
        "  - {{ name: {name}, display_name: \"Acme {name}\", strategy: ad, enabled_clients: [Shop], options: {{ \
         ldap_url: \"{url}\", ldap_base: \"dc=example,dc=org\", ldap_bind_user: \"cn=reader,dc=example,dc=org\", \
         ldap_bind_password: reader-pw, ldap_user_by_name: \"(|(uid={{0}})(mail={{0}}))\", {more} }} }}\n"
    )
}

async fn serving(connections: &[String]) -> Server {
    Server::with_tenant(&format!("{ACME}connections:\n{}", connections.concat())).await
}

async fn with_openldap() -> Server {
    serving(&[connection("corp", shared_openldap(), "")]).await
}

async fn try_from(server: &Server, browser: &Browser, connection: &str, name: &str, password: &str) -> Seen {
    let page = browser.open(server.shop().authorize(&format!("&connection={connection}"))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    browser.log_in(&page, name, password).await
}

async fn attempt(server: &Server, connection: &str, name: &str, password: &str) -> Seen {
    try_from(server, &server.browser(), connection, name, password).await
}

/// The claims of somebody who comes in.
async fn who(server: &Server, connection: &str, name: &str, password: &str) -> Value {
    let seen = attempt(server, connection, name, password).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{name}: {}", seen.alert());
    server.shop().who(Answer::of(&seen).code()).await
}

#[actix_web::test]
async fn somebody_of_the_directory_comes_in_as_one_person_whatever_they_type() {
    let server = with_openldap().await;
    let ada = who(&server, "corp", "ada", "ada-Passw0rd").await;
    assert!(
        ada["sub"].as_str().is_some_and(|sub| sub.starts_with("ad|corp|") && sub.len() == 8 + 36),
        "{ada}"
    );
    assert_eq!((&ada["email"], &ada["email_verified"]), (&"ada@example.org".into(), &false.into()));
    assert_eq!(ada["family_name"], "Lovelace");
    assert!(ada["groups"].as_array().unwrap().contains(&"admins".into()), "a name, and no power here: {ada}");
    for name in ["ADA", " ada ", "CORP\\ada", "Ada@Example.org"] {
        assert_eq!(who(&server, "corp", name, "ada-Passw0rd").await["sub"], ada["sub"], "{name}");
    }
}

#[actix_web::test]
async fn nobody_and_a_wrong_password_read_the_same() {
    let server = with_openldap().await;
    let wrong = attempt(&server, "corp", "grace", "wrong").await;
    let nobody = attempt(&server, "corp", "ecarg", "wrong").await;
    // Two people have this address: nobody may log in with it, also with the right password of one.
    let twin = attempt(&server, "corp", "twin@example.org", "twin1-Passw0rd").await;
    for (seen, name) in [(&nobody, "ecarg"), (&twin, "twin@example.org")] {
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        assert_eq!(seen.constant().replace(name, "grace"), wrong.constant(), "{name}");
        assert_eq!(seen.constant_headers(), wrong.constant_headers(), "{name}");
    }
}

#[actix_web::test]
async fn names_made_of_filter_and_dn_syntax_are_nobodys() {
    let server = with_openldap().await;
    for name in [
        "*",
        "a*",
        "ada)(uid=*",
        "*)(objectClass=*",
        "ada)(|(uid=*",
        "\\2a",
        "(|(uid=*))",
        "ada\0",
        "\u{fffd}*",
        "uid=ada,ou=people,dc=example,dc=org",
        "ada,ou=people",
        "ada+cn=x",
        "#ada",
        "\"ada\"",
        "ada;",
        "{0}",
    ] {
        let seen = attempt(&server, "corp", name, "ada-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name:?}");
        assert_eq!(seen.alert(), "These details don’t match. Check both fields and try again.", "{name:?}");
    }
    let oneil = who(&server, "corp", "o'neil (x)*", "oneil-Passw0rd").await;
    assert_eq!(oneil["email"], "oneil@example.org", "whose name holds them comes in");
}

#[actix_web::test]
async fn an_empty_password_is_no_password_even_where_the_directory_would_take_it() {
    let lenient = [("VESTIBULE_TEST_OPENLDAP_CONFIG", "allow bind_anon_cred bind_anon_dn")];
    let own = OwnOpenLdap::start(&lenient);
    let server = serving(&[connection("corp", &own.server, "")]).await;
    for password in ["", " ", "\t \u{a0}", "\0", "\0ada-Passw0rd", "ada-Passw0rd\0"] {
        for _ in 0..3 {
            let seen = attempt(&server, "corp", "ada", password).await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{password:?}");
            assert!(!seen.alert().is_empty());
        }
    }
    who(&server, "corp", "ada", "ada-Passw0rd").await;
}

#[actix_web::test]
async fn what_the_directory_says_of_an_account_is_told_to_whoever_knows_its_password() {
    let server = with_openldap().await;
    let locked = attempt(&server, "corp", "locked", "locked-Passw0rd").await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(locked.alert().starts_with("This account is locked"), "{}", locked.alert());
    for (name, title) in
        [("expired", "Your password has expired"), ("mustchange", "Choose a new password first")]
    {
        let browser = server.browser();
        let seen = try_from(&server, &browser, "corp", name, &format!("{name}-Passw0rd")).await;
        assert_eq!((seen.status, seen.text("h1").as_str()), (StatusCode::FORBIDDEN, title));
        assert!(seen.text("main").contains("Acme corp"), "{}", seen.text("main"));
        let back = browser.get(seen.attribute("main a.btn", "href").unwrap()).await;
        assert!(back.has("#password"), "and leads back to the form");
        assert_eq!(browser.cookie("vestibule-session"), None);
        let guess = attempt(&server, "corp", name, "wrong").await;
        assert_eq!((guess.status, guess.has("h1")), (StatusCode::BAD_REQUEST, true));
        assert!(!guess.body.contains(title));
    }
    who(&server, "corp", "gracious", "gracious-Passw0rd").await;
}

#[actix_web::test]
async fn whoever_has_to_change_their_password_is_shown_where() {
    let (there, elsewhere) = ("https://password.acme.test/", "https://elsewhere.test/");
    let own = |url| format!(", forgot_password_url: \"{url}\"");
    let directory = shared_openldap();
    let server =
        serving(&[connection("corp", directory, &own(there)), connection("branch", directory, "")]).await;
    let page = server.browser().open(server.shop().authorize("&connection=corp")).await;
    assert_eq!(page.text(&format!("form a[href='{there}']")), "Forgot password?");
    for name in ["expired", "mustchange"] {
        let seen = attempt(&server, "corp", name, &format!("{name}-Passw0rd")).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(seen.text(&format!("main a.btn.pri[href='{there}']")), "Change password");
        assert!(seen.has("main a.btn[href^='/login']"), "and the way back");
        let seen = attempt(&server, "branch", name, &format!("{name}-Passw0rd")).await;
        assert_eq!((seen.status, seen.has("main a[href^='https:']")), (StatusCode::FORBIDDEN, false));
    }
    let wrong = attempt(&server, "corp", "grace", "wrong").await;
    assert!(wrong.has(&format!("[role=alert] a[href='{there}']")), "{}", wrong.body);
    // Password managers lead there too; to the database's first.
    let asked = server.browser().get("/.well-known/change-password").await;
    assert_eq!(asked.header("location"), there);
    let both = ACME.replace("passwordPolicy: good", &format!("forgot_password_url: \"{elsewhere}\""));
    let server =
        Server::with_tenant(&format!("{both}connections:\n{}", connection("corp", directory, &own(there))))
            .await;
    let asked = server.browser().get("/.well-known/change-password").await;
    assert_eq!(asked.header("location"), elsewhere);
}

#[actix_web::test]
async fn active_directory_says_why_somebody_stays_outside() {
    let ad = shared_ad();
    let server = serving(&[format!(
        "  - {{ name: corp, display_name: Acme corp, strategy: ad, enabled_clients: [Shop], options: {{ ldap_url: \"{}\", \
         ldap_ca_file: \"{}\", ldap_base: \"DC=example,DC=test\", ldap_bind_user: svc-reader@example.test, \
         ldap_bind_password: Reader-Passw0rd }} }}\n",
        ad.get("TEST_ADS_URL"),
        ad.get("TEST_AD_CA")
    )])
    .await;
    let page = server.browser().open(server.shop().authorize("&connection=corp")).await;
    assert!(page.text("#hint").contains("jdoe@example.test"), "{}", page.text("#hint"));
    let ada = who(&server, "corp", "ada", "Ada-Passw0rd").await;
    for name in ["EXAMPLE\\ada", "ada@example.test", "ADA"] {
        assert_eq!(who(&server, "corp", name, "Ada-Passw0rd").await["sub"], ada["sub"], "{name}");
    }
    for (name, password, title) in [
        ("disabled", "Disabled-Passw0rd", "This account is turned off"),
        ("expired", "Expired-Passw0rd", "Your password has expired"),
        ("mustchange", "Mustchange-Passw0rd", "Choose a new password first"),
    ] {
        let seen = attempt(&server, "corp", name, password).await;
        assert_eq!((seen.status, seen.text("h1").as_str()), (StatusCode::FORBIDDEN, title), "{name}");
    }
    let locked = attempt(&server, "corp", "locked", "Locked-Passw0rd").await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS, "{}", locked.alert());
    assert_eq!(attempt(&server, "corp", "disabled", "wrong").await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn every_spelling_counts_as_one_account_also_here() {
    let server = with_openldap().await;
    // The directory itself never locks this one.
    let spellings = ["gracious", " GRACIOUS ", "CORP\\gracious", "gracious@example.org"];
    for name in spellings {
        let seen = attempt(&server, "corp", name, "wrong").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name}");
    }
    // One less than most directories allow: what a stranger types here locks nobody there.
    for name in spellings {
        let seen = attempt(&server, "corp", name, "gracious-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(seen.alert().contains("15 minutes"), "counted here: {}", seen.alert());
    }
    server.clock.advance(900);
    who(&server, "corp", "gracious", "gracious-Passw0rd").await;
}

/// The connection is chosen by what was typed, and so is the counter.
/// It locks for real: neither the network somebody sits in nor the tenant's word on databases opens it to guesses.
#[actix_web::test]
async fn a_directory_is_shielded_from_guesses_whatever_the_tenant_says_of_databases() {
    for protection in ["enabled: false", "allowlist: [127.0.0.0/8, \"::1/128\"]"] {
        let protection = format!("attackProtection: {{ bruteForceProtection: {{ {protection} }} }}\n");
        let server = serving(&[connection("corp", shared_openldap(), ""), protection]).await;
        for wrong in 0..4 {
            // The directory itself never locks this one.
            let seen = attempt(&server, "corp", "gracious", "wrong").await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{wrong}: {}", seen.alert());
        }
        let seen = attempt(&server, "corp", "gracious", "gracious-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS, "{}", seen.alert());
    }
}

#[actix_web::test]
async fn an_address_of_the_directory_counts_as_one_account_in_whichever_form_it_is_typed() {
    let server = serving(&[connection("corp", shared_openldap(), ", domain_aliases: [example.org]")]).await;
    let in_form = async |form: &str, name: &str, password: &str| {
        let browser = server.browser();
        let page = browser.open(server.shop().authorize("")).await;
        let typed = [("connection", form), ("username", name), ("password", password)];
        browser.submit(&page, &typed).await
    };
    // The directory itself never locks this one.
    let forms = [("customers", "gracious@example.org"), ("corp", "gracious")];
    for (form, name) in [forms, forms].concat() {
        let seen = in_form(form, name, "wrong").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{form}: {}", seen.body);
    }
    for (form, name) in forms {
        let seen = in_form(form, name, "gracious-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS, "{form}");
    }
    server.clock.advance(900);
    let seen = in_form("customers", "gracious@example.org", "gracious-Passw0rd").await;
    assert!(!Answer::of(&seen).code().is_empty());
}

#[actix_web::test]
async fn somebody_blocked_here_is_told_so_whom_the_directory_would_let_in() {
    let server = with_openldap().await;
    let ada = who(&server, "corp", "ada", "ada-Passw0rd").await;
    server.change("UPDATE users SET blocked = 1").await;
    let browser = server.browser();
    let seen = try_from(&server, &browser, "corp", "ada", "ada-Passw0rd").await;
    assert_eq!((seen.status, seen.location()), (StatusCode::FORBIDDEN, None));
    assert_eq!(seen.text("h1"), "This account is turned off");
    assert_eq!(browser.cookie("vestibule-session"), None);
    assert_eq!(
        attempt(&server, "corp", "ada", "wrong").await.status,
        StatusCode::BAD_REQUEST,
        "and nobody else is"
    );
    // Who was deleted is made anew, as at the first login.
    server.change("DELETE FROM users").await;
    assert_eq!(who(&server, "corp", "ada", "ada-Passw0rd").await["sub"], ada["sub"]);
}

#[actix_web::test]
async fn one_address_in_a_database_and_two_directories_is_three_people() {
    let directory = shared_openldap();
    let server = serving(&[connection("corp", directory, ""), connection("branch", directory, "")]).await;
    server.shop().make_account("ada@example.org", PASSWORD).await;
    let mut people = Vec::new();
    for (way, password) in [("customers", PASSWORD), ("corp", "ada-Passw0rd"), ("branch", "ada-Passw0rd")] {
        let person = who(&server, way, "ada@example.org", password).await;
        assert_eq!(person["email"], "ada@example.org");
        people.push(person["sub"].as_str().unwrap().to_owned());
        for other in ["customers", "corp", "branch"].into_iter().filter(|other| *other != way) {
            let browser = server.browser();
            try_from(&server, &browser, way, "ada@example.org", password).await;
            let asked =
                browser.get(server.shop().authorize(&format!("&prompt=none&connection={other}"))).await;
            assert_eq!(Answer::of(&asked).error(), "login_required", "{way} is not {other}");
        }
    }
    assert!(people[0].starts_with("auth0|"));
    assert!(people[1].starts_with("ad|corp|") && people[2].starts_with("ad|branch|"), "{people:?}");
    let seen = attempt(&server, "corp", "ada@example.org", PASSWORD).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST, "nor is one's password another's");
}

#[actix_web::test]
async fn somebody_renamed_and_moved_stays_the_same_user() {
    let own = OwnOpenLdap::start(&[]);
    let server = serving(&[connection("corp", &own.server, "")]).await;
    let before = who(&server, "corp", "mover", "mover-Passw0rd").await;
    own.server.change_openldap(
        "dn: uid=mover,ou=people,dc=example,dc=org\nchangetype: modrdn\nnewrdn: uid=moved\ndeleteoldrdn: 1\n\
         newsuperior: dc=example,dc=org\n\n\
         dn: uid=moved,dc=example,dc=org\nchangetype: modify\nreplace: mail\nmail: moved@example.org\n",
    );
    let after = who(&server, "corp", "moved", "mover-Passw0rd").await;
    assert_eq!(after["sub"], before["sub"]);
    assert_eq!(
        (&before["email"], &after["email"]),
        (&"mover@example.org".into(), &"moved@example.org".into())
    );
    assert_eq!(attempt(&server, "corp", "mover", "mover-Passw0rd").await.status, StatusCode::BAD_REQUEST);
    // Whoever gets the old name is somebody new.
    own.server.change_openldap(
        "dn: uid=mover,ou=people,dc=example,dc=org\nchangetype: add\nobjectClass: inetOrgPerson\nuid: mover\n\
         cn: New Mover\nsn: Mover\nmail: mover@example.org\nuserPassword: newmover-Passw0rd\n",
    );
    let new = who(&server, "corp", "mover", "newmover-Passw0rd").await;
    assert_ne!(new["sub"], before["sub"]);
}

#[actix_web::test]
async fn an_outage_is_said_counts_for_nothing_and_ends_by_itself() {
    let own = OwnOpenLdap::start(&[]);
    let throttled =
        "attackProtection: { suspiciousIpThrottling: { stage: { pre-login: { max_attempts: 5 } } } }\n";
    let connections = connection("corp", &own.server, "");
    let server = Server::with_tenant(&format!("{ACME}{throttled}connections:\n{connections}")).await;
    server.shop().make_account("ada@acme.test", PASSWORD).await;
    who(&server, "corp", "ada", "ada-Passw0rd").await;
    own.stop();
    let started = Instant::now();
    for _ in 0..12 {
        let seen = attempt(&server, "corp", "ada", "ada-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
        let alert = seen.alert();
        assert!(
            alert.starts_with("We can’t reach Acme corp right now. Your password was not checked."),
            "{alert}"
        );
        let (_, reference) = alert.rsplit_once(": ").unwrap();
        assert!(reference.len() == 9 && reference.as_bytes()[4] == b'-', "{alert}");
        assert_eq!(seen.header("retry-after"), "5");
        assert_eq!(seen.attribute("#username", "value").as_deref(), Some("ada"));
        assert!(!seen.has("[aria-invalid]"), "nothing they typed is wrong");
        who(&server, "customers", "ada@acme.test", PASSWORD).await;
    }
    assert!(started.elapsed() < Duration::from_secs(12), "at once: {:?}", started.elapsed());
    own.start_again();
    let started = Instant::now();
    let seen = loop {
        let seen = attempt(&server, "corp", "ada", "ada-Passw0rd").await;
        if seen.status != StatusCode::SERVICE_UNAVAILABLE || started.elapsed() > Duration::from_secs(20) {
            break seen;
        }
    };
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "neither locked nor throttled: {}", seen.alert());
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

/// An account that is found, and whose password the directory then does not judge or does not let in.
#[actix_web::test]
async fn what_was_no_guess_locks_nobody_out() {
    let said = Arc::new(Mutex::new((0, String::new())));
    let answer = said.clone();
    let directory = Stranger::answering(move |asked, id| match asked {
        Asked::Bind { dn, .. } if dn.starts_with("uid=ada") => {
            let (code, text) = &*answer.lock().unwrap();
            bind_answer(id, *code, text, &[])
        }
        other => friendly(other, id),
    })
    .await;
    let throttled =
        "attackProtection: { suspiciousIpThrottling: { stage: { pre-login: { max_attempts: 5 } } } }\n";
    let connections = at("corp", &directory.url, "ldap_timeout_ms: 5000");
    let server = Server::with_tenant(&format!("{ACME}{throttled}connections:\n{connections}")).await;
    for (code, reason, expected) in [
        (80, "", StatusCode::SERVICE_UNAVAILABLE),
        (49, "773", StatusCode::FORBIDDEN),
        (49, "532", StatusCode::FORBIDDEN),
        (49, "533", StatusCode::FORBIDDEN),
    ] {
        *said.lock().unwrap() = (code, format!("AcceptSecurityContext error, data {reason}, v1db1"));
        let binds = directory.binds();
        for _ in 0..12 {
            let seen = attempt(&server, "corp", "ada", "any").await;
            assert_eq!(seen.status, expected, "{code} {reason}: {}", seen.alert());
        }
        assert!(directory.binds() >= binds + 12, "each time it was asked");
        *said.lock().unwrap() = (0, String::new());
        who(&server, "corp", "ada", "any").await;
    }
    *said.lock().unwrap() = (49, "AcceptSecurityContext error, data 52e, v1db1".to_owned());
    for n in 0..5 {
        let status = attempt(&server, "corp", "ada", "any").await.status;
        let expected = if n < 4 { StatusCode::BAD_REQUEST } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(status, expected, "and guesses are counted");
    }
}

#[actix_web::test]
async fn a_directory_that_hangs_holds_up_nobody_else() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", silent.local_addr().unwrap());
    actix_web::rt::spawn(async move {
        let mut held = Vec::new();
        while let Ok(accepted) = silent.accept().await {
            held.push(accepted);
        }
    });
    let connections = [at("hung", &url, "ldap_timeout_ms: 5000"), connection("corp", shared_openldap(), "")];
    let server = serving(&connections).await;
    server.shop().make_account("ada@acme.test", PASSWORD).await;
    let started = Instant::now();
    let crowd = async {
        let waiting = crate::support::at_once((0..30).map(|_| attempt(&server, "hung", "ada", "any"))).await;
        assert!(waiting.iter().all(|seen| seen.status == StatusCode::SERVICE_UNAVAILABLE));
        assert!(waiting.iter().all(|seen| seen.alert().contains("Acme hung")));
        started.elapsed()
    };
    let others = async {
        for _ in 0..3 {
            who(&server, "customers", "ada@acme.test", PASSWORD).await;
            who(&server, "corp", "ada", "ada-Passw0rd").await;
        }
        started.elapsed()
    };
    let (crowd, others) = tokio::join!(crowd, others);
    assert!(others < crowd, "{others:?} against {crowd:?}");
    assert!(crowd < Duration::from_secs(20), "the time for a login is over: {crowd:?}");
}

#[actix_web::test]
async fn a_directory_that_does_not_prove_itself_is_not_told_a_password() {
    let directory = shared_openldap();
    let other_ca = directory.get("TEST_OPENLDAP_CA").replace("ca.crt", "other-ca.crt");
    let distrusted = format!("ldap_ca_file: \"{other_ca}\"");
    let misnamed = OwnOpenLdap::start(&[("VESTIBULE_TEST_OPENLDAP_CERT", "misnamed")]);
    let distrusted = at("distrusted", directory.get("TEST_OPENLDAPS_URL"), &distrusted);
    let server = serving(&[distrusted, connection("misnamed", &misnamed.server, "")]).await;
    for name in ["distrusted", "misnamed"] {
        let seen = attempt(&server, name, "ada", "ada-Passw0rd").await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{name}");
        assert!(seen.alert().contains(&format!("Acme {name}")), "{}", seen.alert());
        assert!(!seen.alert().to_lowercase().contains("certificate"), "the reason is the operator's");
    }
}

#[actix_web::test]
async fn what_people_wrote_about_themselves_stays_text_and_breaks_no_claim() {
    let server = with_openldap().await;
    let browser = server.browser();
    let seen = try_from(&server, &browser, "corp", "forger", "forger-Passw0rd").await;
    let forger = server.shop().who(Answer::of(&seen).code()).await;
    assert!(
        forger.get("email").is_none() && forger.get("email_verified").is_none(),
        "a line break: {forger}"
    );
    let page = browser.open(server.shop().authorize("&prompt=select_account&connection=corp")).await;
    assert!(page.text("button[name=continue]").contains("<script>alert(1)</script>"), "{}", page.body);
    assert!(!page.body.contains("<script>alert"));
    let two = who(&server, "corp", "two-at", "two-at-Passw0rd").await;
    assert!(two.get("email").is_none(), "two @: {two}");
}
