//! The seven response types in every mode they may come in, and pages that carry answers (attacks 13, 18, 19, 22).

use std::collections::BTreeSet;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::StatusCode;
use serde_json::Value;
use vestibule::crypto::{b64, sha256};

use crate::support::{Answer, BOARD, Browser, DOORS, PASSWORD, SHOP, Seen, Server, front_door, with};

/// With the parts that come back at once besides `state` and `iss`, for `scope=openid`.
const TYPES: [(&str, &[&str]); 7] = [
    ("code", &["code"]),
    ("token", &["access_token", "id_token"]),
    ("id_token", &["id_token"]),
    ("token id_token", &["access_token", "id_token"]),
    ("code id_token", &["code", "id_token"]),
    ("code token", &["code", "access_token"]),
    ("code id_token token", &["code", "id_token", "access_token"]),
];

const MODES: [&str; 4] = ["query", "fragment", "form_post", "web_message"];

async fn signed_in(server: &Server) -> Browser {
    let browser = server.browser();
    browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    browser
}

/// What came back, wherever it stands, and whether that is where `mode` wants it.
fn answer_in(mode: &str, seen: &Seen) -> Answer {
    let url = seen.location();
    match mode {
        "form_post" => Answer::in_form(seen),
        "web_message" => Answer::in_message(seen),
        "query" => {
            assert_eq!(url.unwrap().fragment(), None);
            Answer::of(seen)
        }
        _ => {
            let url = url.unwrap_or_else(|| panic!("{}", seen.body));
            assert!(url.query().is_none() && url.fragment().is_some(), "{url}");
            Answer::of(seen)
        }
    }
}

/// The claims, once signature, key, issuer and audience have been checked as an application does.
async fn checked(server: &Server, browser: &Browser, id_token: &str) -> Value {
    let keys = browser.get("/.well-known/jwks.json").await;
    let keys: JwkSet = serde_json::from_str(&keys.body).unwrap();
    let key = keys.find(&decode_header(id_token).unwrap().kid.unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["shop"]);
    validation.set_issuer(&[format!("{}/", server.url())]);
    decode::<Value>(id_token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
}

/// OpenID Connect Core §3.2.2.9, §3.3.2.11.
fn half_hash(text: &str) -> String {
    b64(&sha256(text.as_bytes())[..16])
}

#[actix_web::test]
async fn every_response_type_comes_back_in_every_mode_it_may_come_in() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for (response_type, parts) in TYPES {
        for mode in MODES.into_iter().filter(|mode| *mode != "query" || response_type == "code") {
            let why = format!("{response_type} in {mode}");
            let asked = with(&SHOP, &[("response_type", response_type), ("response_mode", mode)]);
            let seen = browser.get(front_door(&asked)).await;
            let answer = answer_in(mode, &seen);
            let to = if mode == "web_message" { "https://shop.test" } else { "https://shop.test/callback" };
            assert_eq!(answer.to, to, "{why}");
            let mut expected: BTreeSet<&str> = parts.iter().copied().chain(["state", "iss"]).collect();
            if parts.contains(&"access_token") {
                expected.extend(["expires_in", "token_type", "scope"]);
                assert_eq!(answer.get("token_type"), "Bearer", "{why}");
                assert_eq!(answer.get("expires_in"), "7200", "{why}");
                assert_eq!(answer.get("scope"), "openid profile email", "{why}");
                let (status, user) = server.shop().userinfo(answer.get("access_token")).await;
                assert_eq!((status, &user["email"]), (StatusCode::OK, &"ada@acme.test".into()), "{why}");
            }
            let fields: BTreeSet<&str> = answer.fields.keys().map(String::as_str).collect();
            assert_eq!(fields, expected, "{why}");
            assert_eq!(answer.get("state"), "s+/=", "{why}");
            assert_eq!(answer.get("iss"), format!("{}/", server.url()), "{why}");
            if parts.contains(&"id_token") {
                let claims = checked(&server, &browser, answer.get("id_token")).await;
                assert_eq!(claims["nonce"], "n0", "{why}");
                let hash = |part| answer.fields.get(part).map_or(Value::Null, |text| half_hash(text).into());
                assert_eq!(claims["at_hash"], hash("access_token"), "{why}");
                assert_eq!(claims["c_hash"], hash("code"), "{why}");
            }
            if parts.contains(&"code") {
                let (status, tokens) = server.shop().redeem(answer.code()).await;
                assert_eq!(status, StatusCode::OK, "{why}: {tokens}");
            }
        }
    }
}

#[actix_web::test]
async fn the_order_of_a_response_type_does_not_matter() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for response_type in ["id_token token", "id_token code", "token code id_token", "token  id_token"] {
        let seen = browser.get(front_door(&with(&SHOP, &[("response_type", response_type)]))).await;
        let answer = answer_in("fragment", &seen);
        assert!(!answer.get("id_token").is_empty(), "{response_type}: {answer:?}");
    }
}

#[actix_web::test]
async fn without_openid_a_token_comes_alone() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let asked = with(&SHOP, &[("response_type", "token"), ("scope", "profile"), ("nonce", "")]);
    let answer = answer_in("fragment", &browser.get(front_door(&asked)).await);
    assert!(!answer.get("access_token").is_empty());
    assert_eq!(answer.fields.get("id_token"), None);
}

#[actix_web::test]
async fn the_default_mode_is_the_query_for_codes_and_the_fragment_for_tokens() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for (response_type, _) in TYPES {
        let mode = if response_type == "code" { "query" } else { "fragment" };
        let asked = with(&SHOP, &[("response_type", response_type)]);
        let answer = answer_in(mode, &browser.get(front_door(&asked)).await);
        assert_eq!(answer.error(), "", "{response_type}");
        let asked = with(&asked, &[("max_age", "soon")]);
        let error = answer_in(mode, &browser.get(front_door(&asked)).await);
        assert_eq!(error.error(), "invalid_request", "{response_type}");
    }
}

#[actix_web::test]
async fn tokens_never_stand_in_a_query() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for (response_type, _) in TYPES.into_iter().filter(|(response_type, _)| *response_type != "code") {
        let asked = with(&SHOP, &[("response_type", response_type), ("response_mode", "query")]);
        let answer = Answer::of(&browser.get(front_door(&asked)).await);
        assert_eq!(answer.error(), "invalid_request", "{response_type}");
        for part in ["access_token", "id_token", "code"] {
            assert_eq!(answer.fields.get(part), None, "{response_type}");
        }
    }
}

#[actix_web::test]
async fn errors_come_back_in_the_mode_that_was_asked_for() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    for mode in MODES {
        let asked = with(&SHOP, &[("prompt", "none"), ("response_mode", mode)]);
        let answer = answer_in(mode, &browser.get(front_door(&asked)).await);
        assert_eq!(answer.error(), "login_required", "{mode}");
        assert_eq!(answer.get("error_description"), "Login required", "{mode}");
        assert_eq!(answer.get("state"), "s+/=", "{mode}");
        assert_eq!(answer.get("iss"), format!("{}/", server.url()), "{mode}");
        assert_eq!(answer.fields.len(), 4, "{mode}: {answer:?}");
    }
    let unknown = with(&SHOP, &[("response_mode", "smoke")]);
    assert_eq!(Answer::of(&browser.get(front_door(&unknown)).await).error(), "invalid_request");
}

#[actix_web::test]
async fn after_a_password_the_answer_comes_in_the_same_modes() {
    let server = Server::with_tenant(DOORS).await;
    signed_in(&server).await;
    for mode in MODES {
        let browser = server.browser();
        let page = browser.open(front_door(&with(&SHOP, &[("response_mode", mode)]))).await;
        // Chromium holds a form's redirects against `form-action` too.
        assert!(page.header("content-security-policy").contains("form-action 'self' https://shop.test"));
        let seen = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
        let redirects = matches!(mode, "query" | "fragment");
        // 303, so that the browser does not post the password on (RFC 9700 §4.11).
        assert_eq!(seen.status, if redirects { StatusCode::SEE_OTHER } else { StatusCode::OK }, "{mode}");
        assert!(!answer_in(mode, &seen).code().is_empty());
    }
}

fn nonce_of(seen: &Seen) -> String {
    let policy = seen.header("content-security-policy");
    policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_posted_answer_is_a_form_that_nothing_can_be_written_into() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let state = "\"></form><script>alert(1)</script><form action='https://evil.test/'>&amp;\u{2028}é";
    let asked = with(&SHOP, &[("response_mode", "form_post"), ("state", state)]);
    let seen = browser.get(front_door(&asked)).await;
    let answer = Answer::in_form(&seen);
    assert_eq!(answer.to, "https://shop.test/callback");
    assert_eq!(answer.get("state"), state);
    assert_eq!(seen.text("script"), "document.forms[0].submit()");
    assert_eq!(seen.body.matches("<form").count(), 1);
    assert_eq!(seen.attribute("script", "nonce"), Some(nonce_of(&seen)));
    let policy = seen.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' https://shop.test"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(seen.header("cache-control"), "no-store");
    assert_eq!(seen.header("referrer-policy"), "no-referrer");
    let stranger = with(&asked, &[("redirect_uri", "https://shop.test/\"><script>")]);
    let seen = browser.get(front_door(&stranger)).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(!seen.has("form"));
}

#[actix_web::test]
async fn a_message_is_for_one_origin_and_only_that_may_frame_the_page() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let state = "</script><script>alert(1)</script>'\"\u{2028}";
    let asked = with(&SHOP, &[("response_mode", "web_message"), ("prompt", "none"), ("state", state)]);
    let seen = browser.get(front_door(&asked)).await;
    let answer = Answer::in_message(&seen);
    assert_eq!(answer.to, "https://shop.test", "exactly, with neither path nor star");
    assert_eq!(answer.get("state"), state);
    assert!(!answer.code().is_empty());
    assert_eq!(seen.body.matches("<script").count(), 1);
    assert!(seen.text("script").contains("postMessage(JSON.parse(d.message),d.origin)"));
    assert_eq!(seen.attribute("script", "nonce"), Some(nonce_of(&seen)));
    let policy = seen.header("content-security-policy");
    assert!(policy.contains("frame-ancestors https://shop.test;"), "{policy}");
    assert_eq!(seen.header("x-frame-options"), "", "it would forbid the frame");
    assert_eq!(seen.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_popup_keeps_its_opener_on_every_page_of_a_login() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let page = browser.open(front_door(&with(&SHOP, &[("prompt", "login")]))).await;
    let wrong = browser.log_in(&page, "ada@acme.test", "wrong").await;
    let done = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
    let over = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    let unknown = browser.get(front_door(&with(&SHOP, &[("client_id", "nobody")]))).await;
    let message = browser.get(front_door(&with(&SHOP, &[("response_mode", "web_message")]))).await;
    for (what, seen) in
        [("form", page), ("wrong", wrong), ("over", over), ("unknown", unknown), ("message", message)]
    {
        assert_eq!(seen.header("cross-origin-opener-policy"), "", "{what}");
    }
    let elsewhere = browser.get("/v2/logout").await;
    assert_eq!(elsewhere.header("cross-origin-opener-policy"), "same-origin");
}

#[actix_web::test]
async fn numbers_in_a_message_are_numbers() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let asked = with(&SHOP, &[("response_mode", "web_message"), ("response_type", "token")]);
    let seen = browser.get(front_door(&asked)).await;
    let message = seen.attribute("script[data-message]", "data-message").unwrap();
    let message: Value = serde_json::from_str(&message).unwrap();
    assert_eq!(message["response"]["expires_in"], 7200);
}

#[actix_web::test]
async fn an_origin_that_is_not_registered_receives_no_message() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    browser.sign_up(&front_door(&BOARD), "ada@acme.test", PASSWORD).await;
    // `board` has the address among its callbacks, but no web_origins.
    for more in [("prompt", ""), ("prompt", "none")] {
        let asked = with(&BOARD, &[("response_mode", "web_message"), more]);
        let seen = browser.get(front_door(&asked)).await;
        assert!(!seen.body.contains("postMessage"), "{}", seen.body);
        let answer = Answer::of(&seen);
        assert_eq!(answer.to, "https://board.test/cb");
        assert_eq!(answer.error(), "invalid_request");
        assert_eq!(answer.fields.get("code"), None);
    }
    for origin in ["*", "null", "https://evil.test"] {
        let asked = with(&BOARD, &[("response_mode", "web_message"), ("web_message_target", origin)]);
        browser.say("origin", origin);
        let seen = browser.get(front_door(&asked)).await;
        assert!(!seen.body.contains("postMessage"), "{origin}");
    }
}
