//! Writers that share a commit: what one of them does, or fails to do, is not another's affair.

use std::time::Duration;

use vestibule::model::{Claims, Metadata, User};
use vestibule::store::{NewAccount, Store};

use crate::Nodes;

/// An account with two names; a third one makes it collide with another.
async fn add(store: &Store, number: usize, colliding: Option<usize>) -> bool {
    let subject = format!("{number:024x}");
    let user = User {
        user_id: format!("auth0|{subject}"),
        connection: "customers".into(),
        claims: Claims::default(),
        blocked: false,
        user_metadata: Metadata::new(),
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

#[tokio::test]
async fn who_fails_takes_nobody_along() {
    let nodes = Nodes::start().await;
    assert!(add(nodes.one(), 0, None).await);
    // Every third takes a name of the first one, which is noticed after two of its names were written.
    let one_try = |store: Store, number: usize| async move {
        let number = number + 1;
        (number, add(&store, number, number.is_multiple_of(3).then_some(0)).await)
    };
    for (number, added) in nodes.all_at_once(100, one_try).await {
        assert_eq!(added, !number.is_multiple_of(3), "{number}");
        assert_eq!(is_there(nodes.one(), number).await, added, "{number}");
    }
}

#[tokio::test]
async fn who_is_dropped_leaves_all_or_nothing_and_the_line_goes_on() {
    let nodes = Nodes::start().await;
    // Browsers that hang up after nothing, after a little, and never.
    let one_try = |store: Store, number: usize| async move {
        let patience = Duration::from_micros(u64::try_from(number).unwrap() * 40);
        let adding = add(&store, number, None);
        let answered = if number % 4 == 3 {
            Some(adding.await)
        } else {
            tokio::time::timeout(patience, adding).await.ok()
        };
        (number, answered)
    };
    let answers = nodes.all_at_once(200, one_try).await;
    nodes.one().close().await;
    let store = Store::open(&nodes.url).await.unwrap();
    for (number, answered) in answers {
        let there = is_there(&store, number).await;
        assert!(answered.is_none() || answered == Some(there), "{number}: {answered:?}, {there}");
        assert!(number % 4 != 3 || there, "{number} waited and is not there");
    }
}
