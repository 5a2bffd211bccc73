//! Attacks A: nobody is sent to an address that the application did not register.

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{
    Answer, Browser, CAREFUL, DOORS, MOBILE, PASSWORD, SHOP, Seen, Server, front_door, with,
};

/// Not one of these is `https://shop.test/callback`.
const STRANGERS: [&str; 46] = [
    "https://shop.test.evil/callback",
    "https://evil.test/callback",
    "https://shop.test@evil.test/callback",
    "https://user@shop.test/callback",
    "https://evil.test#@shop.test/callback",
    "https://evil.test?https://shop.test/callback",
    "http://localhost:80@evil.test/",
    "http://shop.test/callback",
    "HTTPS://SHOP.TEST:443/callback",
    "https://shop.test:443/callback",
    "https://SHOP.test/callback",
    "https://shop.test/CALLBACK",
    "https://shop.test/callback/",
    "https://shop.test/callback/../x",
    "https://shop.test/callback/..;/x",
    "https://shop.test/callback/%2e%2e/x",
    "https://shop.test/callback/%252e%252e/x",
    "https://shop.test/x/../callback",
    "https://shop.test//callback",
    "https://shop.test/./callback",
    "https://shop.test/%63allback",
    "https:\\\\shop.test\\callback",
    "https:/\\shop.test/callback",
    "https:shop.test/callback",
    "//shop.test/callback",
    "/callback",
    "https://shop.test/callback\t",
    "https://shop.test/callback\r\nSet-Cookie: a=b",
    "https://shop.test/callback\n",
    "https://shop.test/callback\0",
    " https://shop.test/callback",
    "https://shop.test/callback#x",
    "https://shop.test/callback?x=1",
    "https://shop.test/callback?",
    "https://shop.test/other?fixed=1&more=2",
    "https://shop.test/other?more=2&fixed=1",
    "https://shop.test./callback",
    "https://sh\u{43e}p.test/callback",
    "https://xn--shp-tma.test/callback",
    "https://shop-test/callback",
    "https://*.test/callback",
    "https://shop.test/callback/*",
    "javascript:alert(1)//https://shop.test/callback",
    "JaVaScRiPt:alert(1)",
    "data:text/html,https://shop.test/callback",
    "blob:https://shop.test/callback",
];

/// An error page of ours, which leads nobody anywhere.
fn assert_shown(seen: &Seen, why: &str) {
    assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{why}");
    assert!(seen.location().is_none(), "{why}: {:?}", seen.location());
    assert_eq!(seen.header("refresh"), "", "{why}");
    assert!(!seen.body.contains("evil"), "{why}: {}", seen.body);
    assert!(!seen.has("form"), "{why}: {}", seen.body);
    assert_eq!(seen.header("x-frame-options"), "DENY", "{why}");
    assert!(seen.cookie_lines("a").is_empty(), "{why}");
}

async fn signed_in(server: &Server) -> Browser {
    let browser = server.browser();
    let seen = browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&seen).code().is_empty());
    browser
}

#[actix_web::test]
async fn an_unregistered_address_is_never_redirected_to() {
    let server = Server::with_tenant(DOORS).await;
    // Somebody who is signed in would be sent on without a page.
    let browser = signed_in(&server).await;
    let good = browser.get(front_door(&SHOP)).await;
    assert_eq!(Answer::of(&good).to, "https://shop.test/callback", "the registered one is");
    for stranger in STRANGERS {
        let asked = with(&SHOP, &[("redirect_uri", stranger)]);
        for more in [("prompt", ""), ("prompt", "none"), ("scope", "\"bad\""), ("response_mode", "form_post")]
        {
            let seen = browser.get(front_door(&with(&asked, &[more]))).await;
            assert_shown(&seen, &format!("{stranger:?} {more:?}"));
        }
    }
}

#[actix_web::test]
async fn an_address_is_one_application_s_own() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for stranger in ["https://board.test/cb", "https://staff.test/cb", "com.acme.mobile:/callback"] {
        assert_shown(&browser.get(front_door(&with(&SHOP, &[("redirect_uri", stranger)]))).await, stranger);
    }
}

#[actix_web::test]
async fn bytes_that_are_no_text_are_no_address() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for raw in
        ["https://shop.test/callback%ff", "https://shop.test/callback%c0%af", "%00", "%0d%0aLocation:%20x"]
    {
        let url = format!("{}&redirect_uri={raw}", front_door(&with(&SHOP, &[("redirect_uri", "")])));
        assert_shown(&browser.get(url).await, raw);
    }
}

#[actix_web::test]
async fn a_native_application_on_loopback_chooses_its_port_and_nothing_else() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for own in ["http://127.0.0.1/callback", "http://127.0.0.1:49152/callback", "http://127.0.0.1:1/callback"]
    {
        let seen = browser.get(front_door(&with(&MOBILE, &[("redirect_uri", own)]))).await;
        let expected = url::Url::parse(own).unwrap().to_string();
        assert_eq!(Answer::of(&seen).to, expected);
    }
    for stranger in [
        "http://127.0.0.1.evil/callback",
        "http://localhost@evil/callback",
        "http://127.0.0.1:80@evil/callback",
        "http://127.0.0.1@evil/callback",
        "http://localhost:49152/callback",
        "http://127.0.0.2:49152/callback",
        "http://[::1]:49152/callback",
        "http://127.1:49152/callback",
        "http://2130706433/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:-1/callback",
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:123456/callback",
        "http://127.0.0.1:49152/callback/x",
        "http://127.0.0.1:49152/callback?x=1",
        "http://127.0.0.1:49152/Callback",
        "https://127.0.0.1:49152/callback",
        "com.acme.mobile://callback",
        "com.acme.mobile:/callback/x",
        "com.acme.other:/callback",
    ] {
        let seen = browser.get(front_door(&with(&MOBILE, &[("redirect_uri", stranger)]))).await;
        assert_shown(&seen, stranger);
    }
}

#[actix_web::test]
async fn two_addresses_are_none() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let without = with(&SHOP, &[("redirect_uri", "")]);
    let good = ("redirect_uri", "https://shop.test/callback");
    let bad = ("redirect_uri", "https://evil.test/");
    for pair in [
        [good, bad],
        [bad, good],
        [good, good],
        [good, ("redirect_uri", "")],
        [good, ("redirect_uri[]", "https://evil.test/")],
        [good, ("redirect_uri[0]", "https://evil.test/")],
    ] {
        let both = [without.clone(), pair.to_vec()].concat();
        assert_shown(&browser.get(front_door(&both)).await, &format!("{pair:?}"));
        // One in the query and one in the body are two as well.
        let query = front_door(&[without.clone(), vec![pair[0]]].concat());
        assert_shown(&browser.post(query, &pair[1..]).await, &format!("mixed {pair:?}"));
    }
    let two_clients = [SHOP.to_vec(), vec![("client_id", "board")]].concat();
    assert_shown(&browser.get(front_door(&two_clients)).await, "two clients");
}

#[actix_web::test]
async fn an_address_that_is_not_named_is_the_only_registered_one() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let unnamed = with(&SHOP, &[("redirect_uri", "")]);
    assert_shown(&browser.get(front_door(&unnamed)).await, "shop has two");
    // Present but empty is an address that nobody registered.
    let empty = format!("{}&redirect_uri=", front_door(&CAREFUL));
    assert_shown(&browser.get(empty).await, "empty");
    let page = browser.open(front_door(&CAREFUL)).await;
    let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
    assert!(answer.to.starts_with("https://careful.test/cb"), "{answer:?}");
}

#[actix_web::test]
async fn an_address_named_at_the_front_door_is_named_again_for_the_code() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let shop = server.shop();
    for redirect_uri in [None, Some("https://shop.test/other?fixed=1"), Some("https://evil.test/")] {
        let code = Answer::of(&browser.get(front_door(&SHOP)).await).code().to_owned();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("client_id", "shop"),
            ("client_secret", "shop-secret+/%"),
        ];
        let named: Vec<_> = redirect_uri.map(|uri| ("redirect_uri", uri)).into_iter().collect();
        let (status, answer) = shop.post("/oauth/token", &[fields.to_vec(), named].concat()).await;
        assert!(status.is_client_error(), "{redirect_uri:?}: {answer}");
        assert_eq!(answer["error"], "invalid_grant", "{redirect_uri:?}");
        assert_eq!(answer["access_token"], Value::Null);
    }
}

/// All that the application is handed: what its address carries, and what comes with it or is posted to it.
fn handed(seen: &Seen) -> Vec<(String, String)> {
    let (url, posted) = if let Some(url) = seen.location() {
        (url, Vec::new())
    } else {
        let (action, fields) = seen.form();
        (url::Url::parse(&action).unwrap(), fields)
    };
    assert_eq!((url.host_str(), url.path()), (Some("careful.test"), "/cb"));
    let fragment = form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes()).into_owned();
    let mut handed: Vec<_> = url.query_pairs().into_owned().chain(fragment).chain(posted).collect();
    handed.sort_unstable();
    handed
}

/// An application that finds a `code` and an `error`, or two of one, may believe the wrong one.
#[actix_web::test]
async fn what_a_registered_address_carries_is_never_taken_for_an_answer() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let iss = format!("{}/", server.url());
    for mode in ["query", "fragment", "form_post"] {
        let asked = with(&CAREFUL, &[("response_mode", mode)]);
        let page = browser.open(front_door(&asked)).await;
        let seen = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
        let given = handed(&seen);
        let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["code", "iss", "kept", "state"], "{mode}");
        let values: Vec<&str> = given[1..].iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, [iss.as_str(), "1", "c0"], "{mode}");
        assert_ne!(given[0].1, "x", "{mode}");

        let seen = browser.get(front_door(&with(&asked, &[("prompt", "none")]))).await;
        let told = handed(&seen);
        let told: Vec<(&str, &str)> =
            told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let error = [("error", "login_required"), ("error_description", "Login required")];
        assert_eq!(told, [&error[..], &[("iss", &iss), ("kept", "1"), ("state", "c0")]].concat(), "{mode}");
    }
}

#[actix_web::test]
async fn nothing_that_is_added_to_the_login_page_leads_elsewhere() {
    let server = Server::with_tenant(DOORS).await;
    signed_in(&server).await;
    for elsewhere in
        ["//evil.test", "/\\evil.test", "/%5cevil.test", "https://evil.test", "javascript:alert(1)"]
    {
        let browser = server.browser();
        let page = browser.open(front_door(&SHOP)).await;
        let value: String = form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
        let names =
            ["next", "returnTo", "return_to", "redirect", "redirect_uri", "url", "continue_to", "RelayState"];
        let more: String = names.iter().map(|name| format!("&{name}={value}")).collect();
        let page = browser.get(format!("{}{more}", page.url)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("evil.test") && !page.body.contains("javascript:"), "{}", page.body);
        let typed: Vec<_> = names.iter().map(|name| (*name, elsewhere)).collect();
        let typed = [vec![("username", "ada@acme.test"), ("password", PASSWORD)], typed].concat();
        let answer = Answer::of(&browser.submit(&page, &typed).await);
        assert_eq!(answer.to, "https://shop.test/callback");
        let nowhere = browser.get(format!("/login/callback?next={value}")).await;
        assert_eq!((nowhere.status, nowhere.location()), (StatusCode::NOT_FOUND, None));
    }
}
