//! `vestibule serve --demo`: a login without a file, a flag or a network.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reqwest::StatusCode;

use crate::journeys::Browser;
use crate::support::Program;

const DEMO: [&str; 4] = ["serve", "--demo", "--listen", "127.0.0.1:0"];

fn after(program: &Program, word: &str) -> String {
    let line = program.out.wait_for(word);
    line.split_whitespace().last().unwrap().to_owned()
}

/// What a newcomer does with what was printed.
async fn log_in(program: &Program) -> String {
    let (url, email, password) =
        (after(program, "Open"), after(program, "Log in"), after(program, "Password"));
    assert!(url.starts_with("http://localhost:") && url.ends_with("/demo"), "{url}");
    let browser = Browser::at(program.address(), &url, None);
    let home = browser.open(&url).await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.body);
    let page = browser.open(home.attribute("a.pri", "href").unwrap()).await;
    let sent_on = browser.log_in(&page, &email, &password).await;
    let shown = browser.open(sent_on.location().unwrap()).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.body.contains(&email), "{}", shown.body);
    password
}

#[actix_web::test]
async fn it_starts_from_an_empty_folder_and_prints_what_to_open() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &DEMO, &[]);
    let password = log_in(&program).await;
    assert!(password.len() >= 16, "{password}");
    assert!(!program.log.text().contains(&password));
}

#[actix_web::test]
async fn its_data_stays_and_its_password_is_new_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Program::start(folder.path(), &DEMO, &[]);
    let old = log_in(&first).await;
    first.kill();
    let second = Program::start(folder.path(), &DEMO, &[]);
    assert_ne!(log_in(&second).await, old);
}

#[actix_web::test]
async fn what_it_writes_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &DEMO, &[]);
    log_in(&program).await;
    let data = folder.path().join("data");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let files: Vec<_> = data.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 3, "the database, what SQLite keeps beside it, and the lock: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn it_listens_on_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:3000", "127.0.0.1:0,0.0.0.0:0"] {
        let ended = Program::run(folder.path(), &["serve", "--demo", "--listen", address], &[]);
        assert_eq!(ended.code, Some(1), "{address}: {ended:?}");
        assert!(ended.err.contains("on this machine only"), "{address}: {}", ended.err);
        assert!(!folder.path().join("data").exists(), "{address}");
    }
}

#[test]
fn without_it_nothing_starts_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Program::run(folder.path(), &["serve"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("vestibule.toml") && ended.err.contains("--demo"), "{}", ended.err);
    assert!(folder.path().read_dir().unwrap().next().is_none());
}
