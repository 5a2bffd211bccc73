//! Passwords guessed: by one on one account, by one on many, by many at once, and on accounts that do not exist.

use std::cell::Cell;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use vestibule::app::Settings;
use vestibule::crypto::object_id;
use vestibule::model::User;
use vestibule::store::NewAccount;

use crate::support::{ACME, Answer, Browser, PASSWORD, Seen, Server, Setup, at_once};

const ADA: &str = "ada@acme.test";
/// As long as `ADA`, so that pages about both have one length.
const EVE: &str = "eve@acme.test";

/// Nobody is counted by address, so that the limits per account are seen alone.
const UNTHROTTLED: &str = "attackProtection: { suspiciousIpThrottling: { enabled: false } }\n";

async fn with_ada(yaml: &str) -> Server {
    let server = Server::with_tenant(yaml).await;
    server.shop().make_account(ADA, PASSWORD).await;
    server
}

async fn try_from(server: &Server, browser: &Browser, name: &str, password: &str) -> Seen {
    let page = browser.open(server.shop().authorize("")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    browser.log_in(&page, name, password).await
}

/// From a browser that was never here.
async fn attempt(server: &Server, name: &str, password: &str) -> Seen {
    try_from(server, &server.browser(), name, password).await
}

async fn guess_wrong(server: &Server, name: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(attempt(server, name, "wrong").await.status, StatusCode::BAD_REQUEST, "{name}");
    }
}

fn came_in(seen: &Seen) -> bool {
    seen.status == StatusCode::SEE_OTHER && !Answer::of(seen).code().is_empty()
}

#[actix_web::test]
async fn ten_wrong_passwords_in_a_row_lock_and_a_quarter_of_an_hour_opens() {
    let server = with_ada(ACME).await;
    guess_wrong(&server, ADA, 10).await;
    let locked = attempt(&server, ADA, PASSWORD).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(locked.header("retry-after"), "900");
    assert!(locked.alert().contains("15 minutes"), "{}", locked.alert());
    assert_eq!(locked.attribute("#username", "value").as_deref(), Some(ADA));

    server.clock.advance(841);
    let still = attempt(&server, ADA, PASSWORD).await;
    assert_eq!(still.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(still.alert().contains("1 minute."), "{}", still.alert());
    // Trying while it is locked makes it no longer.
    server.clock.advance(59);
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
}

#[actix_web::test]
async fn a_right_password_begins_the_count_anew() {
    let server = with_ada(ACME).await;
    for _ in 0..3 {
        guess_wrong(&server, ADA, 9).await;
        assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
    }
}

#[actix_web::test]
async fn every_spelling_of_a_name_has_one_counter() {
    let yaml = ACME.replace("passwordPolicy: good", "passwordPolicy: good, requires_username: true");
    let server = Server::with_tenant(&yaml).await;
    let browser = server.browser();
    let page = browser.open(format!("{}&screen_hint=signup", server.shop().authorize(""))).await;
    let fields = [("email", ADA), ("username", "lovelace"), ("password", PASSWORD)];
    assert!(came_in(&browser.submit(&page, &fields).await));
    let spellings = [
        ADA,
        "ADA@ACME.TEST",
        " ada@acme.test ",
        "\u{ff41}\u{ff44}\u{ff41}@acme.test",
        "ada@acme.test\u{a0}",
        "lovelace",
        "LoveLace",
        "lovelace\t",
        "\u{ff4c}ovelace",
        "lovelac\u{212f}",
    ];
    for name in spellings {
        guess_wrong(&server, name, 1).await;
    }
    for name in spellings {
        let refused = attempt(&server, name, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
}

#[actix_web::test]
async fn a_hundred_guesses_at_once_are_ten() {
    let server = with_ada(&format!("{ACME}{UNTHROTTLED}")).await;
    let browser = server.browser();
    let page = browser.open(server.shop().authorize("")).await;
    let guesses = (0..100).map(|_| browser.log_in(&page, ADA, "wrong"));
    let seen = at_once(guesses).await;
    let of = |status| seen.iter().filter(|seen| seen.status == status).count();
    assert_eq!((of(StatusCode::BAD_REQUEST), of(StatusCode::TOO_MANY_REQUESTS)), (10, 90));
}

#[actix_web::test]
async fn somebody_who_logged_in_here_before_is_not_locked_out_by_others() {
    let server = with_ada(ACME).await;
    let (own, shared) = (server.browser(), server.browser());
    assert!(came_in(&try_from(&server, &own, ADA, PASSWORD).await));
    // Whoever has an account of their own has no better chances with Ada's.
    server.shop().make_account(EVE, PASSWORD).await;
    assert!(came_in(&try_from(&server, &shared, EVE, PASSWORD).await));
    let mut refused = 0;
    for _ in 0..11 {
        shared.forget_cookie("vestibule-session");
        let seen = try_from(&server, &shared, ADA, "wrong").await;
        refused += usize::from(seen.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 1);
    own.forget_cookie("vestibule-session");
    assert!(came_in(&try_from(&server, &own, ADA, PASSWORD).await));
    // A stolen device is no way around either: it has a counter of its own.
    own.forget_cookie("vestibule-session");
    for _ in 0..10 {
        assert_eq!(try_from(&server, &own, ADA, "wrong").await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(try_from(&server, &own, ADA, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

fn throttled(max_attempts: u32) -> String {
    format!(
        "{ACME}attackProtection: {{ suspiciousIpThrottling: {{ stage: {{ pre-login: \
         {{ max_attempts: {max_attempts}, forget_after_seconds: 600 }} }} }} }}\n"
    )
}

#[actix_web::test]
async fn one_password_on_many_names_stops_whatever_headers_say() {
    let server = with_ada(&throttled(5)).await;
    for n in 0..8 {
        let browser = server.browser();
        for name in ["x-forwarded-for", "x-real-ip", "client-ip", "cf-connecting-ip"] {
            browser.say(name, &format!("192.0.2.{n}"));
        }
        browser.say("forwarded", &format!("for=192.0.2.{n}"));
        let seen = try_from(&server, &browser, &format!("user{n}@acme.test"), "wrong").await;
        let expected = if n < 5 { StatusCode::BAD_REQUEST } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(seen.status, expected, "{n}");
    }
    let refused = attempt(&server, ADA, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "also for who knows the password");
    assert_eq!(refused.header("retry-after"), "600");
    assert!(refused.alert().contains("network"), "{}", refused.alert());
    server.clock.advance(600);
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
}

/// Else whoever has an account would log in to it between two guesses, and guess without end.
#[actix_web::test]
async fn ones_own_login_buys_no_more_tries_at_others() {
    let server = with_ada(&throttled(5)).await;
    server.shop().make_account(EVE, PASSWORD).await;
    for n in 0..4 {
        guess_wrong(&server, &format!("user{n}@acme.test"), 1).await;
    }
    assert!(came_in(&attempt(&server, EVE, PASSWORD).await));
    guess_wrong(&server, "user4@acme.test", 1).await;
    for name in ["user5@acme.test", ADA] {
        assert_eq!(attempt(&server, name, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
}

#[actix_web::test]
async fn a_trusted_proxy_tells_visitors_apart_and_garbage_counts_as_its_own() {
    let settings = Settings { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..Settings::default() };
    let server =
        Server::with(Setup { tenants: vec![("acme", throttled(3))], settings, ..Setup::default() }).await;
    let said = async |header: &str, value: &str| {
        let browser = server.browser();
        browser.say(header, value);
        // Another name each time, so that no account is locked.
        try_from(&server, &browser, &object_id(), "wrong").await.status
    };
    for n in 0..6 {
        let seen = said("x-forwarded-for", &format!("192.0.2.{n}")).await;
        assert_eq!(seen, StatusCode::BAD_REQUEST, "one each");
    }
    for n in 0..3 {
        // What a visitor wrote stands before what the proxy saw.
        let value = format!("203.0.113.{n}, 198.51.100.7");
        assert_eq!(said("x-forwarded-for", &value).await, StatusCode::BAD_REQUEST);
    }
    let refused = StatusCode::TOO_MANY_REQUESTS;
    assert_eq!(said("x-forwarded-for", "198.51.100.7").await, refused);
    assert_eq!(said("x-forwarded-for", "198.51.100.7:4711").await, refused);
    assert_eq!(said("forwarded", "for=198.51.100.7;proto=https").await, refused);
    // An IPv6 subscriber has a whole /64 to choose from.
    for n in 1..=3 {
        let value = format!("2001:db8:0:1::{n}");
        assert_eq!(said("x-forwarded-for", &value).await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(said("x-forwarded-for", "2001:db8:0:1:ffff::9").await, refused);
    for garbage in ["unknown", "999.1.1.1", &"x".repeat(4096)] {
        assert_eq!(said("x-forwarded-for", garbage).await, StatusCode::BAD_REQUEST, "{garbage}");
    }
    assert_eq!(said("x-forwarded-for", "fe80::1%eth0").await, refused, "all of it came from the proxy");
}

#[actix_web::test]
async fn nobody_learns_who_exists_from_an_answer_locked_or_not() {
    let server = with_ada(ACME).await;
    for round in 0..12 {
        let real = attempt(&server, ADA, "wrong").await;
        let invented = attempt(&server, EVE, "wrong").await;
        let expected = if round < 10 { StatusCode::BAD_REQUEST } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!((real.status, invented.status), (expected, expected), "{round}");
        assert_eq!(real.constant_headers(), invented.constant_headers());
        assert_eq!(real.constant(), invented.constant().replace(EVE, ADA));
        assert_eq!(real.body.len(), invented.body.len());
    }
}

/// Others on the machine only ever add to a time: the shortest of several tells what the work takes.
async fn wrong_passwords_take_as_long(server: &Server) {
    let browser = server.browser();
    let page = browser.open(server.shop().authorize("")).await;
    let (mut real, mut invented) = (Vec::new(), Vec::new());
    for _ in 0..11 {
        for (name, times) in [(ADA, &mut real), (EVE, &mut invented)] {
            let started = Instant::now();
            let seen = browser.log_in(&page, name, "wrong").await;
            times.push(started.elapsed());
            assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        }
    }
    let (real, invented) = (real.into_iter().min().unwrap(), invented.into_iter().min().unwrap());
    assert!(real * 2 < invented * 3 && invented * 2 < real * 3, "{real:?} and {invented:?}");
}

/// Dear enough that a missing hash would be seen through any noise, and nobody is locked out.
fn dear(iterations: u32) -> String {
    let cost = format!("memory_kib: 16384, iterations: {iterations}");
    ACME.replace("memory_kib: 64, iterations: 1", &cost)
        .replace("passwordPolicy: good", "passwordPolicy: good, brute_force_protection: false")
}

#[actix_web::test]
async fn the_operator_says_how_many_and_for_how_long() {
    let limits = "passwordPolicy: good, brute_force_max_attempts: 3, brute_force_lockout_seconds: 60";
    let server = with_ada(&ACME.replace("passwordPolicy: good", limits)).await;
    for _ in 0..3 {
        assert_eq!(attempt(&server, ADA, "wrong").await.status, StatusCode::BAD_REQUEST);
    }
    let locked = attempt(&server, ADA, PASSWORD).await;
    assert_eq!((locked.status, locked.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    server.clock.advance(60);
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
}

/// It stands in every token.
#[actix_web::test]
async fn whoever_knows_a_user_id_cannot_lock_its_owner_out_with_it() {
    let server = Server::start().await;
    let shop = server.shop();
    let account = shop.make_account(ADA, PASSWORD).await;
    for _ in 0..12 {
        attempt(&server, &format!("AUTH0|{account}"), "wrong").await;
        attempt(&server, &format!("auth0|{account}"), "wrong").await;
    }
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
}

#[actix_web::test]
async fn a_blocked_account_is_told_to_whoever_has_its_password_only() {
    let server = with_ada(ACME).await;
    let store = &server.app.store;
    let known = store.credential("acme", "customers", ADA).await.unwrap().unwrap();
    let ada = store.user("acme", &known.user_id).await.unwrap().unwrap();
    let eve = User { user_id: "auth0|eve".to_owned(), blocked: true, ..ada };
    let names = [EVE.to_owned()];
    let hash = &known.password_hash;
    let new = NewAccount { user: &eve, subject: "eve", password_hash: hash, login_names: &names };
    assert!(store.add_account("acme", &new).await.unwrap());
    let seen = attempt(&server, EVE, PASSWORD).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::FORBIDDEN, None));
    let (wrong, nobody) =
        (attempt(&server, EVE, "wrong").await, attempt(&server, "no@acme.test", "wrong").await);
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(wrong.constant().replace(EVE, "no@acme.test"), nobody.constant());
}

#[actix_web::test]
async fn a_locked_account_does_not_use_up_the_tries_of_its_address() {
    let server = with_ada(&throttled(12)).await;
    for _ in 0..10 {
        assert_eq!(attempt(&server, ADA, "wrong").await.status, StatusCode::BAD_REQUEST);
    }
    for _ in 0..10 {
        assert_eq!(attempt(&server, ADA, "wrong").await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(attempt(&server, EVE, "wrong").await.status, StatusCode::BAD_REQUEST, "one more person");
}

#[actix_web::test]
async fn an_address_on_the_allowlist_is_not_counted() {
    let listed = throttled(3)
        .replace("suspiciousIpThrottling: {", "suspiciousIpThrottling: { allowlist: [127.0.0.0/8],");
    let server = with_ada(&listed).await;
    for number in 0..6 {
        let name = format!("{number}@acme.test");
        assert_eq!(attempt(&server, &name, "wrong").await.status, StatusCode::BAD_REQUEST);
    }
}

#[actix_web::test]
async fn an_account_that_does_not_exist_takes_as_long() {
    let server = with_ada(&dear(3)).await;
    wrong_passwords_take_as_long(&server).await;
}

#[actix_web::test]
async fn an_account_whose_hash_is_of_another_cost_takes_as_long() {
    let server = with_ada(&dear(3)).await;
    for iterations in [7, 1] {
        server.reload(&dear(iterations), None).await;
        wrong_passwords_take_as_long(&server).await;
    }
}

#[actix_web::test]
async fn more_logins_than_can_be_checked_are_told_so_at_once_and_not_counted() {
    let yaml = format!("{ACME}{UNTHROTTLED}");
    let tenants = vec![("acme", yaml.clone())];
    let server = Server::with(Setup { tenants, hash_workers: 1, hash_queue: 1, ..Setup::default() }).await;
    server.shop().make_account(ADA, PASSWORD).await;
    // From now on a hash takes about a second; Ada's own is checked as it was made.
    server
        .reload(&yaml.replace("memory_kib: 64, iterations: 1", "memory_kib: 65536, iterations: 16"), None)
        .await;
    let browser = server.browser();
    let page = browser.open(server.shop().authorize("")).await;
    let over = Cell::new(false);
    let crowd = (0..4).map(|_| async {
        while !over.get() {
            browser.log_in(&page, &object_id(), "wrong").await;
        }
    });
    let ada = async {
        let (mut refused, mut looked_at) = (Vec::new(), 0);
        // As many as lock an account, if they were counted.
        while refused.len() < 24 && looked_at < 9 {
            let started = Instant::now();
            let seen = browser.log_in(&page, ADA, "wrong").await;
            if seen.status == StatusCode::SERVICE_UNAVAILABLE {
                refused.push(started.elapsed());
                let seconds: u32 = seen.header("retry-after").parse().unwrap();
                assert!((1..=60).contains(&seconds));
                assert!(seen.alert().contains("Many people are signing in"), "{}", seen.alert());
                let started = Instant::now();
                let other = server.browser().open(server.shop().authorize("")).await;
                assert_eq!(other.status, StatusCode::OK);
                refused.push(started.elapsed());
            } else {
                assert_eq!(seen.status, StatusCode::BAD_REQUEST, "what was not looked at locks nobody");
                looked_at += 1;
            }
        }
        over.set(true);
        refused
    };
    let (_, mut refused) = tokio::join!(at_once(crowd), ada);
    refused.sort_unstable();
    let usual = refused[refused.len() / 2];
    assert!(usual < Duration::from_millis(500), "neither they nor pages wait for a hash: {usual:?}");
    assert!(came_in(&browser.log_in(&page, ADA, PASSWORD).await));
}

#[actix_web::test]
async fn a_hash_of_other_parameters_is_renewed_at_login_and_only_then() {
    let server = with_ada(ACME).await;
    let stored = async || {
        let found = server.app.store.credential("acme", "customers", ADA).await.unwrap();
        found.unwrap().password_hash
    };
    let before = stored().await;
    assert!(before.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{before}");
    server
        .reload(&ACME.replace("memory_kib: 64, iterations: 1", "memory_kib: 128, iterations: 2"), None)
        .await;
    guess_wrong(&server, ADA, 1).await;
    assert_eq!(stored().await, before, "a wrong password changes nothing");
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
    let after = stored().await;
    assert!(after.starts_with("$argon2id$v=19$m=128,t=2,p=1$"), "{after}");
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
    assert_eq!(stored().await, after, "once");
    guess_wrong(&server, ADA, 1).await;
}

#[actix_web::test]
async fn a_password_is_taken_as_it_was_typed() {
    let server = Server::start().await;
    let shop = server.shop();
    let long = "long enough to be cut off by what cuts off at seventy-two bytes, which nobody may do";
    let accents = "caf\u{e9} na\u{ef}ve \u{c5}ngstr\u{f6}m";
    let decomposed = "cafe\u{301} nai\u{308}ve A\u{30a}ngstro\u{308}m";
    for (email, password, others) in [
        ("blanks@acme.test", "  tulip anvil orbit  ", ["tulip anvil orbit", "  tulip anvil orbit"]),
        ("lang@acme.test", long, [&long[..72], &long[..long.len() - 1]]),
        ("case@acme.test", "Tulip-Anvil-Orbit", ["tulip-anvil-orbit", "Tulip-Anvil-Orbit\0"]),
        ("accents@acme.test", accents, ["cafe naive Angstrom", "caf\u{e9} na\u{ef}ve Angstr\u{f6}m"]),
    ] {
        shop.make_account(email, password).await;
        for other in others {
            assert_eq!(attempt(&server, email, other).await.status, StatusCode::BAD_REQUEST, "{other:?}");
        }
        assert!(came_in(&attempt(&server, email, password).await), "{password:?}");
    }
    assert!(came_in(&attempt(&server, "accents@acme.test", decomposed).await), "the same letters");
}

#[actix_web::test]
async fn a_password_that_cannot_be_one_is_refused_without_a_hash() {
    let server = with_ada(&format!("{ACME}{UNTHROTTLED}")).await;
    for password in ["", &"x".repeat(1025), &"x".repeat(60_000)] {
        for _ in 0..11 {
            let seen = attempt(&server, ADA, password).await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "never locked");
            assert!(!seen.alert().is_empty());
        }
    }
    let huge = attempt(&server, ADA, &"x".repeat(1 << 20)).await;
    assert_eq!(huge.status, StatusCode::BAD_REQUEST);
    assert!(came_in(&attempt(&server, ADA, PASSWORD).await));
}
