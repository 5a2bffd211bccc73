//! SIGHUP: what is new comes into use under people's hands, what is broken changes nothing.

use reqwest::StatusCode;

use super::tls::{authorize, certify, two_tenants};
use crate::journeys::{ACME, Answer, Browser, PASSWORD};
use crate::support::{Folder, Program};

const THEMED: &str = "{% extends \"builtin/login.html\" %}\n{% block before_form %}<p>Call 555 for help.</p>\
                      {{ super() }}{% endblock %}\n";

#[actix_web::test]
async fn a_login_under_way_ends_well_on_the_other_side_of_a_reload() {
    let (folder, old) = two_tenants().await;
    let program = Program::serve(folder.at());
    let before = Browser::at(program.address(), "https://acme.localhost/", Some(old.clone()));
    let page = before.open(format!("{}&screen_hint=signup", authorize("acme"))).await;

    let new = certify(&folder);
    folder.write("theme/templates/login.html", THEMED);
    folder.write("acme.yaml", &ACME.replace("friendly_name: Acme", "friendly_name: Acme Two"));
    let tenants =
        [("acme", "https://acme.localhost", "theme = \"theme\""), ("other", "https://other.localhost", "")];
    folder.process("tls_cert = \"login.pem\"\ntls_key = \"login.key\"", &tenants);
    program.reload("INFO reloaded");

    let done = before.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    assert!(!Answer::of(&done).get("id_token").is_empty());
    let after = Browser::at(program.address(), "https://acme.localhost/", Some(new));
    let page = after.open(authorize("acme")).await;
    assert!(page.body.contains("Acme Two"), "{}", page.body);
    assert!(page.body.contains("Call 555 for help."), "{}", page.body);
    let done = after.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).get("id_token").is_empty());
    // Who trusts the old certificate alone finds nobody there any more.
    let late = reqwest::Client::builder().tls_certs_only([old]).no_proxy();
    let late = late.resolve("acme.localhost", program.address()).build().unwrap();
    late.get("https://acme.localhost/").send().await.unwrap_err();
}

#[actix_web::test]
async fn a_broken_file_changes_nothing_and_the_log_says_where() {
    let (folder, certificate) = two_tenants().await;
    let program = Program::serve(folder.at());
    let new = ACME.replace("friendly_name: Acme", "friendly_name: Zenith");
    let still_the_old = async || {
        let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate.clone()));
        let page = browser.open(authorize("acme")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Acme") && !page.body.contains("Zenith"), "{}", page.body);
    };

    folder.write("acme.yaml", &new);
    let broken = ACME.replace("callbacks: [\"https", "callbacks: [\"ftp://x y");
    let number = broken.lines().position(|line| line.contains("ftp:")).unwrap() + 1;
    folder.write("other.yaml", &broken);
    let line = program.reload("not reloaded");
    assert!(line.contains(&format!("other.yaml:{number}:17: error: ")) && line.contains("ERROR"), "{line}");
    still_the_old().await;

    folder.write("other.yaml", ACME);
    let key = std::fs::read_to_string(folder.path("login.key")).unwrap();
    folder.write("login.key", "no key");
    let line = program.reload("not reloaded");
    assert!(line.contains("login.key"), "{line}");
    still_the_old().await;

    folder.write("login.key", &key);
    let process = std::fs::read_to_string(folder.path("vestibule.toml")).unwrap();
    folder.write("vestibule.toml", &format!("unknown_key = 1\n{process}"));
    let line = program.reload("not reloaded");
    assert!(line.contains("vestibule.toml:1:1") && line.contains("unknown_key"), "{line}");
    still_the_old().await;

    std::fs::remove_file(folder.path("vestibule.toml")).unwrap();
    program.reload("not reloaded");
    still_the_old().await;

    // Everything in order again: the next one takes.
    folder.write("vestibule.toml", &process);
    program.reload("INFO reloaded");
    let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate));
    assert!(browser.open(authorize("acme")).await.body.contains("Zenith"));
}

#[actix_web::test]
async fn what_needs_a_restart_is_said() {
    let folder = Folder::new().await;
    let program = Program::serve(folder.at());
    folder.process("trusted_proxies = [\"10.0.0.0/8\"]", &[("acme", "http://acme.localhost", "")]);
    let line = program.reload("after a restart only");
    assert!(line.contains("trusted_proxies") && !line.contains("listen"), "{line}");
}

#[actix_web::test]
async fn many_reloads_at_once_harm_nobody() {
    let folder = Folder::new().await;
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let page = browser.open(shop.authorize("&screen_hint=signup")).await;
    for _ in 0..50 {
        program.signal(rustix::process::Signal::HUP);
    }
    let done = browser.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    let (status, tokens) = shop.redeem(Answer::of(&done).code()).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    program.log.wait_for("INFO reloaded");
}
