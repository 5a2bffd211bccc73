//! `keys rotate`, `doctor`, and how the command line answers nonsense.

use reqwest::StatusCode;
use serde_json::Value;

use crate::journeys::{ACME, Answer, PASSWORD};
use crate::support::{Ended, Folder, Program};

const DIRECTORY: &str = "connections:\n  - name: corp\n    strategy: ad\n    enabled_clients: [Shop]\n    options:\n\
                         \x20     ldap_url: ldap://127.0.0.1:1\n      ldap_base: dc=acme,dc=test\n\
                         \x20     ldap_bind_user: cn=reader,dc=acme,dc=test\n      ldap_bind_password: hunter2-ldap\n";

fn run(folder: &Folder, arguments: &[&str]) -> Ended {
    Program::run(folder.at(), arguments, &[])
}

fn kids(jwks: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(jwks).unwrap();
    let keys = document["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_rotated_key_is_published_beside_the_old_one_which_goes_on_signing() {
    let folder = Folder::new().await;
    let program = Program::serve(folder.at());
    let (browser, shop) = (program.browser(), program.shop());
    let before = kids(&browser.get("/.well-known/jwks.json").await.body);
    assert_eq!(before.len(), 1);

    let ended = run(&folder, &["keys", "rotate", "acme"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    program.reload("INFO reloaded");
    let after = kids(&browser.get("/.well-known/jwks.json").await.body);
    assert_eq!(after.len(), 2);
    let new = after.iter().find(|kid| !before.contains(kid)).unwrap();
    assert!(ended.out.contains(&format!("new signing key {new}")), "{}", ended.out);

    // Applications keep the list for a while: nothing is signed by a key they have not seen.
    let done = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let (status, tokens) = shop.redeem(Answer::of(&done).code()).await;
    assert_eq!(status, StatusCode::OK);
    let head = tokens["id_token"].as_str().unwrap().split('.').next().unwrap();
    let head = vestibule::crypto::unb64(head).unwrap();
    let head: Value = serde_json::from_slice(&head).unwrap();
    assert_eq!(head["kid"], before[0].as_str());
}

#[test]
fn rotating_needs_a_tenant_that_is_there() {
    let folder = Folder::with_sqlite();
    let ended = run(&folder, &["keys", "rotate", "nobody"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("there is no tenant nobody"), "{ended:?}");
    // Also before the first start.
    assert_eq!(run(&folder, &["keys", "rotate", "acme"]).code, Some(0));
}

#[test]
fn the_doctor_says_what_is_wrong_and_no_secret() {
    let folder = Folder::with_sqlite();
    folder.write("acme.yaml", &format!("{ACME}{DIRECTORY}"));
    let ended = run(&folder, &["doctor", "acme", "corp"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.out.contains("FAILED connect"), "{}", ended.out);
    assert!(!format!("{ended:?}").contains("hunter2"), "{ended:?}");
    for (arguments, code, text) in [
        (["doctor", "acme", "customers"].as_slice(), 0, "customers is a database"),
        (&["doctor", "acme", "nowhere"], 1, "tenant acme has no connection nowhere"),
        (&["doctor", "nobody"], 1, "there is no tenant nobody"),
    ] {
        let ended = run(&folder, arguments);
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        assert!(format!("{}{}", ended.out, ended.err).contains(text), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn nonsense_on_the_command_line_is_an_error_with_a_hint() {
    let folder = Folder::with_sqlite();
    for arguments in [
        ["serv"].as_slice(),
        &["serve", "--prot", "1"],
        &["serve", "--listen", "nowhere"],
        &["keys"],
        &["doctor"],
        &[],
    ] {
        let ended = run(&folder, arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains("Usage") || ended.err.contains("--help"), "{ended:?}");
    }
    for arguments in [["--help"].as_slice(), &["--version"], &["serve", "--help"], &["doctor", "--help"]] {
        assert_eq!(run(&folder, arguments).code, Some(0), "{arguments:?}");
    }
    // A password of the database in the environment is not printed with the help.
    let help = Program::run(
        folder.at(),
        &["serve", "--help"],
        &[("VESTIBULE_DATABASE_URL", "postgres://u:hunter2@h/d"), ("VESTIBULE_ENCRYPTION_KEY", "hunter2")],
    );
    assert!(!help.out.contains("hunter2"), "{}", help.out);
}
