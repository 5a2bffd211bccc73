//! People: a name leads to one of them, and an identity to one of them, however many come at once.

use std::collections::BTreeSet;

use vestibule::model::{Claims, Identity, Metadata, Provider, User};
use vestibule::store::{NewAccount, Store};

use crate::{NOW, Nodes};

pub fn user(user_id: &str) -> User {
    User {
        user_id: user_id.to_owned(),
        connection: "customers".to_owned(),
        claims: Claims {
            email: Some("ada@acme.test".to_owned()),
            name: Some("Ada \"é\" \u{0}'".to_owned()),
            ..Claims::default()
        },
        blocked: false,
        user_metadata: Metadata::from_iter([("plan".to_owned(), "\"é\" \u{0}'".into())]),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub async fn added(store: &Store, tenant: &str, user_id: &str, names: &[&str]) -> bool {
    let (user, names): (_, Vec<String>) =
        (user(user_id), names.iter().map(|name| (*name).to_owned()).collect());
    let new = NewAccount { user: &user, subject: user_id, password_hash: "hash", login_names: &names };
    store.add_account(tenant, &new).await.unwrap()
}

fn identity(subject: &str, name: &str) -> Identity {
    Identity {
        provider: Provider::Ldap,
        connection: "customers".to_owned(),
        subject: subject.to_owned(),
        claims: Claims { name: Some(name.to_owned()), ..Claims::default() },
    }
}

#[tokio::test]
async fn an_account_is_found_by_each_of_its_names_in_its_tenant_and_connection() {
    let nodes = Nodes::start().await;
    assert!(added(nodes.one(), "acme", "auth0|1", &["ada@acme.test", "ada"]).await);
    for name in ["ada@acme.test", "ada"] {
        let found = nodes.other().credential("acme", "customers", name).await.unwrap().unwrap();
        assert_eq!((found.user_id.as_str(), found.password_hash.as_str()), ("auth0|1", "hash"));
        assert!(nodes.one().credential("other", "customers", name).await.unwrap().is_none());
        assert!(nodes.one().credential("acme", "staff", name).await.unwrap().is_none());
    }
    for name in ["", "ADA", "ad", "ada%", "%", "' OR '1'='1"] {
        assert!(nodes.one().credential("acme", "customers", name).await.unwrap().is_none(), "{name}");
    }
    assert_eq!(nodes.other().user("acme", "auth0|1").await.unwrap(), Some(user("auth0|1")));
    assert_eq!(nodes.one().user("other", "auth0|1").await.unwrap(), None);
}

#[tokio::test]
async fn a_name_that_is_taken_leaves_nothing_of_the_second_account() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    assert!(added(store, "acme", "auth0|1", &["ada"]).await);
    assert!(!added(store, "acme", "auth0|2", &["eve@acme.test", "ada"]).await);
    assert!(store.credential("acme", "customers", "eve@acme.test").await.unwrap().is_none());
    assert_eq!(store.user("acme", "auth0|2").await.unwrap(), None);
    assert!(added(store, "acme", "auth0|3", &["eve@acme.test"]).await, "the name is still free");
    assert!(added(store, "other", "auth0|1", &["ada"]).await, "and so is another tenant's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_sign_ups_with_one_name_at_once_one_succeeds() {
    let nodes = Nodes::start().await;
    let told = nodes
        .all_at_once(50, |store, number| async move {
            let own = format!("u{number}");
            added(&store, "acme", &format!("auth0|{number}"), &["ada@acme.test", &own]).await
        })
        .await;
    assert_eq!(told.iter().filter(|added| **added).count(), 1);
    let mut people = 0;
    for number in 0..50 {
        people += usize::from(nodes.one().user("acme", &format!("auth0|{number}")).await.unwrap().is_some());
    }
    assert_eq!(people, 1);
}

#[tokio::test]
async fn a_hash_is_replaced_only_if_nobody_changed_the_password_meanwhile() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    added(store, "acme", "auth0|1", &["ada"]).await;
    let read = async || store.credential("acme", "customers", "ada").await.unwrap().unwrap();
    let first = read().await;
    store.replace_hash("other", "customers", &first, "elsewhere").await.unwrap();
    assert_eq!(read().await.password_hash, "hash");
    store.replace_hash("acme", "customers", &first, "stronger").await.unwrap();
    assert_eq!(read().await.password_hash, "stronger");
    store.replace_hash("acme", "customers", &first, "of the old password").await.unwrap();
    assert_eq!(read().await.password_hash, "stronger");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_first_visits_at_once_make_one_person() {
    let nodes = Nodes::start().await;
    let told = nodes
        .all_at_once(50, |store, number| async move {
            let fresh = user(&format!("ad|corp|{number}"));
            store.user_of_identity("acme", &identity("guid", "Ada"), &fresh).await.unwrap().user_id
        })
        .await;
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), 1, "{told:?}");
    let mut people = 0;
    for number in 0..50 {
        people +=
            usize::from(nodes.one().user("acme", &format!("ad|corp|{number}")).await.unwrap().is_some());
    }
    assert_eq!(people, 1);
}

#[tokio::test]
async fn claims_are_renewed_at_each_visit_and_updated_at_only_when_they_change() {
    let nodes = Nodes::start().await;
    let visit = async |name: &str, at: i64| {
        let fresh = User { created_at: at, updated_at: at, ..user("ad|corp|1") };
        nodes.one().user_of_identity("acme", &identity("guid", name), &fresh).await.unwrap()
    };
    let first = visit("Ada", NOW).await;
    assert_eq!((first.claims.name.as_deref(), first.created_at), (Some("Ada"), NOW));
    let second = visit("Ada", NOW + 10).await;
    assert_eq!((second.updated_at, second.created_at), (first.updated_at, NOW));
    let renamed = visit("Ada Lovelace", NOW + 20).await;
    assert_eq!((renamed.claims.name.as_deref(), renamed.updated_at), (Some("Ada Lovelace"), NOW + 20));
    assert_eq!(renamed.user_id, first.user_id);
    let elsewhere =
        nodes.other().user_of_identity("other", &identity("guid", "Eve"), &user("ad|corp|1")).await.unwrap();
    assert_eq!(elsewhere.claims.name.as_deref(), Some("Eve"));
    assert_eq!(
        nodes.one().user("acme", "ad|corp|1").await.unwrap(),
        Some(renamed),
        "another tenant's is another"
    );
}
