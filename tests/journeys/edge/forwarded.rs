//! Where a request says it comes from (attack 143): it never decides whether somebody is let in.

use reqwest::StatusCode;
use vestibule::app::Settings;
use vestibule::crypto::object_id;

use crate::support::{ACME, Answer, PASSWORD, Server, Setup};

const GARBAGE: [&str; 14] = [
    "",
    ",",
    ",,,,",
    "unknown",
    "_hidden",
    "fe80::1%eth0",
    "[::1",
    "::ffff:127.0.0.1",
    "127.0.0.1:99999",
    "192.0.2.1, 192.0.2.2, 192.0.2.3",
    "999.1.1.1",
    "'; DROP TABLE users; --",
    "127.0.0.1, garbage",
    "garbage, 127.0.0.1",
];

/// Trusts the proxies of these networks, separated by blanks.
fn trusting(networks: &str) -> Setup {
    let trusted_proxies = networks.split(' ').map(|network| network.parse().unwrap()).collect();
    Setup { settings: Settings { trusted_proxies, ..Settings::default() }, ..Setup::default() }
}

/// With a limit per address that three wrong passwords reach.
fn limited(yaml: &str) -> String {
    format!(
        "{yaml}\nattackProtection:\n  suspiciousIpThrottling: {{ stage: {{ pre-login: {{ max_attempts: 3 }} }} }}\n"
    )
}

async fn tries(server: &Server, forwarded: &str, username: &str) -> StatusCode {
    let browser = server.browser();
    browser.say("x-forwarded-for", forwarded);
    let page = browser.open(server.shop().authorize("")).await;
    browser.log_in(&page, username, "wrong").await.status
}

#[actix_web::test]
async fn garbage_changes_nothing_about_a_login() {
    for setup in [Setup::default(), trusting("127.0.0.0/8")] {
        let server = Server::with(setup).await;
        let shop = server.shop();
        server.browser().sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
        let long = "1".repeat(4096);
        for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            for garbage in GARBAGE.into_iter().chain([long.as_str()]) {
                let browser = server.browser();
                let garbage =
                    if header == "forwarded" { format!("for={garbage}") } else { garbage.to_owned() };
                browser.say(header, &garbage);
                let page = browser.open(shop.authorize("")).await;
                let wrong = browser.log_in(&page, "ada@acme.test", "wrong").await;
                assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{header}: {garbage}");
                let right = browser.log_in(&wrong, "ada@acme.test", PASSWORD).await;
                assert!(!Answer::of(&right).code().is_empty(), "{header}: {garbage}");
            }
        }
    }
}

#[actix_web::test]
async fn a_stranger_cannot_count_under_another_address() {
    let yaml = limited(ACME);
    let server = Server::with_tenant(&yaml).await;
    for number in 0..3 {
        let status = tries(&server, &format!("192.0.2.{number}"), &format!("{number}@acme.test")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(tries(&server, "192.0.2.99", "new@acme.test").await, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn of_two_headers_that_differ_the_visitor_wrote_one_and_neither_is_believed() {
    let setup = Setup { tenants: vec![("acme", limited(ACME))], ..trusting("127.0.0.0/8") };
    let server = Server::with(setup).await;
    let tries = async |number: u8, common: &str, standard: &str| {
        let browser = server.browser();
        browser.say("x-forwarded-for", common);
        browser.say("forwarded", standard);
        let page = browser.open(server.shop().authorize("")).await;
        browser.log_in(&page, &format!("{number}@acme.test"), "wrong").await.status
    };
    for number in 0..3 {
        let invented = format!("198.51.100.{number}");
        assert_eq!(tries(number, &invented, "for=192.0.2.1").await, StatusCode::BAD_REQUEST);
    }
    let walked_around = tries(9, "198.51.100.9", "for=192.0.2.1").await;
    assert_eq!(walked_around, StatusCode::TOO_MANY_REQUESTS);
    let agreed = tries(9, "192.0.2.1", "for=192.0.2.1").await;
    assert_eq!(agreed, StatusCode::BAD_REQUEST, "both say the same");
}

#[actix_web::test]
async fn a_trusted_proxy_tells_its_visitors_apart_and_what_they_add_is_not_believed() {
    let setup = Setup { tenants: vec![("acme", limited(ACME))], ..trusting("127.0.0.0/8") };
    let server = Server::with(setup).await;
    for number in 0..3 {
        // The visitor wrote the first address, the proxy the last.
        let forwarded = format!("198.51.100.{number}, 192.0.2.1");
        let status = tries(&server, &forwarded, &format!("{number}@acme.test")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    let status = tries(&server, "198.51.100.9, 192.0.2.1", "new@acme.test").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(tries(&server, "192.0.2.2", "new@acme.test").await, StatusCode::BAD_REQUEST);
}

/// Each proxy writes down whom it saw: of the addresses that none of ours has, the last one is the visitor.
#[actix_web::test]
async fn through_a_chain_of_proxies_the_visitor_is_whom_the_outermost_saw() {
    for (header, word) in [("x-forwarded-for", ""), ("forwarded", "for=")] {
        let setup = Setup { tenants: vec![("acme", limited(ACME))], ..trusting("127.0.0.0/8 10.0.0.0/8") };
        let server = Server::with(setup).await;
        let tries = async |hops: &[&str]| {
            let browser = server.browser();
            let hops: Vec<String> = hops.iter().map(|hop| format!("{word}{hop}")).collect();
            browser.say(header, &hops.join(", "));
            let page = browser.open(server.shop().authorize("")).await;
            browser.log_in(&page, &object_id(), "wrong").await.status
        };
        // However many proxies there are, and whatever the visitor wrote before.
        for hops in [
            &["198.51.100.1", "192.0.2.1", "10.0.0.1"][..],
            &["198.51.100.2", "192.0.2.1", "10.0.0.2", "10.0.0.1"],
            &["10.0.0.9", "192.0.2.1"],
        ] {
            assert_eq!(tries(hops).await, StatusCode::BAD_REQUEST, "{header} {hops:?}");
        }
        for hops in [
            &["198.51.100.3", "192.0.2.1", "10.0.0.3"][..],
            &["192.0.2.1"],
            &["garbage", "192.0.2.1", "10.0.0.1"],
        ] {
            assert_eq!(tries(hops).await, StatusCode::TOO_MANY_REQUESTS, "{header} {hops:?}");
        }
        assert_eq!(tries(&["192.0.2.1", "192.0.2.2", "10.0.0.1"]).await, StatusCode::BAD_REQUEST, "{header}");
        // A neighbour in the proxies' network who comes through all of them is counted as such.
        assert_eq!(tries(&["10.0.0.7", "10.0.0.1"]).await, StatusCode::BAD_REQUEST, "{header}");
    }
}

/// Some gateways make one name of `X-Forwarded-For` and `X_Forwarded_For`, and the visitor may send the second.
#[actix_web::test]
async fn a_header_with_an_underscore_is_another_one() {
    let setup = Setup { tenants: vec![("acme", limited(ACME))], ..trusting("127.0.0.0/8") };
    let server = Server::with(setup).await;
    for number in 0..4 {
        let browser = server.browser();
        browser.say("x-forwarded-for", "192.0.2.1");
        for name in ["x_forwarded_for", "x-forwarded_for", "x_real_ip"] {
            browser.say(name, &format!("198.51.100.{number}"));
        }
        let page = browser.open(server.shop().authorize("")).await;
        let seen = browser.log_in(&page, &object_id(), "wrong").await.status;
        let expected = if number < 3 { StatusCode::BAD_REQUEST } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(seen, expected, "{number}");
    }
}
