//! `vestibule.toml`, alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::{TENANT, read};
use crate::config::{LogFormat, Options, process};

#[test]
fn the_example_is_read_without_a_word() {
    let (process, problems) = read(include_str!("../../../vestibule.example.toml"));
    assert_eq!(problems, "");
    let process = process.unwrap();
    assert_eq!(process.listen, ["127.0.0.1:3000".parse::<SocketAddr>().unwrap()]);
    assert_eq!(process.telemetry_listen, Some("127.0.0.1:9090".parse().unwrap()));
    assert_eq!(process.database_url.expose_secret(), "sqlite:///etc/v/data/vestibule.db");
    assert_eq!(process.tenants[0].definition, Path::new("/etc/v/examples/acme/tenant.yaml"));
    assert_eq!(process.tenants[0].public_url, "http://acme.localhost:3000");
}

#[test]
fn what_is_left_out_has_the_documented_default() {
    let process = read(TENANT).0.unwrap();
    assert_eq!(process.listen, ["127.0.0.1:3000".parse::<SocketAddr>().unwrap()]);
    assert_eq!(process.database_url.expose_secret(), "sqlite:///etc/v/data/vestibule.db");
    assert!(process.tls.is_none() && process.telemetry_listen.is_none() && process.encryption_key.is_none());
    assert!(process.trusted_proxies.is_empty() && process.hash_workers.is_none());
    assert_eq!(process.log.format, LogFormat::Text);
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let table = [
        ("listen = [", "vestibule.toml:1:"),
        ("listen = \"here\"", "vestibule.toml:1:10: error: listen: \"here\" is not an address and a port"),
        ("listen = [\"127.0.0.1:1\", \"localhost:3000\"]", ":1:26: error: listen[1]:"),
        ("listn = \"127.0.0.1:1\"", ":1:1: error: listn: this field is not known; did you mean `listen`?"),
        ("\n\nsurprise = 1", ":3:1: error: surprise: this field is not known; known are: database_url,"),
        (
            "database_url = \"mysql://h/d\"",
            ":1:16: error: database_url: the database's address is sqlite://FILE, without parameters, or postgres://…",
        ),
        ("tls_cert = \"a.pem\"", "`tls_cert` and `tls_key` belong together"),
        (
            "trusted_proxies = [\"10.0.0.0/99\"]",
            ":1:20: error: trusted_proxies[0]: \"10.0.0.0/99\" is not a network",
        ),
        ("encryption_key = \"a long passphrase that is no key\"", "make one with: openssl rand -base64 32"),
        ("hash_workers = 0", "this should be from 1 to 1024"),
        ("log = { format = \"xml\" }", "write one of: text, json"),
        ("[log]\nlevel = \"info\"", ":2:1: error: log.level: this field is not known"),
        ("", "no tenant is named"),
        ("[[tenants]]", "tenants[0]: `public_url` is missing"),
        (
            "[[tenants]]\nname = \"A b\"",
            ":2:8: error: tenants[0].name: a tenant's name has lower-case letters",
        ),
        ("[[tenants]]\nthem = \"x\"", "did you mean `theme`?"),
        (
            "[[tenants]]\npublic_url = \"login.acme.test\"",
            ":2:14: error: tenants[0].public_url: write it like https://login.example",
        ),
        (
            "[[tenants]]\npublic_url = \"https://a.test/\"",
            "no path and no slash at its end; write https://a.test",
        ),
        (
            "[[tenants]]\npublic_url = \"https://a.test/login\"",
            "no path and no slash at its end; write https://a.test",
        ),
        ("[[tenants]]\npublic_url = \"https://a.test?x\"", "no path and no slash"),
        ("[[tenants]]\npublic_url = \"https://u@a.test\"", "a user name"),
        ("[[tenants]]\npublic_url = \"ftp://a.test\"", "it begins with https://"),
        ("[[tenants]]\npublic_url = \"https://*.a.test\"", "wildcards"),
        ("[[tenants]]\npublic_url = \"http://localhost:0\"", "port 0"),
    ];
    for (text, expected) in table {
        let (process, problems) = read(text);
        assert!(problems.contains(expected), "{text}\n- expected: {expected}\n- told:\n{problems}");
        assert!(process.is_none(), "{text}");
        assert!(!problems.contains("passphrase"), "{problems}");
    }
}

#[test]
fn an_address_is_normalised_and_plain_http_on_the_street_is_a_warning() {
    let of = |url: &str| read(&TENANT.replace("http://acme.localhost:3000", url));
    for (url, normal) in [
        ("HTTPS://Login.ACME.test:443", "https://login.acme.test"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ] {
        let (process, problems) = of(url);
        assert_eq!((process.unwrap().tenants[0].public_url.as_str(), problems.as_str()), (normal, ""));
    }
    let (process, problems) = of("http://login.acme.test");
    assert!(
        process.is_some() && problems.contains("warning: tenants[0].public_url: plain http"),
        "{problems}"
    );
    assert!(of("http://localhost.evil.test").1.contains("plain http"));
}

#[test]
fn two_tenants_share_neither_name_nor_host() {
    let second = TENANT.replace("acme\"", "other\"").replace("acme.localhost", "ACME.localhost");
    let (process, problems) = read(&format!("{TENANT}{second}"));
    assert!(process.is_none());
    assert!(
        problems.contains("the Host of http://acme.localhost:3000 already belongs to the tenant acme"),
        "{problems}"
    );
    let second = TENANT.replace("acme.localhost", "b.localhost");
    assert!(read(&format!("{TENANT}{second}")).1.contains("two tenants are named acme"));
    let both_schemes = TENANT.replace("http://acme.localhost:3000", "https://a.test")
        + &TENANT.replace("acme\"", "b\"").replace("http://acme.localhost:3000", "http://a.test");
    assert!(read(&both_schemes).1.contains("the Host of http://a.test already belongs"));
}

#[test]
fn mail_is_told_not_to_be_sent_yet_without_its_secret() {
    let (process, problems) =
        read(&format!("{TENANT}[smtp]\nurl = \"smtp://u:hidden@h\"\nfrom = \"a@b.test\"\n"));
    assert!(process.is_some() && problems.contains("warning: smtp: not supported yet"), "{problems}");
    assert!(!format!("{process:?}{problems}").contains("hidden"));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}", damaged in "(?s).{0,6}", at in 0usize..3000) {
        let _ = process::read(&text, &PathBuf::from("v.toml"), &Options::default());
        let example: Vec<char> = include_str!("../../../vestibule.example.toml").chars().collect();
        let at = at.min(example.len());
        let text: String = example[..at].iter().copied().chain(damaged.chars()).chain(example[at..].iter().copied()).collect();
        let _ = process::read(&text, &PathBuf::from("v.toml"), &Options::default());
    }
}
