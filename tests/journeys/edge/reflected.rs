//! Whatever others write stands on a page as text and nothing else (attack 129).

use crate::support::{ACME, PASSWORD, Seen, Server};

const EVIL: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{1337*7331}}${1337*7331}</style></title>";

fn assert_inert(seen: &Seen, what: &str) {
    assert!(!seen.body.contains("<script>alert"), "{what}: {}", seen.body);
    assert!(!seen.body.contains("<img src=x"), "{what}: {}", seen.body);
    assert!(!seen.body.contains("9801547"), "{what}: a template was run: {}", seen.body);
    for element in ["script:not([nonce])", "style:not([nonce])", "[onerror]", "img[src=x]"] {
        assert!(!seen.has(element), "{what} has {element}: {}", seen.body);
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn what_a_request_says_is_never_markup() {
    let server = Server::start().await;
    let (browser, shop) = (server.browser(), server.shop());
    let evil = encoded(EVIL);
    for name in
        ["client_id", "redirect_uri", "response_type", "response_mode", "connection", "audience", "prompt"]
    {
        let seen = browser.open(format!("{}/authorize?{name}={evil}", server.url())).await;
        assert_inert(&seen, name);
    }
    for name in ["login_hint", "ui_locales", "screen_hint", "connection", "max_age", "unknown"] {
        let seen = browser.open(shop.authorize(&format!("&{name}={evil}"))).await;
        assert_inert(&seen, name);
    }
    for path in ["/login", "/signup"] {
        for name in ["state", "connection", "ui_locales", "ways"] {
            assert_inert(&browser.get(format!("{path}?{name}={evil}")).await, name);
        }
    }
    for query in ["returnTo", "client_id", "post_logout_redirect_uri", "id_token_hint", "state"] {
        assert_inert(&browser.get(format!("/v2/logout?{query}={evil}")).await, query);
        assert_inert(&browser.get(format!("/oidc/logout?{query}={evil}")).await, query);
    }
    assert_inert(&browser.get(format!("/{evil}")).await, "a path");
}

#[actix_web::test]
async fn what_is_typed_comes_back_as_text() {
    let server = Server::start().await;
    let (browser, shop) = (server.browser(), server.shop());
    let page = browser.open(shop.authorize("")).await;
    let again = browser.log_in(&page, EVIL, "wrong").await;
    assert_inert(&again, "username");
    assert_eq!(again.attribute("#username", "value").as_deref(), Some(EVIL));
    let page = browser.open(shop.authorize("&screen_hint=signup")).await;
    let again = browser.submit(&page, &[("email", EVIL), ("password", PASSWORD)]).await;
    assert_inert(&again, "email");
    assert_eq!(again.attribute("#email", "value").as_deref(), Some(EVIL));
}

#[actix_web::test]
async fn what_an_operator_names_is_text_too() {
    let quoted = format!("\"{}\"", EVIL.replace('"', "\\\"").replace("${", "$${"));
    let yaml = ACME
        .replace("friendly_name: Acme", &format!("friendly_name: {quoted}"))
        .replace("- name: Shop\n", &format!("- name: {quoted}\n"))
        .replace(
            "enabled_clients: [Shop, Mobile]",
            &format!("display_name: {quoted}\n    enabled_clients: [shop]"),
        );
    let server = Server::with_tenant(&yaml).await;
    let (browser, shop) = (server.browser(), server.shop());
    let page = browser.open(shop.authorize("")).await;
    assert_inert(&page, "login");
    assert!(page.text("main").contains(EVIL), "{}", page.text("main"));
    assert_inert(&browser.open(shop.authorize("&screen_hint=signup")).await, "signup");
    assert_inert(&browser.get("/nothing").await, "error");
    assert_inert(&browser.get("/v2/logout").await, "logout");
}

#[actix_web::test]
async fn a_state_survives_a_form_post_and_runs_nothing() {
    let server = Server::start().await;
    let (browser, shop) = (server.browser(), server.shop());
    browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let authorize = shop.authorize("").replace("state=s%2B%2F%3D", &format!("state={}", encoded(EVIL)));
    for mode in ["form_post", "web_message"] {
        let seen = browser.get(format!("{authorize}&response_mode={mode}&prompt=none")).await;
        assert_inert(&seen, mode);
        assert!(seen.body.contains("code"), "{mode}: {}", seen.body);
    }
    let form = browser.get(format!("{authorize}&response_mode=form_post")).await;
    assert_eq!(form.attribute("input[name=state]", "value").as_deref(), Some(EVIL));
}
