//! Signing keys: replaced without a gap, and unreadable to who has only the database (attack 53).

use std::path::Path;
use std::process::{Command, Output};

use reqwest::StatusCode;
use serde_json::Value;
use vestibule::crypto::unb64;
use vestibule::issuer;

use crate::support::database::{everything_in, fresh_database};
use crate::support::{ACME, Server, Setup, Shop, told};

/// The longest that anything lives which `acme` signs: an `id_token`.
pub const LONGEST: i64 = 36_000;

async fn published(shop: &Shop) -> Vec<String> {
    let keys = told(shop.http.get(shop.at("/.well-known/jwks.json"))).await.body;
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn kid_of(token: &Value) -> String {
    let header = unb64(token.as_str().unwrap().split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

pub async fn rotate(server: &Server) -> String {
    let (app, now) = (&server.app, server.app.clock.now());
    issuer::rotate(&app.store, &app.vault, "acme", LONGEST, now).await.unwrap()
}

/// What the server does every minute.
pub async fn a_minute_later(server: &Server, seconds: i64) {
    server.clock.advance(seconds);
    server.app.keep_house().await;
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
}

#[actix_web::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_are_dead() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let orders = "&audience=https://orders.test/";
    let [old] = &published(&shop).await[..] else { panic!("one key to begin with") };
    let new = rotate(&server).await;
    assert_eq!(published(&shop).await, vec![old.clone()], "read again within a minute, not at once");

    a_minute_later(&server, 60).await;
    assert_eq!(published(&shop).await, [old.clone(), new.clone()]);
    assert_eq!(kid_of(&shop.tokens(&browser, "").await["id_token"]), *old, "nobody may know the new one yet");

    // Some seconds of room for the time that passes while this runs.
    a_minute_later(&server, 500).await;
    let last = shop.tokens(&browser, orders).await;
    assert_eq!((kid_of(&last["id_token"]), kid_of(&last["access_token"])), (old.clone(), old.clone()));

    a_minute_later(&server, 40).await;
    let tokens = shop.tokens(&browser, orders).await;
    assert_eq!((kid_of(&tokens["id_token"]), kid_of(&tokens["access_token"])), (new.clone(), new.clone()));
    let access_token = last["access_token"].as_str().unwrap();
    assert_eq!(
        shop.userinfo(access_token).await.0,
        StatusCode::OK,
        "what the old key signed is good until it ends"
    );
    let hint = format!("&prompt=none&id_token_hint={}", last["id_token"].as_str().unwrap());
    assert!(!shop.code(&browser, &hint).await.is_empty());

    a_minute_later(&server, LONGEST - 1).await;
    assert_eq!(
        published(&shop).await,
        [old.clone(), new.clone()],
        "an id_token of the old key may live this long"
    );
    a_minute_later(&server, 631).await;
    assert_eq!(published(&shop).await, vec![new.clone()]);
    assert!(
        !server.app.store.signing_keys("acme", 0).await.unwrap().iter().any(|key| key.kid == *old),
        "deleted too"
    );
}

/// A node that could not read its keys for some minutes signs with the old one for as long.
#[actix_web::test]
async fn a_node_that_reads_its_keys_late_does_not_sign_what_nobody_can_verify() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let [old] = &published(&shop).await[..] else { panic!("one key to begin with") };
    rotate(&server).await;
    server.clock.advance(600 + 300);
    let late = shop.tokens(&browser, "").await;
    assert_eq!(kid_of(&late["id_token"]), *old, "not read again yet");
    a_minute_later(&server, LONGEST - 30).await;
    assert!(published(&shop).await.contains(old), "its id_token lives for half a minute more");
}

#[actix_web::test]
async fn two_rotations_in_a_row_leave_no_gap() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let second = rotate(&server).await;
    a_minute_later(&server, 300).await;
    let third = rotate(&server).await;
    for seconds in [0, 60, 239, 1, 60, 239, 1, 60, 3600] {
        a_minute_later(&server, seconds).await;
        let kid = kid_of(&shop.tokens(&browser, "&prompt=none").await["id_token"]);
        assert!(published(&shop).await.contains(&kid), "what signs is published");
    }
    assert_eq!(kid_of(&shop.tokens(&browser, "").await["id_token"]), third);
    assert!(published(&shop).await.contains(&second), "it signed for five minutes");
    a_minute_later(&server, LONGEST + 1000).await;
    assert_eq!(published(&shop).await, [third]);
}

#[actix_web::test]
async fn one_tenants_rotation_is_not_anothers() {
    let tenants = vec![("acme", ACME.to_owned()), ("other", ACME.to_owned())];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    let (here, there) = (published(&server.shop()).await, published(&server.shop_of("other")).await);
    assert_ne!(here, there);
    rotate(&server).await;
    a_minute_later(&server, 601).await;
    assert_eq!(published(&server.shop()).await.len(), 2);
    assert_eq!(published(&server.shop_of("other")).await, there);
}

/// A configuration of its own for the program itself.
async fn configured(folder: &Path) -> (std::path::PathBuf, String) {
    let database = fresh_database(&folder.join("data.db")).await;
    std::fs::write(folder.join("tenant.yaml"), ACME).unwrap();
    let config = folder.join("vestibule.toml");
    let tenant = "[[tenants]]\nname = \"acme\"\npublic_url = \"http://acme.localhost:1\"\ndefinition = \"tenant.yaml\"";
    std::fs::write(&config, format!("listen = \"127.0.0.1:0\"\ndatabase_url = \"{database}\"\n{tenant}\n"))
        .unwrap();
    (config, database)
}

fn vestibule(config: &Path, arguments: &[&str], key: Option<[u8; 32]>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.args(arguments).arg("--config").arg(config).env_clear();
    if let Some(key) = key {
        let hexadecimal: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        command.env("VESTIBULE_ENCRYPTION_KEY", hexadecimal);
    }
    command.output().unwrap()
}

/// The first bytes of every PKCS#8 RSA key of 2048 bits, in base64.
fn holds_a_private_key(kept: &str) -> bool {
    kept.contains("MIIEv") || kept.contains("MIIEu") || kept.contains("MIIEw")
}

#[actix_web::test]
async fn keys_sealed_with_an_encryption_key_open_with_no_other_and_the_words_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let (config, database) = configured(folder.path()).await;
    let rotate = ["keys", "rotate", "acme"];
    let first = vestibule(&config, &rotate, Some([1; 32]));
    assert!(first.status.success(), "{first:?}");
    let kept = everything_in(&database, folder.path()).await;
    assert!(kept.contains("sealed:") && !holds_a_private_key(&kept));
    for key in [None, Some([2; 32])] {
        for arguments in [&rotate[..], &["serve"]] {
            let refused = vestibule(&config, arguments, key);
            let words = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(1), "{arguments:?} {words}");
            assert!(words.contains("encryption_key"), "{arguments:?} {words}");
        }
    }
    assert!(vestibule(&config, &rotate, Some([1; 32])).status.success(), "nothing was lost by the tries");
}

#[actix_web::test]
async fn without_an_encryption_key_keys_are_readable_and_one_given_later_seals_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (config, database) = configured(folder.path()).await;
    assert!(vestibule(&config, &["keys", "rotate", "acme"], None).status.success());
    let kept = everything_in(&database, folder.path()).await;
    assert!(holds_a_private_key(&kept) && !kept.contains("sealed:"));
    assert!(vestibule(&config, &["keys", "rotate", "acme"], Some([1; 32])).status.success());
    assert!(everything_in(&database, folder.path()).await.contains("sealed:"));
}

/// The first start of a cluster: everybody migrates, everybody wants to make the first key.
#[actix_web::test]
async fn several_processes_start_on_an_empty_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (config, database) = configured(folder.path()).await;
    let started: Vec<_> = (0..4)
        .map(|_| {
            let config = config.clone();
            std::thread::spawn(move || vestibule(&config, &["keys", "rotate", "acme"], Some([1; 32])))
        })
        .collect();
    for process in started {
        let output = process.join().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let store = vestibule::store::Store::open(&database).await.unwrap();
    let keys = store.signing_keys("acme", 0).await.unwrap();
    assert_eq!(keys.len(), 1 + 4, "one first key, and one of each rotation");
    assert_eq!(keys.iter().filter(|key| key.published_until == 0).count(), 1);
}
