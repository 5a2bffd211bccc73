//! Two tabs, Back, reload, old pages and broken addresses: each ends in a page with a way on that works.

use reqwest::StatusCode;

use crate::support::{Answer, BOARD, Browser, DOORS, PASSWORD, SHOP, STAFF, Seen, Server, front_door, with};

async fn server_with_ada() -> Server {
    let server = Server::with_tenant(DOORS).await;
    server.browser().sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    server
}

fn assert_answers_shop(seen: &Seen) {
    let answer = Answer::of(seen);
    assert_eq!((answer.to.as_str(), answer.get("state")), ("https://shop.test/callback", "s+/="));
    assert!(!answer.code().is_empty());
}

/// The page's one button leads on, and on its way a password is asked for at most once.
async fn assert_leads_on(browser: &Browser, page: &Seen) {
    assert!(!page.text("h1").is_empty(), "{}", page.body);
    let seen = browser.press(page, "main a.btn").await;
    if seen.status == StatusCode::OK {
        assert_answers_shop(&browser.log_in(&seen, "ada@acme.test", PASSWORD).await);
    } else {
        assert_answers_shop(&seen);
    }
}

#[actix_web::test]
async fn two_tabs_do_not_disturb_each_other() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let first = browser.open(front_door(&SHOP)).await;
    let second = browser.open(front_door(&with(&SHOP, &[("state", "two")]))).await;
    assert_answers_shop(&browser.log_in(&first, "ada@acme.test", PASSWORD).await);
    let answer = Answer::of(&browser.log_in(&second, "ada@acme.test", PASSWORD).await);
    assert_eq!(answer.get("state"), "two");
    assert!(!answer.code().is_empty());
}

#[actix_web::test]
async fn a_tab_that_is_reloaded_after_a_login_in_another_has_nothing_to_ask() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let first = browser.open(front_door(&SHOP)).await;
    let second = browser.open(front_door(&with(&SHOP, &[("state", "two")]))).await;
    browser.log_in(&first, "ada@acme.test", PASSWORD).await;
    let answer = Answer::of(&browser.get(second.url.as_str()).await);
    assert_eq!(answer.get("state"), "two");
    assert!(!answer.code().is_empty());
}

#[actix_web::test]
async fn back_after_a_finished_login_leads_on() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    let done = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_answers_shop(&done);
    // Back, and the same form once more; then Back and reload.
    let again = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!((again.status, again.location()), (StatusCode::BAD_REQUEST, None));
    assert_leads_on(&browser, &again).await;
    let reloaded = browser.get(page.url.as_str()).await;
    assert_eq!((reloaded.status, reloaded.location()), (StatusCode::BAD_REQUEST, None));
    assert_leads_on(&browser, &reloaded).await;
    // The same when the session has ended meanwhile.
    browser.get("/v2/logout").await;
    let form = browser.get(page.url.as_str()).await;
    let again = browser.log_in(&form, "ada@acme.test", PASSWORD).await;
    assert_eq!(again.location(), None, "a transaction is spent once");
    assert_leads_on(&browser, &again).await;
}

#[actix_web::test]
async fn a_login_page_may_be_reloaded_and_tried_again() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let opened = browser.open(front_door(&SHOP)).await;
    let mut page = browser.get(opened.url.as_str()).await;
    for _ in 0..3 {
        assert!(page.has("#password"));
        // Reload after a wrong password sends the same form again.
        browser.log_in(&page, "ada@acme.test", "wrong").await;
        page = browser.log_in(&page, "ada@acme.test", "wrong").await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    }
    assert_answers_shop(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
}

#[actix_web::test]
async fn an_expired_page_is_renewed_with_the_name_kept() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    server.clock.advance(3601);
    let again = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!((again.status, again.location()), (StatusCode::OK, None));
    assert!(again.has(".note"), "it says why: {}", again.body);
    assert_eq!(again.attribute("#username", "value").as_deref(), Some("ada@acme.test"));
    assert_eq!(again.attribute("#password", "value"), None);
    assert_answers_shop(&browser.log_in(&again, "ada@acme.test", PASSWORD).await);

    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    server.clock.advance(30 * 86_400);
    let reloaded = browser.get(page.url.as_str()).await;
    assert!(reloaded.has(".note") && reloaded.has("#password"));
    assert_answers_shop(&browser.log_in(&reloaded, "ada@acme.test", PASSWORD).await);
}

#[actix_web::test]
async fn an_expired_sign_up_page_still_makes_the_account() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&with(&SHOP, &[("screen_hint", "signup")]))).await;
    assert!(page.has("#email"), "{}", page.body);
    server.clock.advance(3601);
    let reloaded = browser.get(page.url.as_str()).await;
    for (page, email) in [(page, "bob@acme.test"), (reloaded, "eve@acme.test")] {
        let done = browser.submit(&page, &[("email", email), ("password", PASSWORD)]).await;
        assert_answers_shop(&done);
    }
}

#[actix_web::test]
async fn a_page_bookmarked_in_another_browser_leads_on() {
    let server = server_with_ada().await;
    let page = server.browser().open(front_door(&SHOP)).await;
    let other = server.browser();
    let shown = other.get(page.url.as_str()).await;
    assert_eq!((shown.status, shown.location()), (StatusCode::FORBIDDEN, None));
    assert!(!shown.has("form"), "nobody types a password into somebody else's login");
    assert_leads_on(&other, &shown).await;
    // Posted there, it does not log in either.
    let other = server.browser();
    let shown = other.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!((shown.status, shown.location()), (StatusCode::FORBIDDEN, None));
    assert_leads_on(&other, &shown).await;
}

#[actix_web::test]
async fn cookies_thrown_away_between_page_and_form_lead_on() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    browser.forget_cookies();
    let shown = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!(shown.status, StatusCode::FORBIDDEN);
    assert_leads_on(&browser, &shown).await;
}

#[actix_web::test]
async fn an_application_s_own_start_page_is_where_its_people_start_over() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&BOARD)).await;
    browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    let again = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    let answer = Answer::of(&browser.press(&again, "main a.btn").await);
    assert_eq!(answer.to, "https://board.test/cb");
    assert!(!answer.code().is_empty());
}

#[actix_web::test]
async fn an_address_that_was_never_a_transaction_has_a_way_on() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    let good = page.url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (front, rest) = good.split_at(20);
    let changed = format!("{front}{}{}", if rest.starts_with('A') { 'B' } else { 'A' }, &rest[1..]);
    let cut = &good[..good.len() - 3];
    for state in ["", "garbage", "..%2F..%2F", "%00", &changed, cut, &good.repeat(2)] {
        for path in ["/login", "/signup"] {
            // The application whose page it was is still named: back to it.
            let seen = browser.get(format!("{path}?state={state}&client=shop")).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{path} {state}");
            assert!(!seen.has("form"), "{path} {state}");
            let href = seen.attribute("main a.btn", "href");
            assert_eq!(href.as_deref(), Some("https://shop.test/"), "{path} {state}");
            let seen = browser.get(format!("{path}?state={state}&client=board")).await;
            let answer = browser.press(&seen, "main a.btn").await;
            assert!(answer.has("#password"), "{path} {state}: {}", answer.body);
            let seen = browser.post(path, &[("state", state), ("username", "a"), ("password", "b")]).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{path} {state}");
        }
    }
    // Never to an address out of the request.
    let seen = browser.get("/login?state=x&client=https%3A%2F%2Fevil.test").await;
    assert!(!seen.body.contains("evil.test"));
}

#[actix_web::test]
async fn without_an_application_the_tenant_says_where_to_start() {
    let yaml = DOORS.replace(
        "friendly_name: Acme",
        "friendly_name: Acme\n  default_redirection_uri: https://acme.test/start",
    );
    let server = Server::with_tenant(&yaml).await;
    for address in ["/login", "/login?state=garbage", "/signup", "/login?state=a&state=b"] {
        let seen = server.browser().get(address).await;
        assert_eq!(
            seen.attribute("main a.btn", "href").as_deref(),
            Some("https://acme.test/start"),
            "{address}"
        );
    }
}

#[actix_web::test]
async fn a_connection_that_is_gone_or_mistyped_leads_on() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    for name in ["nowhere", "employees", "customers' OR 1=1", "*)(uid=*"] {
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let seen = browser.get(format!("{}&connection={name}", page.url)).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{name}");
        let again = browser.press(&seen, "main a.btn").await;
        assert!(again.has("#password"), "{name}: {}", again.body);
    }
    assert_answers_shop(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
}

#[actix_web::test]
async fn an_application_taken_away_in_the_middle_of_a_login_gets_no_answer() {
    let server = server_with_ada().await;
    let browser = server.browser();
    let page = browser.open(front_door(&STAFF)).await;
    let (head, tail) = DOORS.split_once("  - name: Staff").unwrap();
    let (_, tail) = tail.split_once("resourceServers:").unwrap();
    let without = format!("{head}resourceServers:{tail}").replace("[Staff]", "[Shop]");
    server.reload(&without, None).await;
    let seen = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
    assert!(!seen.has("form"));
}
