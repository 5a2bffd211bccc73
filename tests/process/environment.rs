//! Every option as a variable, before the file and behind the command line.

use std::collections::BTreeSet;

use reqwest::StatusCode;

use super::tls::certify;
use crate::journeys::{Browser, Raw};
use crate::support::{Folder, Program};

/// What the tests below set; a variable that is missing here is not tested.
const TRIED: [&str; 15] = [
    "VESTIBULE_CONFIG",
    "VESTIBULE_LISTEN",
    "VESTIBULE_DATABASE_URL",
    "VESTIBULE_DATABASE_URL_FILE",
    "VESTIBULE_PUBLIC_URL",
    "VESTIBULE_TLS_CERT",
    "VESTIBULE_TLS_KEY",
    "VESTIBULE_TRUSTED_PROXIES",
    "VESTIBULE_TELEMETRY_LISTEN",
    "VESTIBULE_ENCRYPTION_KEY",
    "VESTIBULE_ENCRYPTION_KEY_FILE",
    "VESTIBULE_LOG_FORMAT",
    "VESTIBULE_HASH_WORKERS",
    "VESTIBULE_HASH_QUEUE",
    "VESTIBULE_DEMO",
];

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";
const OTHER_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI=";

#[test]
fn every_variable_is_tried_here() {
    let source = include_str!("../../src/config/options.rs");
    let known: BTreeSet<&str> =
        source.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(known, TRIED.into_iter().collect());
}

#[actix_web::test]
async fn a_process_by_variables_alone() {
    let folder = Folder::new().await;
    let certificate = certify(&folder);
    std::fs::rename(folder.path("vestibule.toml"), folder.path("named.toml")).unwrap();
    // What the file says is wrong; the variables go before it.
    let wrong = "listen = \"192.0.2.1:1\"\ndatabase_url = \"sqlite:///proc/none\"\ntelemetry_listen = \"192.0.2.1:2\"\n\
                 hash_workers = 1\n[[tenants]]\nname = \"acme\"\npublic_url = \"http://wrong.localhost\"\n\
                 definition = \"acme.yaml\"\n";
    folder.write("named.toml", wrong);
    folder.write("address", &format!("{}\n", folder.database));
    folder.write("key", KEY);
    let environment = [
        ("VESTIBULE_CONFIG", "named.toml"),
        ("VESTIBULE_LISTEN", "127.0.0.1:0,127.0.0.1:0"),
        ("VESTIBULE_DATABASE_URL_FILE", "address"),
        ("VESTIBULE_PUBLIC_URL", "https://acme.localhost"),
        ("VESTIBULE_TLS_CERT", "login.pem"),
        ("VESTIBULE_TLS_KEY", "login.key"),
        ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1/32,10.0.0.0/8"),
        ("VESTIBULE_TELEMETRY_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_ENCRYPTION_KEY_FILE", "key"),
        ("VESTIBULE_LOG_FORMAT", "json"),
        ("VESTIBULE_HASH_WORKERS", "2"),
        ("VESTIBULE_HASH_QUEUE", "8"),
    ];
    let program = Program::serve_with(folder.at(), &environment);
    let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate));
    assert_eq!(browser.get("/.well-known/jwks.json").await.status, StatusCode::OK);
    assert_eq!(Raw::ask(program.telemetry(), "any", "GET", "/healthz/ready", &[]).status, 200);
    assert!(program.log.text().lines().all(|line| line.starts_with('{')), "{}", program.log.text());
    let listening = program.log.wait_for("addresses");
    assert_eq!(listening.matches("127.0.0.1:").count(), 2, "{listening}");
}

#[actix_web::test]
async fn the_command_line_goes_before_the_variable() {
    let folder = Folder::new().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--log-format", "text"];
    let wrong = [("VESTIBULE_LISTEN", "192.0.2.1:1"), ("VESTIBULE_LOG_FORMAT", "json")];
    let program = Program::start(folder.at(), &arguments, &wrong);
    assert!(!program.log.wait_for("ready").starts_with('{'));
}

#[test]
fn the_demo_too_has_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let demo = [("VESTIBULE_DEMO", "true"), ("VESTIBULE_LISTEN", "127.0.0.1:0")];
    Program::start(folder.path(), &["serve"], &demo).out.wait_for("Open");
    let off = [("VESTIBULE_DEMO", "false")];
    assert_eq!(Program::run(folder.path(), &["serve"], &off).code, Some(1));
}

#[actix_web::test]
async fn keys_that_one_key_sealed_open_with_no_other() {
    let folder = Folder::new().await;
    let mut program = Program::serve_with(folder.at(), &[("VESTIBULE_ENCRYPTION_KEY", KEY)]);
    program.kill();
    for environment in [vec![("VESTIBULE_ENCRYPTION_KEY", OTHER_KEY)], vec![]] {
        let ended = Program::run(folder.at(), &["serve"], &environment);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains("encryption_key"), "{}", ended.err);
        assert!(!ended.err.contains(OTHER_KEY), "{}", ended.err);
    }
    Program::serve_with(folder.at(), &[("VESTIBULE_ENCRYPTION_KEY", KEY)]);
}

#[test]
fn a_value_that_makes_no_sense_does_not_start_and_is_not_repeated_when_it_is_secret() {
    let folder = Folder::with_sqlite();
    folder.write("named", "postgres://a:hunter2@h/d");
    for (environment, code) in [
        (vec![("VESTIBULE_LISTEN", "here")], 2),
        (vec![("VESTIBULE_LOG_FORMAT", "xml")], 2),
        (vec![("VESTIBULE_HASH_WORKERS", "many")], 2),
        (vec![("VESTIBULE_HASH_WORKERS", "0")], 1),
        (vec![("VESTIBULE_HASH_QUEUE", "99999999999")], 1),
        (vec![("VESTIBULE_TRUSTED_PROXIES", "everybody")], 2),
        (vec![("VESTIBULE_TLS_CERT", "login.pem")], 1),
        (vec![("VESTIBULE_PUBLIC_URL", "acme")], 1),
        (vec![("VESTIBULE_ENCRYPTION_KEY", "hunter2")], 1),
        (vec![("VESTIBULE_ENCRYPTION_KEY_FILE", "absent")], 1),
        (vec![("VESTIBULE_DATABASE_URL", "hunter2://hunter2@h/d")], 1),
        (vec![("VESTIBULE_DATABASE_URL", "sqlite://a"), ("VESTIBULE_DATABASE_URL_FILE", "named")], 1),
        (vec![("VESTIBULE_CONFIG", "absent.toml")], 1),
    ] {
        let ended = Program::run(folder.at(), &["serve"], &environment);
        assert_eq!(ended.code, Some(code), "{environment:?}: {ended:?}");
        assert!(!ended.err.contains("hunter2"), "{environment:?}: {}", ended.err);
    }
}

/// Mail is not sent yet; its address is a secret all the same.
#[test]
fn the_mail_servers_address_is_never_told() {
    let folder = Folder::with_sqlite();
    let mail = "[smtp]\nurl = \"smtp://u:hunter2@h\"\nfrom = \"a@acme.test\"";
    folder.process("", &[("acme", "http://acme.localhost", mail)]);
    let ended = Program::run(folder.at(), &["check"], &[]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("warning: smtp: not supported yet"), "{}", ended.err);
    assert!(!format!("{ended:?}").contains("hunter2"), "{ended:?}");
}
