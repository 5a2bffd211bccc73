//! Writers that share a commit: what one of them does, or fails to do, is not another's affair.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use sqlx::{AnyConnection, Connection as _, Executor as _};
use tokio::task::JoinSet;
use vestibule::model::{Claims, User};
use vestibule::store::{Counted, Limit, NewAccount, Store};

/// A file of its own, or a database of its own where `TEST_DATABASE_URL` names a PostgreSQL server.
async fn fresh_database(folder: &tempfile::TempDir) -> String {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return format!("sqlite://{}", folder.path().join("test.db").display());
    };
    sqlx::any::install_default_drivers();
    let name = format!("t{}", vestibule::crypto::object_id());
    let mut connection = AnyConnection::connect(&server).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

/// An account with two names; a third one makes it collide with another.
async fn add(store: &Store, number: usize, colliding: Option<usize>) -> bool {
    let subject = format!("{number:024x}");
    let user = User {
        user_id: format!("auth0|{subject}"),
        connection: "customers".into(),
        claims: Claims::default(),
        blocked: false,
        created_at: 1,
        updated_at: 1,
    };
    let mut login_names = vec![format!("{number}@acme.test"), format!("user{number}")];
    login_names.extend(colliding.map(|other| format!("user{other}")));
    let account =
        NewAccount { user: &user, subject: &subject, password_hash: "hash", login_names: &login_names };
    store.add_account("acme", &account).await.unwrap()
}

/// Whether an account is there: all of it, or nothing, not even a name that nobody could take any more.
async fn is_there(store: &Store, number: usize) -> bool {
    let mut found = Vec::new();
    for name in [format!("{number}@acme.test"), format!("user{number}")] {
        found.push(store.credential("acme", "customers", &name).await.unwrap().is_some());
    }
    found.push(store.user("acme", &format!("auth0|{number:024x}")).await.unwrap().is_some());
    let there = found.contains(&true);
    assert!(found.iter().all(|one| *one == there), "account {number} is half there: {found:?}");
    assert!(there || add(store, number, None).await, "a name of account {number} is taken by nobody");
    there
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_fails_takes_nobody_along() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&fresh_database(&folder).await).await.unwrap();
    assert!(add(&store, 0, None).await);
    let mut tasks = JoinSet::new();
    for number in 1..100 {
        let store = store.clone();
        // Every third takes a name of the first one, which is noticed after two of its names were written.
        tasks.spawn(async move { (number, add(&store, number, (number % 3 == 0).then_some(0)).await) });
    }
    for (number, added) in tasks.join_all().await {
        assert_eq!(added, number % 3 != 0, "{number}");
        assert_eq!(is_there(&store, number).await, added, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_dropped_leaves_all_or_nothing_and_the_line_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let url = fresh_database(&folder).await;
    let store = Store::open(&url).await.unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        // Browsers that hang up after nothing, after a little, and never.
        let patience = Duration::from_micros(u64::try_from(number).unwrap() * 40);
        tasks.spawn(async move {
            let adding = add(&store, number, None);
            let answered = if number % 4 == 3 {
                Some(adding.await)
            } else {
                tokio::time::timeout(patience, adding).await.ok()
            };
            (number, answered)
        });
    }
    let answers = tasks.join_all().await;
    store.close().await;
    let store = Store::open(&url).await.unwrap();
    for (number, answered) in answers {
        let there = is_there(&store, number).await;
        assert!(answered.is_none() || answered == Some(there), "{number}: {answered:?}, {there}");
        assert!(number % 4 != 3 || there, "{number} waited and is not there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_at_once_are_counted_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&fresh_database(&folder).await).await.unwrap();
    let limit = Limit { failures: 10, seconds: 900 };
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let store = store.clone();
        tasks.spawn(async move { store.count_attempt("acme", "ada", limit, 1_000).await.unwrap() });
    }
    let allowed = tasks.join_all().await.into_iter().filter(|counted| *counted == Counted::Allowed).count();
    assert_eq!(allowed, 10);
}
