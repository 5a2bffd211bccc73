//! One login for several applications, how long it lasts, and who is asked again.

use reqwest::StatusCode;
use reqwest::header::HOST;
use vestibule::crypto::token_hash;

use crate::support::{
    Answer, BOARD, Browser, CAREFUL, DOORS, PASSWORD, SHOP, STAFF, Seen, Server, Setup, claims, front_door,
    with,
};

const SESSION: &str = "vestibule-session";

async fn signed_in(server: &Server) -> Browser {
    let browser = server.browser();
    browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    browser
}

fn is_login_page(seen: &Seen) -> bool {
    seen.status == StatusCode::OK && seen.has("form #password")
}

/// The `id_token` of an answer with a code for `shop`.
async fn id_token(server: &Server, answer: &Answer) -> String {
    let (status, tokens) = server.shop().redeem(answer.code()).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    tokens["id_token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn one_login_is_enough_for_two_applications() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let board = Answer::of(&browser.get(front_door(&BOARD)).await);
    assert_eq!(board.to, "https://board.test/cb");
    assert!(!board.code().is_empty());
    let silent = Answer::of(&browser.get(front_door(&with(&BOARD, &[("prompt", "none")]))).await);
    assert!(!silent.code().is_empty());
    // The same session, so the same `sid`.
    let first = claims(&id_token(&server, &Answer::of(&browser.get(front_door(&SHOP)).await)).await);
    let second = claims(&id_token(&server, &Answer::of(&browser.get(front_door(&SHOP)).await)).await);
    assert_eq!((&first["sid"], &first["sub"]), (&second["sid"], &second["sub"]));
    assert!(first["sid"].is_string());
}

#[actix_web::test]
async fn an_application_without_the_person_s_connection_asks_again() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    assert!(is_login_page(&browser.open(front_door(&STAFF)).await));
    let silent = Answer::of(&browser.get(front_door(&with(&STAFF, &[("prompt", "none")]))).await);
    assert_eq!(silent.error(), "login_required");
}

#[actix_web::test]
async fn an_application_that_turned_single_sign_on_off_asks_each_time() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for _ in 0..2 {
        let page = browser.open(front_door(&CAREFUL)).await;
        assert!(is_login_page(&page));
        assert!(!Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await).code().is_empty());
    }
}

#[actix_web::test]
async fn prompt_none_never_shows_a_page() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let silent = front_door(&with(&SHOP, &[("prompt", "none")]));
    let nobody = Answer::of(&browser.get(&silent).await);
    assert_eq!((nobody.error(), nobody.get("state")), ("login_required", "s+/="));
    browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&browser.get(&silent).await).code().is_empty());
    for mixed in ["none login", "login none", "none select_account", "none consent", "none none"] {
        let answer = Answer::of(&browser.get(front_door(&with(&SHOP, &[("prompt", mixed)]))).await);
        assert_eq!(answer.error(), "invalid_request", "{mixed}");
    }
    for asks in [("max_age", "0"), ("connection", "customers")] {
        let answer = Answer::of(&browser.get(front_door(&with(&SHOP, &[("prompt", "none"), asks]))).await);
        assert_eq!(answer.error() == "login_required", asks.0 == "max_age", "{answer:?}");
    }
}

#[actix_web::test]
async fn prompt_login_asks_somebody_who_is_signed_in() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let before = claims(&id_token(&server, &Answer::of(&browser.get(front_door(&SHOP)).await)).await);
    server.clock.advance(100);
    let page = browser.open(front_door(&with(&SHOP, &[("prompt", "login")]))).await;
    assert!(is_login_page(&page));
    // A reload does not get around it, nor does the button for somebody who only chooses.
    assert!(is_login_page(&browser.get(page.url.as_str()).await));
    let key = token_hash(before["sub"].as_str().unwrap());
    let around = browser.submit(&page, &[("continue", key.as_str())]).await;
    assert!(around.location().is_none(), "{:?}", around.location());
    let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
    let after = claims(&id_token(&server, &answer).await);
    assert_eq!(before["sub"], after["sub"]);
    assert_ne!(before["sid"], after["sid"]);
}

#[actix_web::test]
async fn prompt_select_account_lets_somebody_go_on_or_be_another() {
    let server = Server::with_tenant(DOORS).await;
    server.browser().sign_up(&front_door(&SHOP), "bob@acme.test", PASSWORD).await;
    let browser = signed_in(&server).await;
    let choose = front_door(&with(&SHOP, &[("prompt", "select_account")]));
    let page = browser.open(&choose).await;
    assert!(page.text("button[name=continue]").contains("ada@acme.test"), "{}", page.body);
    let key = page.attribute("button[name=continue]", "value").unwrap();
    let go_on = [("continue", key.as_str())];
    let answer = Answer::of(&browser.submit(&page, &go_on).await);
    assert_eq!(claims(&id_token(&server, &answer).await)["email"], "ada@acme.test");

    let tab = browser.open(&choose).await;
    let page = browser.open(&choose).await;
    let typed = [("username", "bob@acme.test"), ("password", PASSWORD)];
    // The second form on the page is the usual one.
    let state = page.attribute("input[name=state]", "value").unwrap();
    let fields = [vec![("state", state.as_str()), ("connection", "customers")], typed.to_vec()].concat();
    let answer = Answer::of(&browser.post("/login", &fields).await);
    assert_eq!(claims(&id_token(&server, &answer).await)["email"], "bob@acme.test");

    // Ada's button, and Bob is signed in meanwhile: whoever pressed it did not mean him.
    let seen = browser.submit(&tab, &go_on).await;
    assert!(is_login_page(&seen) && seen.location().is_none());

    // Signed out meanwhile: nobody goes on as anybody.
    let page = browser.open(&choose).await;
    let key = page.attribute("button[name=continue]", "value").unwrap();
    browser.forget_cookie(SESSION);
    assert!(is_login_page(&browser.submit(&page, &[("continue", key.as_str())]).await));
}

#[actix_web::test]
async fn max_age_asks_again_when_the_login_is_older() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let within = |seconds| front_door(&with(&SHOP, &[("max_age", seconds)]));
    let asks = async |seconds| browser.get(within(seconds)).await.location().unwrap().path() == "/login";
    assert!(asks("0").await, "0 always asks");
    assert!(!asks("100").await);
    server.clock.advance(101);
    assert!(asks("100").await);
    assert!(!asks("1000").await);
    assert!(!asks("99999999999999999999999999").await, "as old as you like");
    let silent = browser.get(front_door(&with(&SHOP, &[("max_age", "100"), ("prompt", "none")]))).await;
    assert_eq!(Answer::of(&silent).error(), "login_required");
    for bad in ["-1", "soon", "1.5", "1e3", "+5", " 5", "0x10"] {
        assert_eq!(Answer::of(&browser.get(within(bad)).await).error(), "invalid_request", "{bad}");
    }

    let page = browser.open(within("100")).await;
    let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
    let told = claims(&id_token(&server, &answer).await);
    let now = server.clock.now();
    assert!((now - 5..=now).contains(&told["auth_time"].as_i64().unwrap()), "{told}");
    assert!(!asks("100").await);
}

#[actix_web::test]
async fn max_age_zero_is_satisfied_by_a_password() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let page = browser.open(front_door(&with(&SHOP, &[("max_age", "0")]))).await;
    assert!(is_login_page(&page));
    let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
    assert!(claims(&id_token(&server, &answer).await)["auth_time"].is_i64());
}

#[actix_web::test]
async fn a_hint_names_who_has_to_be_signed_in() {
    let server = Server::with_tenant(DOORS).await;
    let bob = server.browser();
    let bobs = bob.sign_up(&front_door(&SHOP), "bob@acme.test", PASSWORD).await;
    let bobs = id_token(&server, &Answer::of(&bobs)).await;
    let browser = signed_in(&server).await;
    let adas = id_token(&server, &Answer::of(&browser.get(front_door(&SHOP)).await)).await;
    let hinted = |hint| with(&SHOP, &[("id_token_hint", hint)]);

    for more in [("prompt", ""), ("prompt", "none")] {
        let asked = with(&hinted(&adas), &[more]);
        assert!(!Answer::of(&browser.get(front_door(&asked)).await).code().is_empty());
    }
    let silent = with(&hinted(&bobs), &[("prompt", "none")]);
    assert_eq!(Answer::of(&browser.get(front_door(&silent)).await).error(), "login_required");
    // Asked for Bob, Ada logs in once more: the application does not get Ada (OpenID Connect Core §3.1.2.2).
    let page = browser.open(front_door(&hinted(&bobs))).await;
    assert!(is_login_page(&page));
    let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
    assert_eq!((answer.error(), answer.fields.get("code")), ("login_required", None));
    let page = browser.open(front_door(&hinted(&bobs))).await;
    let answer = Answer::of(&browser.log_in(&page, "bob@acme.test", PASSWORD).await);
    assert_eq!(claims(&id_token(&server, &answer).await)["email"], "bob@acme.test");
    // An old hint is still one.
    server.clock.advance(40_000);
    assert!(!Answer::of(&browser.get(front_door(&hinted(&bobs))).await).code().is_empty());
}

#[actix_web::test]
async fn who_has_to_prove_it_again_is_told_so_unless_somebody_else_is_meant() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let again = with(&SHOP, &[("prompt", "login")]);
    for (hint, name, told) in [
        ("", "ada@acme.test", true),
        ("ada@acme.test", "ada@acme.test", true),
        ("bob@acme.test", "bob@acme.test", false),
    ] {
        let page = browser.open(front_door(&with(&again, &[("login_hint", hint)]))).await;
        assert_eq!(page.attribute("#username", "value").as_deref(), Some(name), "{hint}");
        assert_eq!(page.text("main").contains("confirm it’s you"), told, "{hint}: {}", page.body);
    }
}

#[actix_web::test]
async fn a_hint_that_cannot_be_verified_is_none_and_logs_nobody_in_silently() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let good = id_token(&server, &Answer::of(&browser.get(front_door(&SHOP)).await)).await;
    let api = with(&SHOP, &[("response_type", "token"), ("audience", "https://orders.test/")]);
    let access = Answer::of(&browser.get(front_door(&api)).await).get("access_token").to_owned();
    assert_eq!(access.matches('.').count(), 2);
    let mut parts: Vec<&str> = good.split('.').collect();
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    let (header, body, signature) = (parts[0], parts[1], parts[2]);
    parts[2] = "";
    for bad in [
        "garbage".to_owned(),
        "a.b.c".to_owned(),
        format!("{unsigned}.{body}."),
        format!("{unsigned}.{body}.{signature}"),
        parts.join("."),
        format!("{header}.{body}.{}", &signature[1..]),
    ] {
        let hinted = with(&SHOP, &[("id_token_hint", &bad)]);
        assert!(!Answer::of(&browser.get(front_door(&hinted)).await).code().is_empty(), "{bad}");
        let silent = with(&hinted, &[("prompt", "none")]);
        assert_eq!(Answer::of(&browser.get(front_door(&silent)).await).error(), "login_required", "{bad}");
    }
    // Ours, but no id_token, or given to `shop` and shown by `board`.
    for (client, bad) in [(&SHOP, &access), (&BOARD, &good)] {
        let answer = Answer::of(&browser.get(front_door(&with(client, &[("id_token_hint", bad)]))).await);
        assert_eq!(answer.error(), "invalid_request");
    }
}

/// Rests at most 20 minutes and lives at most an hour.
fn short_lived() -> String {
    let lives =
        "friendly_name: Acme\n  session_lifetime_in_minutes: 60\n  idle_session_lifetime_in_minutes: 20";
    DOORS.replace("friendly_name: Acme", lives)
}

async fn is_signed_in(browser: &Browser) -> bool {
    let seen = browser.get(front_door(&with(&SHOP, &[("prompt", "none")]))).await;
    Answer::of(&seen).error().is_empty()
}

#[actix_web::test]
async fn a_session_that_rests_ends() {
    let server = Server::with_tenant(&short_lived()).await;
    let browser = signed_in(&server).await;
    server.clock.advance(20 * 60 - 30);
    assert!(is_signed_in(&browser).await);
    server.clock.advance(20 * 60 - 30);
    assert!(is_signed_in(&browser).await, "it was used meanwhile");
    server.clock.advance(20 * 60 + 1);
    assert!(!is_signed_in(&browser).await);
    assert!(is_login_page(&browser.open(front_door(&SHOP)).await));
}

#[actix_web::test]
async fn a_session_that_never_rests_ends_too() {
    let server = Server::with_tenant(&short_lived()).await;
    let browser = signed_in(&server).await;
    for _ in 0..5 {
        server.clock.advance(10 * 60);
        assert!(is_signed_in(&browser).await);
    }
    server.clock.advance(10 * 60 + 1);
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn the_cookie_of_a_session_is_for_this_host_and_no_script() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let seen = browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    let lines = seen.cookie_lines(SESSION);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].contains("HttpOnly") && lines[0].contains("SameSite=Lax") && lines[0].contains("Path=/")
    );
    for more in ["Domain", "Max-Age", "Expires", "Secure"] {
        assert!(!lines[0].contains(more), "{}", lines[0]);
    }
    // Whoever asked to stay signed in keeps it when the window is closed.
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    let typed = [("username", "ada@acme.test"), ("password", PASSWORD), ("remember", "1")];
    let seen = browser.submit(&page, &typed).await;
    let lines = seen.cookie_lines(SESSION);
    assert!(lines[0].contains("Max-Age=604800"), "as long as the page says: {lines:?}");
}

#[actix_web::test]
async fn with_tls_every_cookie_is_secure_and_nobody_else_s() {
    let server = Server::with_tenant(DOORS).await;
    server.serve_as_https(DOORS).await;
    let browser = server.browser();
    let done = browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
    for name in ["vestibule-session", "vestibule-device"] {
        let lines = done.cookie_lines(&format!("__Host-{name}"));
        assert_eq!(lines.len(), 1, "{name}: {:?}", done.headers);
        for part in ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"] {
            assert!(lines[0].contains(part), "{}", lines[0]);
        }
        assert!(!lines[0].contains("Domain"), "{}", lines[0]);
    }
    assert!(browser.cookie("__Host-vestibule-browser").is_some());
    assert!(done.header("strict-transport-security").contains("max-age="));
    // A cookie of the plain name, which another subdomain could have planted, is not looked at.
    let key = browser.cookie("__Host-vestibule-session").unwrap();
    let planted = server.browser();
    planted.plant_cookie("acme.localhost", SESSION, &key);
    let answer = Answer::of(&planted.get(front_door(&with(&SHOP, &[("prompt", "none")]))).await);
    assert_eq!(answer.error(), "login_required");
}

#[actix_web::test]
async fn a_session_opens_nothing_at_another_tenant() {
    let tenants = vec![("acme", DOORS.to_owned()), ("other", DOORS.to_owned())];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    let browser = signed_in(&server).await;
    let key = browser.cookie(SESSION).unwrap();
    let silent = front_door(&with(&SHOP, &[("prompt", "none")]));
    let elsewhere = format!("http://{}{silent}", server.host("other"));
    browser.plant_cookie("other.localhost", SESSION, &key);
    assert_eq!(Answer::of(&browser.get(&elsewhere).await).error(), "login_required");
    // Nor with the Host of one and the cookie of the other, and it still opens its own.
    let response = server.shop().http.get(&elsewhere).header(HOST, "nobody.localhost").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(!Answer::of(&browser.get(&silent).await).code().is_empty());
    // The login page of one tenant is nothing to another.
    let page = browser.open(front_door(&with(&SHOP, &[("prompt", "login")]))).await;
    let moved = page.url.as_str().replace("acme.localhost", "other.localhost");
    let cookie = browser.cookie("vestibule-browser").unwrap();
    browser.plant_cookie("other.localhost", "vestibule-browser", &cookie);
    let seen = browser.get(moved).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(!seen.has("form"));
}

#[actix_web::test]
async fn a_changed_cookie_is_nobody() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let key = browser.cookie(SESSION).unwrap();
    let longer = format!("{key}A");
    let huge = "A".repeat(5000);
    for changed in [&key[1..], &key[..key.len() - 1], &longer, "", "garbage", "%00", &huge] {
        browser.plant_cookie("acme.localhost", SESSION, changed);
        assert!(!is_signed_in(&browser).await, "{changed}");
    }
    browser.plant_cookie("acme.localhost", SESSION, &key);
    assert!(is_signed_in(&browser).await);
}
