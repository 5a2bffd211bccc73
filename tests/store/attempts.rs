//! Attempts are counted before they are made, and never more let through than the limit.

use vestibule::store::{Counted, Limit, Since};

use crate::{NOW, Nodes};

const TEN: Limit = Limit { failures: 10, seconds: 60, since: Since::LastAttempt };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_attempts_at_once_ten_are_let_through() {
    let nodes = Nodes::start().await;
    let told = nodes
        .all_at_once(
            100,
            |store, _| async move { store.count_attempt("acme", "ada", TEN, NOW).await.unwrap() },
        )
        .await;
    assert_eq!(told.iter().filter(|counted| **counted == Counted::Allowed).count(), 10);
    let refused = Counted::Refused { until: NOW + 60 };
    assert!(told.iter().all(|counted| [Counted::Allowed, refused].contains(counted)));
}

#[tokio::test]
async fn a_limit_ends_by_itself_and_refused_attempts_do_not_prolong_it() {
    let nodes = Nodes::start().await;
    let count = async |at: i64| nodes.one().count_attempt("acme", "ada", TEN, at).await.unwrap();
    for second in 0..10 {
        assert_eq!(count(NOW + second).await, Counted::Allowed);
    }
    let refused = Counted::Refused { until: NOW + 9 + 60 };
    for second in [10, 20, 68] {
        assert_eq!(count(NOW + second).await, refused);
    }
    assert_eq!(nodes.other().count_attempt("acme", "ada", TEN, NOW + 68).await.unwrap(), refused);
    assert_eq!(count(NOW + 69).await, Counted::Allowed);
    for second in 70..79 {
        assert_eq!(count(NOW + second).await, Counted::Allowed, "counted from one again");
    }
    assert_eq!(count(NOW + 79).await, Counted::Refused { until: NOW + 78 + 60 });
}

#[tokio::test]
async fn attempts_in_a_time_are_not_added_up_over_days() {
    let nodes = Nodes::start().await;
    let five = Limit { failures: 5, seconds: 60, since: Since::FirstAttempt };
    let count = async |at: i64| nodes.one().count_attempt("acme", "office", five, at).await.unwrap();
    for second in (0..600).step_by(20) {
        assert_eq!(count(NOW + second).await, Counted::Allowed, "three a minute");
    }
    for second in 660..665 {
        assert_eq!(count(NOW + second).await, Counted::Allowed);
    }
    let refused = Counted::Refused { until: NOW + 720 };
    assert_eq!((count(NOW + 665).await, count(NOW + 719).await), (refused, refused));
    assert_eq!(count(NOW + 720).await, Counted::Allowed);
}

#[tokio::test]
async fn a_clock_that_was_set_back_lets_nobody_in_and_locks_nobody_out_for_good() {
    let nodes = Nodes::start().await;
    let count = async |at: i64| nodes.one().count_attempt("acme", "ada", TEN, at).await.unwrap();
    for _ in 0..10 {
        count(NOW).await;
    }
    assert_eq!(count(NOW - 3600).await, Counted::Refused { until: NOW + 60 });
    assert_eq!(count(NOW + 60).await, Counted::Allowed);
}

#[tokio::test]
async fn a_right_password_forgets_and_an_outage_forgives() {
    let nodes = Nodes::start().await;
    let store = nodes.one();
    let one = Limit { failures: 1, seconds: 60, since: Since::LastAttempt };
    let allowed = async |tenant: &str, subject: &str| {
        store.count_attempt(tenant, subject, one, NOW).await.unwrap() == Counted::Allowed
    };
    assert!(allowed("acme", "ada").await && !allowed("acme", "ada").await);
    assert!(allowed("acme", "bob").await, "another account");
    assert!(allowed("other", "ada").await, "another tenant's");
    store.forget_attempts("acme", "ada").await.unwrap();
    assert!(allowed("acme", "ada").await && !allowed("acme", "ada").await);
    assert!(!allowed("other", "ada").await && !allowed("acme", "bob").await, "theirs were not forgotten");
    store.forgive_attempt("acme", "ada").await.unwrap();
    store.forgive_attempt("acme", "ada").await.unwrap();
    store.forgive_attempt("acme", "nobody").await.unwrap();
    assert!(allowed("acme", "ada").await && !allowed("acme", "ada").await, "no count falls below nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forgiven_at_once_is_forgiven_each() {
    let nodes = Nodes::start().await;
    let hundred = Limit { failures: 100, seconds: 60, since: Since::LastAttempt };
    for _ in 0..100 {
        nodes.one().count_attempt("acme", "ada", hundred, NOW).await.unwrap();
    }
    nodes
        .all_at_once(40, |store, _| async move { store.forgive_attempt("acme", "ada").await.unwrap() })
        .await;
    let told = nodes
        .all_at_once(60, move |store, _| async move {
            store.count_attempt("acme", "ada", hundred, NOW).await.unwrap()
        })
        .await;
    assert_eq!(told.iter().filter(|counted| **counted == Counted::Allowed).count(), 40);
}

#[tokio::test]
async fn counts_are_swept_a_week_after_the_last_attempt() {
    let nodes = Nodes::start().await;
    let long = Limit { failures: 1, seconds: 365 * 86_400, since: Since::LastAttempt };
    let count = async || nodes.one().count_attempt("acme", "ada", long, NOW).await.unwrap();
    count().await;
    nodes.one().sweep(NOW + 7 * 86_400 - 1).await.unwrap();
    assert_ne!(count().await, Counted::Allowed);
    nodes.one().sweep(NOW + 7 * 86_400).await.unwrap();
    assert_eq!(count().await, Counted::Allowed);
}
