//! Sessions: opened by their key, ended by anybody who may, never brought back.

use vestibule::model::Session;

use crate::{NOW, Nodes};

fn session(sid: &str, user_id: &str, created_at: i64) -> Session {
    Session {
        sid: sid.to_owned(),
        user_id: user_id.to_owned(),
        connection: "customers".to_owned(),
        auth_time: created_at,
        created_at,
        last_seen_at: created_at,
        expires_at: NOW + 100,
        remembered: true,
    }
}

#[tokio::test]
async fn a_session_reads_as_it_was_written_until_it_ends() {
    let nodes = Nodes::start().await;
    let ada = session("s", "auth0|ada", NOW);
    nodes.one().add_session("acme", "key", &ada).await.unwrap();
    let found = nodes.other().session_by_key("key", NOW + 99).await.unwrap();
    assert_eq!(
        found.map(|(tenant, found)| (tenant, format!("{found:?}"))),
        Some(("acme".to_owned(), format!("{ada:?}")))
    );
    assert!(nodes.one().session_by_key("key", NOW + 100).await.unwrap().is_none());
    assert!(nodes.one().session_by_key("another", NOW).await.unwrap().is_none());
    assert!(
        nodes.one().add_session("other", "key", &session("t", "auth0|eve", NOW)).await.is_err(),
        "a key is there once"
    );
    assert!(nodes.one().add_session("acme", "key 2", &ada).await.is_err(), "and so is a sid");
}

#[tokio::test]
async fn an_ended_session_cannot_be_touched_back_to_life() {
    let nodes = Nodes::start().await;
    nodes.one().add_session("acme", "key", &session("s", "auth0|ada", NOW)).await.unwrap();
    assert!(nodes.one().touch_session("key", NOW + 90, NOW + 190).await.unwrap());
    let (_, moved) = nodes.other().session_by_key("key", NOW + 150).await.unwrap().unwrap();
    assert_eq!((moved.last_seen_at, moved.expires_at, moved.auth_time), (NOW + 90, NOW + 190, NOW));
    nodes.other().end_session("key").await.unwrap();
    nodes.other().end_session("key").await.unwrap();
    assert!(!nodes.one().touch_session("key", NOW + 95, NOW + 195).await.unwrap());
    assert!(nodes.one().session_by_key("key", NOW + 95).await.unwrap().is_none());
}

#[tokio::test]
async fn a_persons_sessions_are_listed_the_newest_first_and_nobody_elses() {
    let nodes = Nodes::start().await;
    for (tenant, key, sid, user, at) in [
        ("acme", "1", "old", "auth0|ada", NOW - 50),
        ("acme", "2", "new", "auth0|ada", NOW),
        ("acme", "3", "bob", "auth0|bob", NOW),
        ("other", "4", "new", "auth0|ada", NOW),
    ] {
        nodes.one().add_session(tenant, key, &session(sid, user, at)).await.unwrap();
    }
    let of = async |now: i64| -> Vec<String> {
        let found = nodes.other().sessions_of("acme", "auth0|ada", now).await.unwrap();
        found.into_iter().map(|session| session.sid).collect()
    };
    assert_eq!(of(NOW).await, ["new", "old"]);
    for (tenant, sid) in [("other", "old"), ("acme", "OLD"), ("acme", "")] {
        assert!(!nodes.one().end_session_of(tenant, sid).await.unwrap(), "{tenant} {sid}");
    }
    assert!(nodes.one().end_session_of("other", "new").await.unwrap());
    assert_eq!(of(NOW).await, ["new", "old"], "another tenant's has another's sid");
    assert!(of(NOW + 100).await.is_empty());
    nodes.one().sweep(NOW + 99).await.unwrap();
    assert_eq!(of(NOW).await.len(), 2);
    assert!(nodes.one().end_session_of("acme", "old").await.unwrap());
    assert!(!nodes.other().end_session_of("acme", "old").await.unwrap());
    assert_eq!(of(NOW).await, ["new"]);
    nodes.one().sweep(NOW + 100).await.unwrap();
    assert!(of(NOW).await.is_empty());
}
