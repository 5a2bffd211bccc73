//! Secrets and signing keys: made by whoever comes first, on every node.

use std::collections::BTreeSet;

use vestibule::store::StoredKey;

use crate::{NOW, Nodes};

fn key(kid: &str, active_from: i64) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        public_key: "{}".to_owned(),
        private_key: "sealed".to_owned(),
        active_from,
        published_until: 0,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_nodes_that_make_a_secret_at_once_share_one() {
    let nodes = Nodes::start().await;
    let told = nodes
        .all_at_once(50, |store, number| async move {
            store.secret_or("acme", "seal", &format!("fresh {number}")).await.unwrap()
        })
        .await;
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(nodes.other().secret_or("acme", "seal", "later").await.unwrap(), told[0]);
    assert_eq!(nodes.one().secret_or("other", "seal", "its own").await.unwrap(), "its own");
    assert_eq!(nodes.one().secret_or("acme", "another", "its own").await.unwrap(), "its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_first_keys_at_once_one_stays() {
    let nodes = Nodes::start().await;
    let told = nodes
        .all_at_once(50, |store, number| async move {
            store.add_first_key("acme", &key(&format!("k{number}"), NOW)).await.unwrap()
        })
        .await;
    assert_eq!(told.iter().filter(|first| **first).count(), 1);
    assert_eq!(nodes.one().signing_keys("acme", NOW).await.unwrap().len(), 1);
    assert_eq!(nodes.other().signing_keys("other", NOW).await.unwrap().len(), 0);
    assert!(nodes.one().add_first_key("other", &key("k0", NOW)).await.unwrap(), "another tenant's first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotations_at_once_leave_one_key_that_never_ends() {
    let nodes = Nodes::start().await;
    nodes.one().add_first_key("acme", &key("first", NOW)).await.unwrap();
    nodes
        .all_at_once(20, |store, number| async move {
            store.rotate_key("acme", &key(&format!("k{number}"), NOW + 600), NOW + 1000).await.unwrap();
        })
        .await;
    let keys = nodes.one().signing_keys("acme", NOW).await.unwrap();
    assert_eq!(keys.len(), 21);
    assert_eq!(keys.iter().filter(|key| key.published_until == 0).count(), 1);
}

#[tokio::test]
async fn an_old_key_is_published_until_its_end_and_then_deleted() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    store.add_first_key("acme", &key("old", NOW)).await.unwrap();
    store.add_first_key("other", &key("theirs", NOW)).await.unwrap();
    store.rotate_key("acme", &key("new", NOW + 600), NOW + 1000).await.unwrap();
    let kids = async |now: i64| -> Vec<String> {
        let keys = nodes.other().signing_keys("acme", now).await.unwrap();
        keys.into_iter().map(|key| key.kid).collect()
    };
    assert_eq!(kids(NOW).await, ["old", "new"], "the newest last");
    assert_eq!(kids(NOW + 999).await, ["old", "new"]);
    assert_eq!(kids(NOW + 1000).await, ["new"]);
    store.sweep(NOW + 999).await.unwrap();
    assert_eq!(kids(NOW).await, ["old", "new"]);
    store.sweep(NOW + 1000).await.unwrap();
    assert_eq!(kids(NOW).await, ["new"]);
    assert_eq!(store.signing_keys("other", NOW).await.unwrap().len(), 1, "theirs was not rotated");
    let read = &store.signing_keys("acme", NOW).await.unwrap()[0];
    assert_eq!(format!("{read:?}"), format!("{:?}", key("new", NOW + 600)));
    assert!(store.rotate_key("acme", &key("new", NOW), NOW + 1).await.is_err(), "a kid is there once");
    assert_eq!(
        store.signing_keys("acme", NOW + 1).await.unwrap().len(),
        1,
        "and a failed rotation ends nothing"
    );
}
