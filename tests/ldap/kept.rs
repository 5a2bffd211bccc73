//! How long a connection that was kept is believed to be alive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::stranger::{Asked, Stranger, done, entry, friendly};
use crate::{bare, directory, identity};

#[tokio::test]
async fn a_kept_connection_that_went_dead_costs_little_time_and_once() {
    let (connections, silences) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let muted = Arc::new(AtomicBool::new(false));
    let (silent, mute) = (silences.clone(), muted.clone());
    let server = Stranger::answering_each(move || {
        let nth = connections.fetch_add(1, Ordering::SeqCst);
        let (silent, mute) = (silent.clone(), mute.clone());
        move |asked: &Asked, id| {
            if nth < 4 && mute.load(Ordering::SeqCst) {
                silent.fetch_add(1, Ordering::SeqCst);
                return Vec::new();
            }
            friendly(asked, id)
        }
    })
    .await;
    let ldap = directory(&bare(&server.url));
    // Both connections for searches, and those of the persons' binds.
    for _ in 0..2 {
        identity(&ldap, "ada", "any").await;
    }
    muted.store(true, Ordering::SeqCst);
    let started = Instant::now();
    for _ in 0..2 {
        identity(&ldap, "ada", "any").await;
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(silences.load(Ordering::SeqCst), 1, "the other one is not tried");
}

#[tokio::test]
async fn a_search_that_takes_long_is_no_dead_connection() {
    let slow = Stranger::answering_after(
        Duration::from_millis(700),
        |asked| matches!(asked, Asked::Search { base } if base.starts_with("cn=slow")),
        |asked, id| match asked {
            Asked::Search { base } if base.starts_with("cn=slow") => {
                [entry(id, base, &[("description", &[b"the slow"])]), done(id, 0, &[])].concat()
            }
            Asked::Search { .. } => {
                let groups: [(&str, &[&[u8]]); 1] = [("memberOf", &[b"cn=slow,dc=example,dc=org"])];
                [entry(id, "uid=ada,dc=example,dc=org", &groups), done(id, 0, &[])].concat()
            }
            _ => friendly(asked, id),
        },
    )
    .await;
    let mut options = bare(&slow.url);
    options.group_attribute = "description".to_owned();
    assert_eq!(identity(&directory(&options), "ada", "any").await.claims.groups, ["the slow"]);
    assert_eq!(slow.connections(), 2, "one for searches, one for the bind");
}
