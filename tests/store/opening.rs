//! Opening the database: again, at once, newer than the program, and not at all.

use sqlx::{AnyConnection, Connection as _, Executor as _};
use vestibule::store::{Store, StoreError};

use crate::database::fresh_database;
use crate::{NOW, Nodes};

#[tokio::test]
async fn a_database_is_migrated_once_and_opened_any_number_of_times() {
    let nodes = Nodes::start().await;
    let first = nodes.one().secret_or("acme", "name", "kept").await.unwrap();
    nodes.one().ping().await.unwrap();
    nodes.one().close().await;
    nodes.other().close().await;
    assert!(nodes.one().ping().await.is_err(), "closed");
    let again = Store::open(&nodes.url).await.unwrap();
    assert_eq!(again.secret_or("acme", "name", "lost").await.unwrap(), first);
    again.sweep(NOW).await.unwrap();
}

#[test]
fn several_may_open_an_empty_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = runtime().block_on(fresh_database(&folder.path().join("new/data.db")));
    let opened: Vec<_> = (0..6)
        .map(|number| {
            let url = url.clone();
            std::thread::spawn(move || {
                runtime().block_on(async {
                    let store = Store::open(&url).await.unwrap();
                    store.secret_or("acme", "name", &format!("of {number}")).await.unwrap()
                })
            })
        })
        .collect();
    let told: std::collections::BTreeSet<String> =
        opened.into_iter().map(|one| one.join().unwrap()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test]
async fn a_database_of_an_older_program_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let url = fresh_database(&folder.path().join("data.db")).await;
    sqlx::any::install_default_drivers();
    let created = if url.starts_with("sqlite") { format!("{url}?mode=rwc") } else { url.clone() };
    let mut connection = AnyConnection::connect(&created).await.unwrap();
    let mut first = sqlx::migrate!();
    first.migrations = first.iter().take(1).cloned().collect::<Vec<_>>().into();
    first.run(&mut connection).await.unwrap();
    let rows = format!(
        "INSERT INTO codes VALUES ('c', 'acme', 'shop', 'ada', '{{}}', NULL, NULL, {NOW}, 1), ('d', 'acme', 'shop', 'ada', '{{}}', NULL, NULL, {NOW}, 0);
         INSERT INTO access_tokens VALUES ('t', 'acme', 'c', 'ada', '{{}}', {end}), ('front', 'acme', '', 'ada', '{{}}', {end})",
        end = NOW + 10
    );
    connection.execute(sqlx::AssertSqlSafe(rows)).await.unwrap();
    connection.close().await.unwrap();
    let store = Store::open(&url).await.unwrap();
    let is_alive = async |token| store.access_token("acme", token, NOW).await.unwrap().is_some();
    assert!(is_alive("t").await && is_alive("front").await);
    store.end_tokens_of_code("d").await.unwrap();
    assert!(is_alive("t").await && is_alive("front").await);
    store.end_tokens_of_code("c").await.unwrap();
    assert!(!is_alive("t").await && is_alive("front").await);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let nodes = Nodes::start().await;
    let mut connection = AnyConnection::connect(&nodes.url).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    connection.execute(newer).await.unwrap();
    let Err(StoreError::Migration(why)) = Store::open(&nodes.url).await else { panic!("it was opened") };
    assert!(why.to_string().contains("9999"), "{why}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_repeating_its_password() {
    for address in ["", "data.db", "mysql://root:tulip@127.0.0.1/x", "tulip", "sqlite:tulip.db"] {
        let Err(error) = Store::open(address).await else { panic!("{address}") };
        assert!(matches!(error, StoreError::Address(_)), "{error}");
        assert!(!error.to_string().contains("root:tulip"), "{error}");
    }
    let Err(error) = Store::open("postgres://ada:tulip@127.0.0.1:1/x").await else {
        panic!("nobody listens there")
    };
    assert!(!format!("{error} {error:?}").contains("tulip"), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/er/data.db");
    let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
    store.secret_or("acme", "name", "kept").await.unwrap();
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        if entry.metadata().unwrap().len() > 0 {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?} {mode:o}", entry.file_name());
        }
    }
}
