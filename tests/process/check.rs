//! `vestibule check`, and a server whose theme is broken all the same.

use reqwest::StatusCode;

use crate::journeys::{ACME, Answer, PASSWORD};
use crate::support::{Ended, Folder, Program};

fn check(folder: &Folder) -> Ended {
    Program::run(folder.at(), &["check"], &[])
}

fn refused(folder: &Folder, expected: &[&str]) {
    let ended = check(folder);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for expected in expected {
        assert!(ended.err.contains(expected), "{expected} is not in:\n{}", ended.err);
    }
    assert!(ended.out.contains("mistake(s)") && !ended.out.contains("no mistakes"), "{}", ended.out);
}

fn themed(folder: &Folder) {
    folder.process("", &[("acme", "http://acme.localhost", "theme = \"theme\"")]);
    std::fs::create_dir_all(folder.path("theme")).unwrap();
}

#[test]
fn what_is_right_is_told_without_touching_anything() {
    let folder = Folder::with_sqlite();
    let ended = check(&folder);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.out.contains("acme: http://acme.localhost with 2 client(s), 1 connection(s)"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("Shop (client_id shop)") && ended.out.ends_with("no mistakes\n"),
        "{}",
        ended.out
    );
    assert!(!folder.path("data").exists(), "a check makes no database");
    assert!(!format!("{ended:?}").contains("shop-secret"));
}

#[test]
fn every_mistake_of_every_file_is_told_at_once() {
    let folder = Folder::with_sqlite();
    folder.process(
        "lisen = \"127.0.0.1:1\"\ntelemetry_listen = \"9090\"",
        &[("acme", "http://acme.localhost", ""), ("gone", "http://gone.localhost", "")],
    );
    folder
        .write("acme.yaml", &ACME.replace("app_type: regular_web", "app_type: regular").replace("S256", ""));
    let ended = check(&folder);
    assert_eq!(ended.code, Some(1));
    for line in [
        "vestibule.toml:3:1: error: ",
        "vestibule.toml:4:",
        "acme.yaml:9:15: error: clients[0].app_type: ",
        "gone.yaml: error: cannot be read",
    ] {
        assert!(ended.err.contains(line), "{line} is not in:\n{}", ended.err);
    }
    assert_eq!(Program::run(folder.at(), &["serve"], &[]).code, Some(1), "nothing is served with mistakes");
}

#[test]
fn one_mistake_hides_no_other() {
    let folder = Folder::with_sqlite();
    let theme = "theme = \"theme\"";
    folder.process(
        "",
        &[("acme", "http://acme.localhost", theme), ("Not A Name", "http://b.localhost", theme)],
    );
    folder.write("Not A Name.yaml", &ACME.replace("app_type: regular_web", "app_type: regular"));
    folder.write("theme/templates/login.html", "{% if %}");
    folder.write("theme/locales/en.json", "{ \"login\": { \"titel\": \"Hello\" } }");
    refused(
        &folder,
        &[
            "a tenant's name has",
            "clients[0].app_type",
            "theme/templates/login.html:1:",
            "theme/locales/en.json:",
        ],
    );
}

#[test]
fn what_would_keep_the_server_from_starting_is_a_mistake() {
    let folder = Folder::with_sqlite();
    let made = || rcgen::generate_simple_self_signed(["acme.test".to_owned()]).unwrap();
    let (one, other) = (made(), made());
    folder.write("one.pem", &one.cert.pem());
    folder.write("one.key", &one.signing_key.serialize_pem());
    folder.write("other.key", &other.signing_key.serialize_pem());
    folder.write("garbage", "-----BEGIN CERTIFICATE-----\nnone\n");
    let with = |cert: &str, key: &str| {
        let tls = format!("tls_cert = \"{cert}\"\ntls_key = \"{key}\"");
        folder.process(&tls, &[("acme", "https://acme.localhost", "")]);
    };
    with("one.pem", "one.key");
    assert_eq!(check(&folder).code, Some(0));
    for (cert, key, why) in [
        ("one.pem", "other.key", "is not the key of"),
        ("garbage", "one.key", "tls_cert"),
        ("one.pem", "garbage", "tls_key"),
        ("none.pem", "one.key", "none.pem"),
    ] {
        with(cert, key);
        refused(&folder, &["vestibule.toml: error: tls_", why]);
        let ended = Program::run(folder.at(), &["serve"], &[]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(!folder.path("data").exists(), "nothing was made before that was found");
    }
    for (database, why) in [
        ("sqlite:v.db", "sqlite://FILE"),
        ("sqlite://", "sqlite://FILE"),
        ("sqlite://v.db?mode=ro", "without parameters"),
        (&format!("sqlite://{}", folder.at().display()), "is a folder"),
    ] {
        let folder = Folder { database: database.to_owned(), ..Folder::with_sqlite() };
        folder.process("", &[("acme", "http://acme.localhost", "")]);
        refused(&folder, &["database_url", why]);
    }
    folder.process("", &[("acme", "https://acme.test", ""), ("other", "http://acme.test:443", "")]);
    folder.write("other.yaml", ACME);
    refused(&folder, &["the Host of http://acme.test:443 already belongs to the tenant acme"]);
}

#[test]
fn whoever_stops_reading_is_no_reason_to_fail() {
    let folder = Folder::with_sqlite();
    let mut child = Program::unread(folder.at(), &["check"]);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_field_that_nobody_knows_is_an_error_of_the_process_and_a_warning_of_a_tenant() {
    let folder = Folder::with_sqlite();
    folder.write("acme.yaml", &format!("{ACME}actions: [{{ name: hook }}]\n"));
    let ended = check(&folder);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("warning") && ended.err.contains("actions"), "{}", ended.err);
    folder.process("", &[("acme", "http://acme.localhost", "colour = 1")]);
    refused(&folder, &["vestibule.toml:", "colour"]);
}

/// Whoever comes from Auth0 sees their own file start, and reads what of it is missing.
#[actix_web::test]
async fn what_auth0s_tool_exported_starts_without_what_is_not_there_yet() {
    let folder = Folder::new().await;
    let export = "clients:\n  - { name: Nightly, app_type: non_interactive, grant_types: [client_credentials] }\n  \
                  - { name: Meetings, app_type: zoom }\n";
    let shared = "resourceServers:\n  - { identifier: \"urn:shared\", signing_alg: HS256 }\n";
    let acme = ACME.replace("clients:\n", export).replace("resourceServers:\n", shared);
    folder.write("acme.yaml", &acme.replace("[Shop, Mobile]", "[Shop, Mobile, Nightly, Meetings]"));
    let ended = check(&folder);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.err.matches("this client is left out").count(), 2, "{}", ended.err);
    assert!(ended.err.contains("this API is left out") && ended.out.contains("2 client(s)"), "{ended:?}");
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let asked = browser.get(shop.authorize("&audience=urn:shared")).await;
    assert_eq!(Answer::of(&asked).error(), "access_denied");
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
}

#[test]
fn a_secret_is_never_repeated() {
    let folder = Folder::with_sqlite();
    folder.write(
        "acme.yaml",
        &ACME.replace("client_secret: shop-secret+/%", "client_secret: [hunter2-secret]"),
    );
    folder.process("encryption_key = \"hunter2-key\"", &[("acme", "http://acme.localhost", "")]);
    let toml = std::fs::read_to_string(folder.path("vestibule.toml")).unwrap();
    let toml = toml.replace("sqlite://", "mysql://root:hunter2-url@");
    folder.write("vestibule.toml", &toml);
    let ended = check(&folder);
    assert_eq!(ended.code, Some(1));
    assert!(!format!("{ended:?}").contains("hunter2"), "{ended:?}");
}

#[test]
fn a_broken_theme_is_named_with_file_line_and_column() {
    let folder = Folder::with_sqlite();
    themed(&folder);
    folder.write(
        "theme/templates/login.html",
        "{% extends \"builtin/login.html\" %}\n{% block form %}\n  {{ page.username\n",
    );
    refused(&folder, &["templates/login.html:"]);
    folder.write("theme/templates/login.html", "<html>\n  <b>{{ page.nothing }}</b>\n");
    refused(&folder, &["templates/login.html:2:"]);
    folder.write(
        "theme/templates/login.html",
        "{% extends \"builtin/login.html\" %}{% block form %}nothing{% endblock %}",
    );
    refused(&folder, &["templates/login.html", "lacks"]);
    folder.write(
        "theme/templates/login.html",
        "{% extends \"builtin/login.html\" %}\n{% block logo %} {{ look.name | safe }}{% endblock %}",
    );
    refused(&folder, &["templates/login.html:2:18: "]);
    folder.write(
        "theme/templates/login.html",
        "{% extends \"builtin/login.html\" %}{% block logo %}<b>Hi</b>{% endblock %}",
    );
    folder.write("theme/locales/en.json", "{ \"login\": { \"titel\": \"Hello\" } }");
    refused(&folder, &["locales/en.json"]);
    folder.write("theme/locales/en.json", "{ \"login\": \n { ");
    refused(&folder, &["locales/en.json:2:"]);
    std::fs::remove_file(folder.path("theme/locales/en.json")).unwrap();
    folder.write("theme/templates/extra.css", "body { background: url(//evil.test/x) }\n@import 'x';");
    refused(&folder, &["templates/extra.css:1:", "templates/extra.css:2:"]);
    std::fs::remove_file(folder.path("theme/templates/extra.css")).unwrap();
    assert_eq!(check(&folder).code, Some(0));
}

#[actix_web::test]
async fn one_block_of_the_login_page_is_replaced_and_the_rest_stays() {
    let folder = Folder::new().await;
    themed(&folder);
    let block = "{% extends \"builtin/login.html\" %}{% block logo %}<p id=\"ours\">Acme &amp; Sons</p>{% endblock %}";
    folder.write("theme/templates/login.html", block);
    folder.write("theme/static/acme.css", "b{}");
    folder.write("theme/locales/en.json", "{ \"login\": { \"title\": \"Come in\" } }");
    let ended = check(&folder);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let page = browser.open(shop.authorize("")).await;
    assert_eq!(page.text("#ours"), "Acme & Sons");
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("img-src 'self' data:; font-src 'self';"),
        "its own files may be shown: {policy}"
    );
    assert_eq!(page.text("h1"), "Come in");
    assert!(page.has("#username") && page.has("#password"));
    assert_eq!(browser.get("/static/acme.css").await.body, "b{}");
    assert_eq!(browser.get("/static/vestibule.svg").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_broken_theme_takes_no_login_down() {
    let folder = Folder::new().await;
    themed(&folder);
    folder.write(
        "theme/templates/login.html",
        "{% extends \"builtin/login.html\" %}{% block form %}no form{% endblock %}",
    );
    folder.write("theme/templates/signup.html", "{% if %}");
    let program = Program::serve(folder.at());
    let log = program.log.text();
    assert!(log.contains("templates/login.html") && log.contains("templates/signup.html"), "{log}");
    assert!(log.contains("the built-in part is used instead"), "{log}");
    assert_eq!(log.matches("templates/signup.html").count(), 1, "told once: {log}");
    let (browser, shop) = (program.browser(), program.shop());
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
    let browser = program.browser();
    let page = browser.open(shop.authorize("")).await;
    assert!(!page.body.contains("no form"), "{}", page.body);
    assert!(!Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await).code().is_empty());
    // The same by SIGHUP.
    folder.write("theme/templates/login.html", "{{ page.nothing.at.all }}");
    program.reload("INFO reloaded");
    assert_eq!(program.browser().open(shop.authorize("")).await.status, StatusCode::OK);
}
