//! Codes and transactions are spent once, and give what they give in the same step.

use sqlx::{AnyConnection, Connection as _};
use vestibule::store::{CodeRow, Redeemed, Spending, Store, StoredAccessToken};

use crate::users::{added, user};
use crate::{NOW, Nodes};

const ADA: &str = "auth0|ada";

fn code(hash: &str) -> CodeRow {
    CodeRow {
        code_hash: hash.to_owned(),
        tenant: "acme".to_owned(),
        client_id: "shop".to_owned(),
        user_id: ADA.to_owned(),
        grant_data: "{\"text\":\"quotes ' and \\u0000\"}".to_owned(),
        redirect_uri: Some("https://shop.test/".to_owned()),
        code_challenge: None,
        token_lifetime: 100,
        expires_at: NOW + 60,
        spent: false,
    }
}

fn token(hash: &str) -> StoredAccessToken {
    StoredAccessToken {
        token_hash: hash.to_owned(),
        tenant: "acme".to_owned(),
        user_id: ADA.to_owned(),
        grant_data: "{}".to_owned(),
        expires_at: NOW + 100,
    }
}

fn spending<'a>(code_hash: &'a str, token_hash: &'a str) -> Spending<'a> {
    Spending {
        code_hash,
        tenant: "acme",
        client_id: "shop",
        redirect_uri: Some("https://shop.test/"),
        code_challenge: None,
        token_hash,
    }
}

async fn redeemed(store: &Store, code_hash: &str, token_hash: &str) -> bool {
    store.redeem_code(&spending(code_hash, token_hash), NOW).await.unwrap().is_some()
}

async fn alive(store: &Store, hash: &str) -> bool {
    store.access_token("acme", hash, NOW).await.unwrap().is_some()
}

async fn nodes_with_ada() -> Nodes {
    let nodes = Nodes::start().await;
    assert!(added(nodes.one(), "acme", ADA, &["ada"]).await);
    nodes
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
async fn of_fifty_redemptions_at_once_one_gives_a_token() {
    let nodes = nodes_with_ada().await;
    for hash in ["c", "d"] {
        nodes.one().finish_transaction("acme", None, Some(&code(hash)), None).await.unwrap();
    }
    let told = nodes
        .all_at_once(50, |store, number| async move {
            (redeemed(&store, "c", &format!("t{number}")).await, number)
        })
        .await;
    let winners: Vec<_> = told.iter().filter(|(given, _)| *given).map(|(_, number)| *number).collect();
    assert_eq!(winners.len(), 1);
    for number in 0..50 {
        assert_eq!(alive(nodes.one(), &format!("t{number}")).await, winners == [number], "{number}");
    }
    assert!(nodes.other().code("c").await.unwrap().unwrap().0.spent);
    assert!(!nodes.other().code("d").await.unwrap().unwrap().0.spent);
}

#[tokio::test]
async fn a_code_gives_what_it_stands_for_to_whom_it_was_made_for_and_for_as_long_as_it_says() {
    let nodes = nodes_with_ada().await;
    let store = nodes.one();
    let challenge = "c".repeat(43);
    let bound = CodeRow { code_challenge: Some(challenge.clone()), ..code("bound") };
    let free = CodeRow { redirect_uri: None, ..code("free") };
    for row in [&bound, &free, &code("plain")] {
        store.finish_transaction("acme", None, Some(row), None).await.unwrap();
    }
    let right = Spending { code_challenge: Some(&challenge), ..spending("bound", "t") };
    for wrong in [
        Spending { code_hash: "BOUND", ..right },
        Spending { tenant: "other", ..right },
        Spending { client_id: "other", ..right },
        Spending { redirect_uri: Some("https://shop.test"), ..right },
        Spending { redirect_uri: Some("https://shop.test/\0"), ..right },
        Spending { redirect_uri: None, ..right },
        Spending { code_challenge: None, ..right },
        Spending { code_challenge: Some(""), ..right },
        Spending { code_challenge: Some(&challenge), ..spending("plain", "t") },
    ] {
        assert_eq!(store.redeem_code(&wrong, NOW).await.unwrap(), None, "{wrong:?}");
    }
    assert_eq!(store.redeem_code(&right, NOW + 60).await.unwrap(), None, "too late");
    assert!(!alive(store, "t").await);
    let given = store.redeem_code(&right, NOW + 59).await.unwrap();
    let (grant_data, expires_at) = (bound.grant_data, NOW + 159);
    assert_eq!(given, Some(Redeemed { grant_data: grant_data.clone(), user: user(ADA), expires_at }));
    let found = nodes.other().access_token("acme", "t", NOW + 158).await.unwrap();
    assert_eq!(found, Some((grant_data, Some(user(ADA)))));
    assert_eq!(store.access_token("acme", "t", NOW + 159).await.unwrap(), None);
    assert_eq!(store.access_token("other", "t", NOW).await.unwrap(), None);
    let free = Spending { redirect_uri: Some("https://any.test/"), ..spending("free", "u") };
    assert!(store.redeem_code(&free, NOW).await.unwrap().is_some());
}

#[tokio::test]
async fn nobody_who_is_blocked_or_gone_is_given_a_token() {
    let nodes = nodes_with_ada().await;
    let store = nodes.one();
    store.finish_transaction("acme", None, Some(&code("c")), None).await.unwrap();
    let nobody = CodeRow { user_id: "auth0|nobody".to_owned(), ..code("nobody's") };
    store.finish_transaction("acme", None, Some(&nobody), None).await.unwrap();
    assert!(!redeemed(store, "nobody's", "t").await);
    let mut database = AnyConnection::connect(&nodes.url).await.unwrap();
    for (blocked, given) in [(1, false), (0, true)] {
        sqlx::query("UPDATE users SET blocked = $1").bind(blocked).execute(&mut database).await.unwrap();
        assert_eq!(redeemed(store, "c", "t").await, given);
        assert_eq!(alive(store, "t").await, given);
    }
}

#[tokio::test]
async fn a_replay_ends_what_the_code_had_given_and_nothing_else() {
    let nodes = nodes_with_ada().await;
    let store = nodes.one();
    store.finish_transaction("acme", None, Some(&code("c")), Some(&token("front"))).await.unwrap();
    store.finish_transaction("acme", None, Some(&code("d")), None).await.unwrap();
    assert!(redeemed(store, "c", "of c").await && redeemed(store, "d", "of d").await);
    assert!(!redeemed(store, "c", "again").await && !redeemed(store, "never issued", "x").await);
    nodes.other().end_tokens_of_code("c").await.unwrap();
    for (hash, lives) in [("of c", false), ("again", false), ("x", false), ("of d", true), ("front", true)] {
        assert_eq!(alive(store, hash).await, lives, "{hash}");
    }
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
    let nodes = nodes_with_ada().await;
    let store = nodes.one();
    store.finish_transaction("acme", None, Some(&code("c")), Some(&token("taken"))).await.unwrap();
    let spend = Some(("t", NOW + 3600));
    assert!(
        store.finish_transaction("acme", spend, Some(&code("new")), Some(&token("taken"))).await.is_err()
    );
    assert!(!store.is_spent("acme", "t").await.unwrap());
    assert!(store.code("new").await.unwrap().is_none());
    assert!(store.redeem_code(&spending("c", "taken"), NOW).await.is_err());
    assert!(!store.code("c").await.unwrap().unwrap().0.spent, "it can be redeemed yet");
    assert!(
        store.finish_transaction("acme", spend, Some(&code("new")), None).await.unwrap(),
        "nothing is held"
    );
}

#[tokio::test]
async fn a_sweep_takes_what_has_ended_and_keeps_a_code_as_long_as_what_it_gave() {
    let nodes = nodes_with_ada().await;
    let store = nodes.one();
    let transaction = Some(("t", NOW + 50));
    store.finish_transaction("acme", transaction, Some(&code("c")), Some(&token("a"))).await.unwrap();
    store.finish_transaction("acme", None, Some(&code("unspent")), None).await.unwrap();
    assert!(redeemed(store, "c", "b").await);
    store.sweep(NOW + 49).await.unwrap();
    assert!(store.is_spent("acme", "t").await.unwrap());
    assert!(store.code("unspent").await.unwrap().is_some());
    store.sweep(NOW + 60).await.unwrap();
    assert!(!store.is_spent("acme", "t").await.unwrap());
    assert!(store.code("unspent").await.unwrap().is_none());
    store.sweep(NOW + 99).await.unwrap();
    assert!(alive(store, "a").await && alive(store, "b").await);
    assert!(store.code("c").await.unwrap().is_some(), "a late replay is known as one");
    store.sweep(NOW + 100).await.unwrap();
    assert!(!alive(store, "a").await && !alive(store, "b").await);
    assert!(store.code("c").await.unwrap().is_none());
}
