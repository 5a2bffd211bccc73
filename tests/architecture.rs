//! The layers of the house, held by reading its text. Every rule is shown a text that breaks it, so that none can sleep.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;

#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;

use rules::{RULES, dead_paths, picture_lacks};
use source::Source;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What all rules together say about one text.
fn verdict(path: &str, text: &str) -> Vec<String> {
    let file = Source::new(path, &format!("//! A room.\n{text}"));
    RULES.iter().flat_map(|rule| rule(&file)).collect()
}

fn refused(path: &str, text: &str, because: &str) {
    let said = verdict(path, text);
    assert!(said.len() == 1 && said[0].contains(because), "{path} {text:?}: {said:?} lacks {because:?}");
}

fn allowed(path: &str, text: &str) {
    let said = verdict(path, text);
    assert!(said.is_empty(), "{path} {text:?}: {said:?}");
}

#[test]
fn the_house_keeps_its_rules() {
    let files = Source::all(&root().join("src"));
    assert!(files.len() > 10, "only {} files were found", files.len());
    let wrong: Vec<String> = files.iter().flat_map(|file| RULES.iter().flat_map(|rule| rule(file))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_picture_in_lib_shows_every_floor() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    assert_eq!(picture_lacks(&lib), Vec::<String>::new());
    assert_eq!(picture_lacks(&lib.replace("hashing", "")).len(), 1);
    assert_eq!(picture_lacks(&lib.replace("  sessions", "\n//! sessions")).len(), 1);
}

#[test]
fn the_papers_name_no_path_that_is_gone() {
    let exists = |path: &str| root().join(path).exists() || root().join("src").join(path).exists();
    // The README also names files that its reader is about to write.
    for paper in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let Ok(text) = std::fs::read_to_string(root().join(paper)) else { continue };
        assert_eq!(dead_paths(&text, exists), Vec::<String>::new(), "{paper}");
    }
}

#[test]
fn a_dead_path_is_seen() {
    let text =
        "Read `src/lib.rs`, `authorize/nothing.rs` and `docs/`; not `/authorize`, `text/html`, `src/*.rs`.";
    assert_eq!(dead_paths(text, |path| path == "src/lib.rs"), ["authorize/nothing.rs", "docs/"]);
}

#[test]
fn a_room_uses_what_stands_below_it() {
    allowed("authorize/login.rs", "use crate::{pages::Login, store::Store};\nuse crate::model::Client;");
    allowed("model/client.rs", "use crate::protocol::Scope;");
    allowed("main.rs", "fn main() { vestibule::cli::run() }");
    allowed("token/mod.rs", "mod tests { use super::*; }");
    allowed("connections/ldap/bind.rs", "use super::super::Verdict;");
}

#[test]
fn a_room_never_uses_what_stands_above_or_beside_it() {
    refused("store/users.rs", "use crate::pages::Login;", "does not stand above `pages`");
    refused("authorize/login.rs", "use crate::token::issue;", "does not stand above `token`");
    refused("pages/login.rs", "fn f() { crate::sessions::end() }", "does not stand above `sessions`");
    refused("model/user.rs", "use crate::{\n  clock::Clock, store::{Store, users},\n};", "above `store`");
    refused("hashing.rs", "use vestibule::store::Store;", "does not stand above `store`");
}

#[test]
fn super_is_no_way_upstairs() {
    refused("store/users.rs", "use super::super::web::Page;", "does not stand above `web`");
    refused("store/mod.rs", "use super::{model::User, web::Page};", "does not stand above `web`");
    refused("clock.rs", "mod tests { use super::super::store::Store; }", "does not stand above `store`");
    refused(
        "clock.rs",
        "mod tests { use super::*; }\nuse super::store::Store;",
        "does not stand above `store`",
    );
    refused("clock.rs", "use self::super::store::Store;", "does not stand above `store`");
}

#[test]
fn a_room_without_a_floor_is_asked_for_one() {
    refused("attic/mod.rs", "", "`attic` stands on no floor");
    refused("web/mod.rs", "use crate::attic::Box;", "`attic` stands on no floor");
    refused("web/mod.rs", "use crate::*;", "`*` stands on no floor");
}

#[test]
fn comments_and_strings_use_nothing() {
    allowed("store/users.rs", "// use crate::web::Page;\n/* crate::web /* sqlx */ crate::web */");
    allowed(
        "clock.rs",
        r##"const A: &str = "crate::web \" sqlx"; const B: &str = r#"crate::web" "#; const C: char = '"';"##,
    );
    refused("clock.rs", "fn f<'a>(q: char) -> bool { q == '\\'' && crate::web::g::<'a>() }", "above `web`");
}

#[test]
fn sql_is_only_in_the_store() {
    allowed("store/users.rs", "use sqlx::Row;");
    refused("accounts/mod.rs", "use sqlx::Row;", "`sqlx` has no place in `accounts`");
}

#[test]
fn http_stops_at_web() {
    allowed("web/errors.rs", "use actix_web::HttpResponse;");
    allowed("token/mod.rs", "use actix_web::HttpResponse;");
    refused("connections/mod.rs", "use actix_web::HttpRequest;", "`actix_web` has no place in `connections`");
    refused("sessions.rs", "use actix_session::storage::SessionStore;", "`actix_session` has no place");
    refused("store/mod.rs", "fn f() { actix_web::rt::spawn(g()); }", "`actix_web` has no place in `store`");
}

#[test]
fn the_ground_is_pure() {
    allowed("hashing.rs", "pub async fn hash() { tokio::task::yield_now().await }");
    refused("crypto/jwt.rs", "pub async fn sign() {}", "`async` has no place in `crypto`");
    refused("model/user.rs", "fn f() { tokio::spawn(g()); }", "`tokio` has no place in `model`");
    refused("protocol/mod.rs", "use std::fs::File;", "`std::fs` has no place in `protocol`");
    refused("crypto/mod.rs", "use std::net::{IpAddr, TcpStream};", "`TcpStream` has no place in `crypto`");
    allowed("model/tenant.rs", "use std::net::IpAddr;");
}

#[test]
fn only_the_clock_knows_the_time() {
    allowed("clock.rs", "fn now() -> SystemTime { SystemTime::now() }");
    refused("sessions.rs", "fn f() { std::time::SystemTime::now(); }", "`SystemTime::now` has no place");
}

#[test]
fn only_crypto_throws_dice() {
    allowed("crypto/random.rs", "use aws_lc_rs::rand::fill;");
    refused("issuer/code.rs", "use getrandom::fill;", "`getrandom` has no place in `issuer`");
    refused("web/browser.rs", "fn f() { rand::random() }", "`rand::` has no place in `web`");
}

#[test]
fn nobody_measures_how_much_of_a_secret_is_right() {
    for (path, text) in [
        ("web/client_auth.rs", "fn f() -> bool { known.0 == sha256(other) }"),
        ("web/client_auth.rs", "fn f() { if client.is_open() && given != secret.as_bytes() { g() } }"),
        ("protocol/pkce.rs", "fn f(&self) -> bool { valid && b64(&sha256(verifier.as_bytes())) == self.0 }"),
        ("issuer/code.rs", "fn f() -> bool { row.code_challenge.as_deref() == Some(given) }"),
        ("web/browser.rs", "fn f(&self, other: &str) -> bool { self.hash() == *other }"),
        ("crypto/seal.rs", "fn f() -> bool { mine[..] == *tag }"),
    ] {
        refused(path, text, "use `crypto::equal`");
    }
    allowed(
        "web/client_auth.rs",
        "fn f() -> bool { error.code == ErrorCode::InvalidClient && equal(&known.0, &hash) }",
    );
    allowed(
        "protocol/pkce.rs",
        "fn f() -> bool { challenge.len() == 43 && verifier <= other && byte == b'.' }",
    );
    allowed(
        "issuer/code.rs",
        "fn f() -> bool { row.tenant == tenant && row.client_id == redemption.client_id }",
    );
    allowed("pages/words.rs", "fn f() -> bool { code == other }");
}

#[test]
fn no_name_is_empty() {
    refused("web/util.rs", "", "`util` says nothing");
    refused("web/helpers/mod.rs", "", "`helpers` says nothing");
    refused("web/mod.rs", "mod common;", "`common` says nothing");
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = Source::new("clock.rs", "use std::time::Duration;\n");
    assert_eq!(rules::the_first_line_says_what_for(&silent).len(), 1);
}
