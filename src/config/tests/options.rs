//! The command line and the environment beside the file.

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::{Command, TENANT, options, shown};
use crate::config::{LogFormat, process};

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
