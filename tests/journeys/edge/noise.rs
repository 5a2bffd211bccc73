//! Random bytes on every route (attack 146): never a 5xx, and every worker is still there afterwards.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::{assert_alive, everything, routes};
use crate::support::{ACME, Raw, Seen, Server};

/// Names that the server reads, so that the noise gets past the first glance.
const NAMES: [&str; 32] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "response_mode",
    "prompt",
    "max_age",
    "login_hint",
    "screen_hint",
    "ui_locales",
    "audience",
    "code_challenge",
    "code_challenge_method",
    "connection",
    "username",
    "password",
    "email",
    "remember",
    "continue",
    "ways",
    "grant_type",
    "code",
    "code_verifier",
    "client_secret",
    "access_token",
    "returnTo",
    "post_logout_redirect_uri",
    "id_token_hint",
    "request",
    "owp",
];

/// Values that mean something, or nearly.
const VALUES: [&str; 32] = [
    "shop",
    "mobile",
    "code",
    "token",
    "id_token token",
    "none",
    "https://shop.test/callback",
    "openid",
    "S256",
    "customers",
    "authorization_code",
    "ada@acme.test",
    "query",
    "fragment",
    "form_post",
    "web_message",
    "-1",
    "9223372036854775808",
    "1e309",
    "NaN",
    "\0",
    "\u{202e}\u{feff}",
    "ﷺ",
    "%",
    "%00",
    "../../etc/passwd",
    "<script>",
    "{{7*7}}",
    "' OR 1=1--",
    "${jndi:x}",
    "\r\nSet-Cookie: a=b",
    "eyJhbGciOiJub25lIn0.e30.",
];

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => prop::sample::select(VALUES.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
    ]
}

/// Without bytes that are no text: those are refused as a whole.
fn words() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => prop::sample::select(VALUES.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => ".{0,20}".prop_map(String::into_bytes),
        1 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
    ]
}

fn pairs() -> impl Strategy<Value = String> {
    pairs_of(value())
}

fn pairs_of(value: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = String> {
    let name = prop_oneof![
        9 => prop::sample::select(NAMES.to_vec()).prop_map(ToOwned::to_owned),
        1 => "\\PC{0,12}",
    ];
    prop::collection::vec((name, value), 0..12).prop_map(|pairs| {
        let encoded = |bytes: &[u8]| form_urlencoded::byte_serialize(bytes).collect::<String>();
        let pairs =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name.as_bytes()), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    })
}

fn json() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(NAMES.to_vec());
    let shapes = ["null", "true", "-0", "1e400", "\"\\ud800\"", "[]", "{\"a\":{}}", "\"shop\"", "\"x\"", ""];
    let value = prop::sample::select(shapes.to_vec());
    prop::collection::vec((name, value), 0..8).prop_map(|pairs| {
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", pairs.join(",")).into_bytes()
    })
}

fn body() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    prop_oneof![
        4 => pairs().prop_map(|pairs| ("application/x-www-form-urlencoded", pairs.into_bytes())),
        2 => json().prop_map(|json| ("application/json", json)),
        1 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| ("application/json", bytes)),
        1 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| ("application/x-www-form-urlencoded", bytes)),
    ]
}

/// Bytes that may stand in a header.
fn header() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec![
        "Cookie",
        "Authorization",
        "Accept-Language",
        "Origin",
        "Sec-Fetch-Site",
        "Accept-Encoding",
        "If-None-Match",
        "X-Forwarded-For",
        "Content-Encoding",
        "Expect",
        "Upgrade",
        "Access-Control-Request-Method",
    ]);
    let start = prop::sample::select(vec![
        "",
        "Basic ",
        "Bearer ",
        "Basic c2hvcDo=",
        "vestibule-session=",
        "vestibule-browser=",
        "vestibule-device=",
        "null",
        "gzip",
        "br;q=0",
        "websocket",
        "de, *;q=0.5",
        "100-continue",
    ]);
    let rest = prop::collection::vec(prop_oneof![3 => 0x20_u8..0x7f, 1 => 0x80_u8..=0xff], 0..60);
    (name, start, rest).prop_map(|(name, start, rest)| {
        let mut line = format!("{name}: {start}").into_bytes();
        line.extend(rest);
        line.extend(b"\r\n");
        line
    })
}

fn request(host: &str) -> impl Strategy<Value = Vec<u8>> {
    let host = host.to_owned();
    let paths: Vec<String> = routes().into_iter().collect();
    let method = prop::sample::select(vec!["GET", "GET", "POST", "POST", "POST", "OPTIONS", "HEAD", "PUT"]);
    let path = prop_oneof![
        12 => prop::sample::select(paths),
        1 => "(/[!-~&&[^?# ]]{0,12}){1,3}",
    ];
    let headers = prop::collection::vec(header(), 0..4);
    (method, path, pairs(), headers, body()).prop_map(move |(method, path, query, headers, (kind, body))| {
        let mut bytes =
            format!("{method} {path}?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n").into_bytes();
        for line in headers {
            bytes.extend(line);
        }
        bytes.extend(format!("Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes());
        bytes.extend(body);
        bytes
    })
}

/// Where a sealed `state` is read, and what stands beside it.
type Door = (&'static str, String);

/// What only a browser of ours has, its cookies and a live `state`, with noise around it.
fn behind_the_seal(host: &str, cookies: &str, doors: Vec<Door>) -> impl Strategy<Value = Vec<u8>> {
    let start = format!("HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {cookies}\r\n");
    let door = prop::sample::select(doors);
    (any::<bool>(), door, pairs_of(words()), prop::collection::vec(header(), 0..2)).prop_map(
        move |(posted, (path, sealed), noise, headers)| {
            let fields = format!("{sealed}&{noise}");
            let (line, body) = if posted {
                (format!("POST {path}"), fields)
            } else {
                (format!("GET {path}?{fields}"), String::new())
            };
            let mut bytes = format!("{line} {start}").into_bytes();
            bytes.extend(headers.concat());
            let kind = "application/x-www-form-urlencoded";
            bytes.extend(
                format!("Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).bytes(),
            );
            bytes
        },
    )
}

/// The seed is fixed: a run that fails fails again.
fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    })
}

#[actix_web::test]
async fn no_request_makes_the_server_fail() {
    let server = everything().await;
    let host = server.host("acme");
    let outcome = runner(2_000).run(&request(&host), |bytes| {
        let answer = Raw::first_of(server.address, &bytes);
        prop_assert!(
            (200..500).contains(&answer.status),
            "{:?}\n{:?}",
            String::from_utf8_lossy(&bytes),
            answer
        );
        Ok(())
    });
    outcome.unwrap();
    assert_alive(&server);
}

#[actix_web::test]
async fn no_request_with_a_live_transaction_makes_the_server_fail() {
    // No limit ends the noise before it has begun.
    let yaml = ACME.replace("passwordPolicy: good", "passwordPolicy: good, brute_force_protection: false");
    let yaml = format!("{yaml}attackProtection: {{ suspiciousIpThrottling: {{ enabled: false }} }}\n");
    let server = Server::with_tenant(&yaml).await;
    let (browser, shop) = server.signed_in().await;
    let sealed = |page: &Seen| format!("state={}", page.attribute("input[name=state]", "value").unwrap());
    let login = browser.open(shop.authorize("&prompt=login")).await;
    let choose = browser.open(shop.authorize("&prompt=select_account")).await;
    let signup = browser.open(shop.authorize("&screen_hint=signup&prompt=login")).await;
    let confirm = browser.get("/oidc/logout?client_id=shop").await;
    assert_eq!((signup.url.path(), confirm.has("button[name=confirm]")), ("/signup", true));
    let cookies = ["vestibule-session", "vestibule-browser", "vestibule-device"];
    let cookies =
        cookies.map(|name| browser.cookie(name).map_or_else(String::new, |value| format!("{name}={value}")));
    let doors = vec![
        ("/login", sealed(&login)),
        ("/login", format!("connection=customers&username=ada%40acme.test&{}", sealed(&login))),
        ("/login", sealed(&choose)),
        ("/signup", sealed(&signup)),
        ("/oidc/logout", format!("confirm=1&{}", sealed(&confirm))),
    ];
    let opened = std::cell::Cell::new(0);
    let (host, cookies) = (server.host("acme"), cookies.join("; "));
    let requests = behind_the_seal(&host, &cookies, doors);
    let outcome = runner(1_200).run(&requests, |bytes| {
        let answer = Raw::first_of(server.address, &bytes);
        prop_assert!(
            (200..500).contains(&answer.status),
            "{:?}\n{:?}",
            String::from_utf8_lossy(&bytes),
            answer
        );
        // A page of that transaction, whatever it says.
        opened.set(opened.get() + usize::from(answer.text().contains("name=\"state\"")));
        Ok(())
    });
    outcome.unwrap();
    assert!(opened.get() > 500, "the transactions were used up or never opened: {}", opened.get());
    assert!(browser.get(&login.url).await.has("#password"));
    assert_alive(&server);
}

#[actix_web::test]
async fn bytes_that_are_no_request_at_all_harm_nobody() {
    let server = Server::with_tenant(ACME).await;
    let start = prop::sample::select(vec![
        "",
        "GET / HTTP/1.1\r\n",
        "POST /login HTTP/1.1\r\nHost: a\r\n",
        "\x16\x03\x01",
    ]);
    let bytes = (start, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(start, rest)| {
        let mut bytes = start.as_bytes().to_vec();
        bytes.extend(rest);
        bytes.extend(b"\r\n\r\n");
        bytes
    });
    let outcome = runner(300).run(&bytes, |bytes| {
        let mut stream = crate::support::connect(server.address);
        let _ = std::io::Write::write_all(&mut stream, &bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let answer = Raw::read(&mut stream);
        prop_assert!(answer.status < 500, "{bytes:?} {answer:?}");
        Ok(())
    });
    outcome.unwrap();
    assert_alive(&server);
}
