//! Mistakes in the process's file and its options, one by one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Parser;
use secrecy::ExposeSecret;

use super::{Loaded, LogFormat, Options, Problem, Process, demo, load, process};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    options: Options,
}

fn options(arguments: &[&str]) -> Options {
    Command::try_parse_from([&["vestibule"], arguments].concat()).unwrap().options
}

fn read(text: &str) -> (Option<Process>, String) {
    let (process, problems) = process::read(text, Path::new("/etc/v/vestibule.toml"), &Options::default());
    (process, shown(&problems))
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const TENANT: &str =
    "[[tenants]]\nname = \"acme\"\npublic_url = \"http://acme.localhost:3000\"\ndefinition = \"t.yaml\"\n";

#[test]
fn the_example_is_read_without_a_word() {
    let (process, problems) = read(include_str!("../../vestibule.example.toml"));
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
    assert!(process.trusted_proxies.is_empty() && process.smtp.is_none() && process.hash_workers.is_none());
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
fn mail_is_kept_and_told_not_to_be_used_yet() {
    let (process, problems) =
        read(&format!("{TENANT}[smtp]\nurl = \"smtp://u:hidden@h\"\nfrom = \"a@b.test\"\n"));
    let process = process.unwrap();
    assert!(problems.contains("warning: smtp: mail is not sent yet"), "{problems}");
    assert_eq!(process.smtp.as_ref().unwrap().url.expose_secret(), "smtp://u:hidden@h");
    assert!(!format!("{process:?}").contains("hidden"));
}

#[test]
fn the_command_line_goes_before_the_file() {
    let key = "ab".repeat(32);
    let options = options(&[
        "--listen",
        "127.0.0.1:1,[::1]:2",
        "--listen",
        "127.0.0.1:3",
        "--database-url",
        "postgres://u:hidden@h/d",
        "--public-url",
        "https://Login.test",
        "--tls-cert",
        "c.pem",
        "--tls-key",
        "k.pem",
        "--trusted-proxies",
        "10.0.0.0/8",
        "--telemetry-listen",
        "127.0.0.1:4",
        "--encryption-key",
        &key,
        "--log-format",
        "json",
        "--hash-workers",
        "3",
        "--hash-queue",
        "7",
    ]);
    let file = format!(
        "listen = \"127.0.0.1:9\"\nhash_workers = 1\nencryption_key = \"{}\"\n{TENANT}",
        "cd".repeat(32)
    );
    let (process, problems) = process::read(&file, Path::new("/etc/v/vestibule.toml"), &options);
    assert_eq!(shown(&problems), "");
    let process = process.unwrap();
    assert_eq!(process.listen.len(), 3);
    assert_eq!(process.database_url.expose_secret(), "postgres://u:hidden@h/d");
    assert_eq!(process.tenants[0].public_url, "https://login.test");
    assert_eq!(process.tls.as_ref().unwrap().cert, Path::new("c.pem"));
    assert_eq!(process.trusted_proxies.len(), 1);
    assert_eq!(process.encryption_key.as_ref().unwrap().expose(), &[0xab; 32]);
    assert_eq!(
        (process.hash_workers, process.hash_queue, process.log.format),
        (Some(3), Some(7), LogFormat::Json)
    );
    assert!(!format!("{options:?}{process:?}").contains("hidden"));
    assert!(!format!("{options:?}{process:?}").contains(&key));
}

#[test]
fn a_secret_has_one_place() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "postgres://from-a-file/d\n").unwrap();
    let path = file.path().to_str().unwrap();
    let of = |arguments: &[&str]| process::read(TENANT, Path::new("v.toml"), &options(arguments));
    let (process, _) = of(&["--database-url-file", path]);
    assert_eq!(process.unwrap().database_url.expose_secret(), "postgres://from-a-file/d");
    let (process, problems) = of(&["--database-url-file", path, "--database-url", "sqlite://x"]);
    assert!(process.is_none() && shown(&problems).contains("both --database-url and --database-url-file"));
    let (process, problems) = of(&["--encryption-key-file", "/nowhere/at/all"]);
    assert!(
        process.is_none()
            && shown(&problems).contains("--encryption-key-file: /nowhere/at/all cannot be read")
    );
}

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load_folder(folder: &Path) -> Result<Loaded, String> {
    let options = Options { config: Some(folder.join("vestibule.toml")), ..Options::default() };
    load(&options, &|_| None).map_err(|problems| shown(&problems))
}

#[test]
fn files_are_found_beside_the_configuration() {
    let folder = folder(&[
        ("vestibule.toml", TENANT),
        ("t.yaml", "clients: [{ name: A, app_type: spa, new_thing: 1 }]"),
    ]);
    let loaded = load_folder(folder.path()).unwrap();
    assert_eq!(loaded.tenants[0].name, "acme");
    assert_eq!(loaded.tenants[0].issuer(), "http://acme.localhost:3000/");
    assert_eq!(loaded.warnings.len(), 1);
    assert!(loaded.warnings[0].file.ends_with("t.yaml"));
}

#[test]
fn the_mistakes_of_every_file_are_told_in_one_run() {
    let second = TENANT.replace("acme", "second").replace("t.yaml", "gone.yaml");
    let text = format!(
        "listen = \"x\"\ntls_cert = \"c.pem\"\ntls_key = \"k.pem\"\n{TENANT}theme = \"nowhere\"\n{second}"
    );
    let folder = folder(&[("vestibule.toml", &text), ("t.yaml", "clients: [{ name: A }]")]);
    let problems = load_folder(folder.path()).unwrap_err();
    for expected in [
        "vestibule.toml:1:10: error: listen",
        "t.yaml:1:11: error: clients[0]: `client_secret` is missing",
        "gone.yaml: error: cannot be read",
        "c.pem cannot be read",
        "k.pem cannot be read",
        "error: tenants[0].theme: ",
    ] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
}

#[test]
fn what_a_directory_itself_refuses_is_told_before_the_start() {
    let tenant = "connections: [{ name: corp, strategy: ad, enabled_clients: [], options: { ldap_url: 'ldap://127.0.0.1', \
                  ldap_base: dc=acme, ldap_user_id: userPassword } }]";
    let folder = folder(&[("vestibule.toml", TENANT), ("t.yaml", tenant)]);
    let problems = load_folder(folder.path()).unwrap_err();
    assert!(problems.contains("t.yaml: error: the connection corp: ldap_user_id"), "{problems}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let problems = load_folder(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(problems.starts_with("/nowhere/at/all/vestibule.toml: error: cannot be read"), "{problems}");
}

#[test]
fn the_demo_needs_no_file_and_says_nothing() {
    let loaded = load(&options(&["--demo"]), &|_| None).map_err(|problems| shown(&problems)).unwrap();
    assert!(loaded.warnings.is_empty());
    assert_eq!(loaded.process.listen, ["127.0.0.1:3000".parse::<SocketAddr>().unwrap()]);
    assert_eq!(loaded.process.database_url.expose_secret(), "sqlite://data/vestibule.db");
    let tenant = &loaded.tenants[0];
    assert_eq!(tenant.public_url, "http://localhost:3000");
    assert_eq!(loaded.process.tenants[0].public_url, tenant.public_url);
    let client = tenant.client(demo::CLIENT_ID).unwrap();
    assert_eq!(client.callbacks, ["http://localhost:3000/demo/callback"]);
    assert_eq!(client.allowed_logout_urls, ["http://localhost:3000/demo"]);
    assert_eq!(client.grant_types.len(), 2);
    assert!(client.is_public());
    assert_eq!(tenant.connections_of(demo::CLIENT_ID)[0].name, demo::CONNECTION);
}

#[test]
fn the_demo_stays_on_this_machine() {
    let refused = |arguments: &[&str]| shown(&load(&options(arguments), &|_| None).unwrap_err());
    assert!(refused(&["--demo", "--listen", "0.0.0.0:3000"]).contains("listens on this machine only"));
    assert!(refused(&["--demo", "--listen", "127.0.0.1:0"]).contains("name --public-url"));
    assert!(refused(&["--demo", "--config", "v.toml"]).contains("the demo reads no file"));
    let given =
        options(&["--demo", "--listen", "127.0.0.1:4000", "--public-url", "http://demo.localhost:4000"]);
    assert_eq!(load(&given, &|_| None).unwrap().tenants[0].public_url, "http://demo.localhost:4000");
}

#[test]
fn every_option_has_a_variable_and_every_secret_a_file() {
    use clap::CommandFactory;
    let command = Command::command();
    let names: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    for argument in command.get_arguments() {
        let name = argument.get_id().as_str();
        let variable = argument.get_env().unwrap_or_else(|| panic!("{name} has no variable"));
        assert_eq!(variable.to_str().unwrap(), format!("VESTIBULE_{}", name.to_uppercase()));
        if argument.is_hide_env_values_set() {
            assert!(names.contains(&format!("{name}_file")), "{name}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}", damaged in "(?s).{0,6}", at in 0usize..3000) {
        let _ = process::read(&text, &PathBuf::from("v.toml"), &Options::default());
        let example: Vec<char> = include_str!("../../vestibule.example.toml").chars().collect();
        let at = at.min(example.len());
        let text: String = example[..at].iter().copied().chain(damaged.chars()).chain(example[at..].iter().copied()).collect();
        let _ = process::read(&text, &PathBuf::from("v.toml"), &Options::default());
    }
}
