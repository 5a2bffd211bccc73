//! What the README has its reader type.

use std::process::Command;

use crate::support::{Folder, Program};

const README: &str = include_str!("../../README.md");

/// The text of the first block in `language` behind `heading`.
fn block(heading: &str, language: &str) -> String {
    let behind = README.split_once(heading).unwrap_or_else(|| panic!("no {heading}")).1;
    let block = behind.split_once(&format!("```{language}\n")).unwrap().1;
    block.split_once("```").unwrap().0.to_owned()
}

#[actix_web::test]
async fn its_tenant_is_without_mistakes_and_its_login_by_curl_ends_in_tokens() {
    let folder = Folder::empty().await;
    folder.write("acme.yaml", &block("`acme.yaml` is the tenant", "yaml"));
    folder.process("", &[("acme", "http://acme.localhost", "")]);
    let secrets = [("SHOP_SECRET", "a-long-random-secret-for-the-shop"), ("LDAP_PASSWORD", "reader")];
    let checked = Program::run(folder.at(), &["check"], &secrets);
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""), "{}", checked.out);

    let program = Program::serve_with(folder.at(), &secrets);
    // The port is the system's choice here and 3000 there.
    let connect = format!("connect-to = \"acme.localhost:80:127.0.0.1:{}\"\n", program.address().port());
    folder.write(".curlrc", &connect);
    let typed = block("## Log in with curl", "sh").replace("acme.localhost:3000", "acme.localhost");
    let typed = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &typed])
        .current_dir(folder.at())
        .env("CURL_HOME", folder.at())
        .env("SHOP_SECRET", secrets[0].1)
        .env("no_proxy", "*")
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&typed.stdout).into_owned();
    assert!(typed.status.success(), "{out}{}", String::from_utf8_lossy(&typed.stderr));
    let tokens: serde_json::Value =
        serde_json::Deserializer::from_str(&out).into_iter().last().unwrap().unwrap();
    let id_token = vestibule::crypto::unverified_claims(tokens["id_token"].as_str().unwrap()).unwrap();
    assert_eq!(id_token["email"], "ada@example.com");
}

#[test]
fn its_first_file_is_a_part_of_the_example() {
    let process: toml::Table = toml::from_str(&block("`vestibule.toml` is the process", "toml")).unwrap();
    let example: toml::Table = toml::from_str(include_str!("../../vestibule.example.toml")).unwrap();
    for (name, value) in &process {
        assert!(example.contains_key(name), "{name}");
        assert!(name == "tenants" || example[name] == *value, "{name}: {value}");
    }
}

#[test]
fn its_two_commands_are_the_ones_that_are_tested() {
    assert_eq!(block("## Try it", "sh").trim(), "cargo run --release -- serve --demo");
    let behind = README.split_once("serve --demo\n```").unwrap().1;
    assert!(behind.split_once("```sh\n").unwrap().1.starts_with("tests/run\n"));
}
