//! Codes and transactions are spent once, and give what they give in the same step.

use vestibule::store::{CodeRow, Redeemed, Store, StoredAccessToken};

use crate::{NOW, Nodes};

fn code(hash: &str) -> CodeRow {
    CodeRow {
        code_hash: hash.to_owned(),
        tenant: "acme".to_owned(),
        client_id: "shop".to_owned(),
        user_id: "auth0|nobody".to_owned(),
        grant_data: "{\"text\":\"quotes ' and \\u0000\"}".to_owned(),
        redirect_uri: Some("https://shop.test/".to_owned()),
        code_challenge: None,
        expires_at: NOW + 60,
        spent: false,
    }
}

fn token(hash: &str) -> StoredAccessToken {
    StoredAccessToken {
        token_hash: hash.to_owned(),
        tenant: "acme".to_owned(),
        user_id: "auth0|nobody".to_owned(),
        grant_data: "{}".to_owned(),
        expires_at: NOW + 100,
    }
}

async fn alive(store: &Store, hash: &str) -> bool {
    store.access_token("acme", hash, NOW).await.unwrap().is_some()
}

#[tokio::test]
async fn a_code_reads_as_it_was_written() {
    let nodes = Nodes::start().await;
    let bare = CodeRow { redirect_uri: None, code_challenge: Some("c".repeat(43)), ..code("bare") };
    for row in [code("full"), bare] {
        assert!(nodes.one().finish_transaction("acme", None, Some(&row), None).await.unwrap());
        let (read, user) = nodes.other().code(&row.code_hash).await.unwrap().unwrap();
        assert_eq!(format!("{read:?}"), format!("{row:?}"));
        assert!(user.is_none());
    }
    assert!(nodes.one().code("FULL").await.unwrap().is_none());
    assert!(nodes.one().finish_transaction("acme", None, Some(&code("full")), None).await.is_err(), "unique");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_redemptions_at_once_one_is_now_and_its_token_is_ended_by_the_others() {
    let nodes = Nodes::start().await;
    nodes.one().finish_transaction("acme", None, Some(&code("c")), None).await.unwrap();
    nodes.one().finish_transaction("acme", None, Some(&code("d")), None).await.unwrap();
    nodes.one().redeem_code("d", &token("of d"), NOW).await.unwrap();
    let told = nodes
        .all_at_once(50, |store, number| async move {
            store.redeem_code("c", &token(&format!("t{number}")), NOW).await.unwrap()
        })
        .await;
    assert_eq!(told.iter().filter(|redeemed| **redeemed == Redeemed::Now).count(), 1);
    for number in 0..50 {
        assert!(!alive(nodes.one(), &format!("t{number}")).await);
    }
    assert!(alive(nodes.one(), "of d").await);
    assert!(nodes.other().code("c").await.unwrap().unwrap().0.spent);
}

#[tokio::test]
async fn a_token_lives_until_its_end_or_its_codes_replay_and_for_its_tenant() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    store.finish_transaction("acme", None, Some(&code("c")), Some(&token("front"))).await.unwrap();
    assert_eq!(store.redeem_code("c", &token("back"), NOW).await.unwrap(), Redeemed::Now);
    assert_eq!(
        nodes.other().access_token("acme", "back", NOW + 99).await.unwrap(),
        Some(("{}".to_owned(), None))
    );
    assert_eq!(store.access_token("acme", "back", NOW + 100).await.unwrap(), None);
    assert_eq!(store.access_token("other", "back", NOW).await.unwrap(), None);
    assert_eq!(store.redeem_code("c", &token("again"), NOW).await.unwrap(), Redeemed::Before);
    assert!(!alive(store, "back").await && !alive(store, "again").await && alive(store, "front").await);
    store.finish_transaction("acme", None, Some(&code("e")), None).await.unwrap();
    store.redeem_code("e", &token("of e"), NOW).await.unwrap();
    nodes.other().end_tokens_of_code("e").await.unwrap();
    assert!(!alive(store, "of e").await && alive(store, "front").await);
    assert_eq!(store.redeem_code("never issued", &token("x"), NOW).await.unwrap(), Redeemed::Before);
    assert!(!alive(store, "x").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_ends_of_a_transaction_at_once_one_is_given_something() {
    let nodes = Nodes::start().await;
    assert!(!nodes.one().is_spent("acme", "t").await.unwrap());
    let told = nodes
        .all_at_once(50, |store, number| async move {
            let (code, token) = (code(&format!("c{number}")), token(&format!("t{number}")));
            let spend = Some(("t", NOW + 3600));
            (store.finish_transaction("acme", spend, Some(&code), Some(&token)).await.unwrap(), number)
        })
        .await;
    let winners: Vec<_> = told.iter().filter(|(given, _)| *given).map(|(_, number)| *number).collect();
    assert_eq!(winners.len(), 1);
    for number in 0..50 {
        let won = winners[0] == number;
        assert_eq!(nodes.one().code(&format!("c{number}")).await.unwrap().is_some(), won);
        assert_eq!(alive(nodes.one(), &format!("t{number}")).await, won);
    }
    assert!(nodes.other().is_spent("acme", "t").await.unwrap());
    assert!(!nodes.one().is_spent("other", "t").await.unwrap(), "another tenant's is another");
    let elsewhere = nodes.one().finish_transaction("other", Some(("t", NOW)), None, None).await.unwrap();
    assert!(elsewhere);
}

#[tokio::test]
async fn what_cannot_be_stored_whole_spends_nothing() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    store.finish_transaction("acme", None, Some(&code("c")), Some(&token("taken"))).await.unwrap();
    let spend = Some(("t", NOW + 3600));
    assert!(
        store.finish_transaction("acme", spend, Some(&code("new")), Some(&token("taken"))).await.is_err()
    );
    assert!(!store.is_spent("acme", "t").await.unwrap());
    assert!(store.code("new").await.unwrap().is_none());
    assert!(store.redeem_code("c", &token("taken"), NOW).await.is_err());
    assert!(!store.code("c").await.unwrap().unwrap().0.spent, "it can be redeemed yet");
    assert!(
        store.finish_transaction("acme", spend, Some(&code("new")), None).await.unwrap(),
        "nothing is held"
    );
}

#[tokio::test]
async fn a_sweep_takes_what_has_ended_and_remembers_codes_for_a_day() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    store
        .finish_transaction("acme", Some(("t", NOW + 50)), Some(&code("c")), Some(&token("a")))
        .await
        .unwrap();
    store.sweep(NOW + 49).await.unwrap();
    assert!(store.is_spent("acme", "t").await.unwrap());
    store.sweep(NOW + 60).await.unwrap();
    assert!(!store.is_spent("acme", "t").await.unwrap());
    assert!(store.code("c").await.unwrap().is_some() && alive(store, "a").await);
    store.sweep(NOW + 100).await.unwrap();
    assert!(!alive(store, "a").await);
    store.sweep(NOW + 60 + 86_399).await.unwrap();
    assert!(store.code("c").await.unwrap().is_some(), "a late replay is known as one");
    store.sweep(NOW + 60 + 86_400).await.unwrap();
    assert!(store.code("c").await.unwrap().is_none());
}
