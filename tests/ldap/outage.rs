//! A directory that is away: said so, at once, and over as soon as it is back.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use vestibule::connections::Verdict;
use vestibule::connections::ldap::Ldap;

use crate::servers::{OwnOpenLdap, openldap};
use crate::stranger::{Asked, Stranger, friendly};
use crate::{assert_verdict, bare, directory, identity, login, reason};

/// An address where nobody listens.
async fn dead_url() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("ldap://{}", listener.local_addr().unwrap())
}

async fn hanging() -> Stranger {
    Stranger::handling(|tcp: TcpStream| async move {
        let _held = tcp;
        std::future::pending::<()>().await;
    })
    .await
}

/// How long it takes until people come in again.
async fn until_back(ldap: &Ldap) -> Duration {
    let started = Instant::now();
    // As often as an eager person would try.
    let mut tries = tokio::time::interval(Duration::from_millis(50));
    loop {
        tries.tick().await;
        match login(ldap, "ada", "ada-Passw0rd").await {
            Verdict::Identity(_) => return started.elapsed(),
            Verdict::Unavailable(_) if started.elapsed() < Duration::from_secs(20) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn stopped_is_said_at_once_and_started_again_people_come_in() {
    let own = OwnOpenLdap::start(&[]);
    let ldap = directory(&own.options());
    identity(&ldap, "ada", "ada-Passw0rd").await;
    own.stop();
    let started = Instant::now();
    for _ in 0..10 {
        let verdict = login(&ldap, "ada", "ada-Passw0rd").await;
        assert_verdict!(verdict, Verdict::Unavailable(_));
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    own.start_again();
    let took = until_back(&ldap).await;
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn a_restart_between_two_logins_is_not_noticed() {
    let own = OwnOpenLdap::start(&[]);
    let ldap = directory(&own.options());
    // Often enough that every kept connection has been used, and is then found dead.
    for _ in 0..4 {
        identity(&ldap, "ada", "ada-Passw0rd").await;
    }
    own.stop();
    own.start_again();
    for _ in 0..4 {
        identity(&ldap, "ada", "ada-Passw0rd").await;
    }
}

#[tokio::test]
async fn a_frozen_server_ends_with_the_time_and_thawed_people_come_in() {
    let own = OwnOpenLdap::start(&[]);
    let mut options = own.options();
    options.timeout = Duration::from_secs(1);
    let ldap = directory(&options);
    identity(&ldap, "ada", "ada-Passw0rd").await;
    own.signal("STOP");
    let started = Instant::now();
    assert!(reason(login(&ldap, "ada", "ada-Passw0rd").await).contains("in time"));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    own.signal("CONT");
    assert!(until_back(&ldap).await < Duration::from_secs(4));
}

#[tokio::test]
async fn the_breaker_stops_asking_a_server_that_hangs() {
    let silent = hanging().await;
    let mut options = bare(&silent.url);
    options.timeout = Duration::from_millis(200);
    let ldap = directory(&options);
    for _ in 0..3 {
        login(&ldap, "ada", "any").await;
    }
    let connections = silent.connections();
    let started = Instant::now();
    let reason = reason(login(&ldap, "ada", "any").await);
    assert!(started.elapsed() < Duration::from_millis(100), "at once: {:?}", started.elapsed());
    assert!(reason.contains("3 failures in a row") && reason.contains("in time"), "{reason}");
    assert_eq!(silent.connections(), connections, "nobody was asked");
}

#[tokio::test]
async fn wrong_passwords_never_open_the_breaker() {
    let ldap = directory(&openldap());
    for _ in 0..6 {
        assert_verdict!(login(&ldap, "nobody-here", "wrong").await, Verdict::WrongCredentials);
    }
    identity(&ldap, "ada", "ada-Passw0rd").await;
}

#[tokio::test]
async fn a_dead_first_server_leaves_it_to_the_second() {
    let mut options = openldap();
    options.allow_insecure = true;
    options.urls.insert(0, dead_url().await);
    let ldap = directory(&options);
    identity(&ldap, "ada", "ada-Passw0rd").await;
}

#[tokio::test]
async fn a_hanging_first_server_leaves_time_for_the_second_and_costs_it_once() {
    let silent = hanging().await;
    let mut options = openldap();
    options.urls.insert(0, silent.url.clone());
    options.timeout = Duration::from_secs(3);
    let ldap = directory(&options);
    let started = Instant::now();
    identity(&ldap, "ada", "ada-Passw0rd").await;
    assert!(started.elapsed() < Duration::from_secs(3));
    let asked = silent.connections();
    identity(&ldap, "ada", "ada-Passw0rd").await;
    assert_eq!(silent.connections(), asked, "the one that failed is asked last for a while");
}

#[tokio::test]
async fn all_servers_dead_names_each() {
    let mut options = bare(&dead_url().await);
    options.urls.push(dead_url().await);
    let reason = reason(login(&directory(&options), "ada", "any").await);
    assert!(options.urls.iter().all(|url| reason.contains(url.as_str())), "{reason}");
}

#[tokio::test]
async fn one_directory_hanging_slows_no_other() {
    let silent = hanging().await;
    let hung = std::sync::Arc::new(directory(&bare(&silent.url)));
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let hung = hung.clone();
        waiting.spawn(async move { login(&hung, "ada", "any").await });
    }
    let ldap = directory(&openldap());
    identity(&ldap, "ada", "ada-Passw0rd").await;
    let started = Instant::now();
    identity(&ldap, "ada", "ada-Passw0rd").await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    waiting.abort_all();
}

#[tokio::test]
async fn a_crowd_is_not_an_outage() {
    let slow = Stranger::answering_after(
        Duration::from_secs(1),
        |asked| matches!(asked, Asked::Bind { dn, .. } if dn.starts_with("uid=")),
        friendly,
    )
    .await;
    let mut options = bare(&slow.url);
    options.timeout = Duration::from_secs(3);
    let ldap = std::sync::Arc::new(directory(&options));
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let ldap = ldap.clone();
        crowd.spawn(async move { login(&ldap, "ada", "any").await });
    }
    let verdicts = crowd.join_all().await;
    let inside = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Identity(_))).count();
    let turned_away = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Overloaded { .. })).count();
    assert!(inside >= 64 && turned_away >= 100, "{inside} {turned_away}");
    identity(&ldap, "ada", "any").await;
}
