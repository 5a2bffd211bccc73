//! What is said twice, not supported, not for us, or too much.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{asked, signed_in};
use crate::support::{Answer, DOORS, SHOP, Server, front_door, with};

#[actix_web::test]
async fn request_objects_are_refused_and_never_fetched() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = format!("http://{}/request.jwt", listener.local_addr().unwrap());
    let unsigned =
        "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwudGVzdC8iLCJjbGllbnRfaWQiOiJzaG9wIn0.";
    for (name, value, error) in [
        ("request", unsigned, "request_not_supported"),
        ("request", "garbage", "request_not_supported"),
        ("request_uri", remote.as_str(), "request_uri_not_supported"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:abc", "request_uri_not_supported"),
        ("request_uri", "file:///etc/passwd", "request_uri_not_supported"),
    ] {
        let answer = asked(&browser, &[(name, value)]).await;
        assert_eq!((answer.to.as_str(), answer.error()), ("https://shop.test/callback", error), "{value}");
        assert_eq!(answer.fields.get("code"), None);
    }
    // By the time of the answer nobody has knocked there.
    let knock = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(knock.is_err());
}

#[actix_web::test]
async fn a_parameter_said_twice_is_refused() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let names = [
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "audience",
        "connection",
        "prompt",
        "max_age",
        "login_hint",
        "screen_hint",
        "ui_locales",
        "id_token_hint",
    ];
    for name in names {
        let url = front_door(&with(&SHOP, &[(name, "")]));
        for twice in [
            format!("{url}&{name}=1&{name}=2"),
            format!("{url}&{name}[]=1"),
            format!("{url}&{name}%5Ba%5D=1"),
        ] {
            let answer = Answer::of(&browser.get(&twice).await);
            assert_eq!((answer.error(), answer.fields.get("code")), ("invalid_request", None), "{twice}");
            assert_eq!(answer.fields.contains_key("state"), name != "state", "{twice}");
        }
    }
    // Unknown ones are ignored (RFC 6749 §3.1).
    let url = format!(
        "{}&device=a&device=b&display=popup&acr_values=gold&claims=%7B&resource=urn%3Ax",
        front_door(&SHOP)
    );
    assert!(!Answer::of(&browser.get(url).await).code().is_empty());
}

/// Auth0's SDKs say what they are in `auth0Client`, and pages read it there.
#[actix_web::test]
async fn what_an_application_says_besides_is_in_the_pages_address_as_it_came() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let besides = [("auth0Client", "eyJuYW1lIjoiYXV0aDAuanMifQ=="), ("ext-plan", "a&b=c #é"), ("owp", "")];
    let ours = [("client", "board"), ("protocol", "saml"), ("ways", "all"), ("connection", "customers")];
    let asked = [with(&SHOP, &[]), besides.to_vec(), ours.to_vec()].concat();
    for seen in [browser.get(front_door(&asked)).await, browser.post("/authorize", &asked).await] {
        let page = seen.location().unwrap();
        let said: Vec<_> = page.query_pairs().skip(3).collect();
        assert_eq!(said.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>(), besides);
        let of = |wanted: &str| page.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
        assert_eq!((of("client"), of("protocol")), ("shop".to_owned(), "oauth2".to_owned()));
        assert!(browser.get(page.as_str()).await.has("#password"));
    }
    let long = "x".repeat(3000);
    let asked = [with(&SHOP, &[]), vec![("auth0Client", long.as_str())]].concat();
    let page = browser.get(front_door(&asked)).await.location().unwrap();
    assert_eq!(page.query_pairs().count(), 3, "more than an address should hold is left out");
}

/// An application that asks for people of one organization must not be given anybody.
#[actix_web::test]
async fn what_narrows_a_login_down_is_refused_and_never_left_aside() {
    let server = Server::with_tenant(DOORS).await;
    let ada = signed_in(&server).await;
    for browser in [&server.browser(), &ada] {
        for name in ["organization", "invitation", "access_token", "login_ticket"] {
            for more in [("prompt", ""), ("prompt", "none"), ("response_type", "token")] {
                let asked = [with(&SHOP, &[more]), vec![(name, "org_4Xz")]].concat();
                for seen in [browser.get(front_door(&asked)).await, browser.post("/authorize", &asked).await]
                {
                    let answer = Answer::of(&seen);
                    assert_eq!(
                        (answer.error(), answer.get("state")),
                        ("invalid_request", "s+/="),
                        "{name} {more:?}"
                    );
                    let told = format!("parameter {name} is not allowed for this client");
                    assert_eq!(answer.get("error_description"), told, "{more:?}");
                    for given in ["code", "access_token", "id_token"] {
                        assert_eq!(answer.fields.get(given), None, "{name} {more:?}");
                    }
                }
            }
        }
    }
    // An empty one is none (RFC 6749 §3.1); a list of them is not.
    let empty = format!("{}&organization=&invitation=", front_door(&SHOP));
    assert!(!Answer::of(&ada.get(empty).await).code().is_empty());
    let list = format!("{}&organization%5B%5D=org_4Xz", front_door(&SHOP));
    assert_eq!(Answer::of(&ada.get(list).await).error(), "invalid_request");
}

#[actix_web::test]
async fn what_is_not_for_us_is_never_repeated() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let device = format!("<img src=x onerror=alert(1)>\u{7}{}", "d".repeat(10_000));
    let other =
        [("device", device.as_str()), ("display", "popup\"><script>alert(1)</script>"), ("owp", "true")];
    let page = browser.open(front_door(&with(&SHOP, &other))).await;
    assert!(page.has("#password"));
    assert!(!page.body.contains("alert(1)") && !page.body.contains("dddd"));
}

/// Sends these bytes and gives the status of what comes back.
async fn raw(server: &Server, request: &[u8]) -> u16 {
    let talk = async {
        let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        // The server may answer and hang up before it has heard everything.
        let _ = stream.write_all(request).await;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.unwrap();
        String::from_utf8_lossy(&head[9..]).parse().unwrap()
    };
    tokio::time::timeout(Duration::from_secs(30), talk).await.unwrap()
}

#[actix_web::test]
async fn too_much_is_refused_and_the_next_one_is_served() {
    let server = Server::with_tenant(DOORS).await;
    let host = server.host("acme");
    // Each is a good request but for its size.
    let good = front_door(&SHOP);
    let many = format!("{good}{}", "&a=b".repeat(10_000));
    let some = format!("{good}{}", "&a=b".repeat(300));
    let mebibyte = format!("{good}&more={}", "x".repeat(1 << 20));
    let kibibytes = format!("{good}&more={}", "x".repeat(40 << 10));
    let get = |path: &str, more: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n")
    };
    let cookie = format!("Cookie: vestibule-session={}\r\n", "A".repeat(64 * 1024));
    let cookies = format!("Cookie: {}\r\n", "a=b; ".repeat(13_000));
    let headers = "X-A: b\r\n".repeat(5_000);
    for (request, why) in [
        (get(&many, ""), "10 000 parameters"),
        (get(&some, ""), "300 parameters"),
        (get(&mebibyte, ""), "1 MiB of query"),
        (get(&kibibytes, ""), "40 KiB of query"),
        (get(&good, &cookie), "64 KiB of cookie"),
        (get(&good, &cookies), "13 000 cookies"),
        (get(&good, &headers), "5 000 headers"),
    ] {
        let status = raw(&server, request.as_bytes()).await;
        assert!([400, 414, 431].contains(&status), "{why}: {status}");
    }
    let body = format!("more={}", "x".repeat(100_000));
    let posted = format!(
        "POST {good} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!([400, 413].contains(&raw(&server, posted.as_bytes()).await));
    assert_eq!(raw(&server, get(&good, "").as_bytes()).await, 302);
}
