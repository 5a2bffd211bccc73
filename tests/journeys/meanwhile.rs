//! What the operator takes away while a page is open: what was registered when it was asked for counts no more.

use reqwest::StatusCode;

use crate::support::{Answer, DOORS, PASSWORD, SHOP, Seen, Server, front_door, with};

const ADA: &str = "ada@acme.test";
const ORDERS: &str = "https://orders.test/";
const GRANTS: &str = "grant_types: [authorization_code, implicit]";

fn assert_nothing_is_given(seen: &Seen, why: &str) {
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{why}");
    assert!(!seen.has("form") && !seen.body.contains("data-message"), "{why}: {}", seen.body);
    assert!(!seen.body.contains("access_token"), "{why}: {}", seen.body);
}

#[actix_web::test]
async fn what_was_taken_away_while_a_page_was_open_is_not_given() {
    for (more, gone, left, why) in [
        (("scope", "openid"), "\"https://shop.test/callback\", ", "", "the callback"),
        (("response_type", "token"), GRANTS, "grant_types: [authorization_code]", "the implicit grant"),
        (("response_type", "code"), GRANTS, "grant_types: [implicit]", "the code grant"),
        (
            ("response_mode", "web_message"),
            "web_origins: [\"https://shop.test\"]",
            "web_origins: []",
            "the origin",
        ),
        (("audience", ORDERS), ORDERS, "https://others.test/", "the API"),
    ] {
        let server = Server::with_tenant(DOORS).await;
        let asked = with(&SHOP, &[more]);
        let (stranger, newcomer, ada) = (server.browser(), server.browser(), server.browser());
        let login = stranger.open(front_door(&asked)).await;
        let signup = newcomer.open(front_door(&with(&asked, &[("screen_hint", "signup")]))).await;
        let waiting = ada.open(front_door(&asked)).await;
        ada.sign_up(&front_door(&SHOP), ADA, PASSWORD).await;
        let choose = ada.open(front_door(&with(&asked, &[("prompt", "select_account")]))).await;
        let key = choose.attribute("button[name=continue]", "value").unwrap();

        let yaml = DOORS.replacen(gone, left, 1);
        assert_ne!(yaml, DOORS, "{why}");
        server.reload(&yaml, None).await;
        assert_nothing_is_given(&stranger.log_in(&login, ADA, PASSWORD).await, why);
        let bob = [("email", "bob@acme.test"), ("password", PASSWORD)];
        assert_nothing_is_given(&newcomer.submit(&signup, &bob).await, why);
        assert_nothing_is_given(&ada.get(&waiting.url).await, why);
        assert_nothing_is_given(&ada.submit(&choose, &[("continue", key.as_str())]).await, why);

        // Nothing was spent by that, and with everything in its place the same page goes on.
        server.reload(DOORS, None).await;
        let seen = ada.submit(&choose, &[("continue", key.as_str())]).await;
        let answer = if why == "the origin" { Answer::in_message(&seen) } else { Answer::of(&seen) };
        assert_eq!((answer.error(), answer.get("state")), ("", "s+/="), "{why}");
    }
}

/// An answer that says no goes nowhere else either.
#[actix_web::test]
async fn a_refusal_is_not_sent_to_an_address_that_was_taken_away() {
    let server = Server::with_tenant(DOORS).await;
    let (ada, bob) = (server.browser(), server.browser());
    let adas = Answer::of(&ada.sign_up(&front_door(&SHOP), ADA, PASSWORD).await);
    let (_, adas) = server.shop().redeem(adas.code()).await;
    bob.sign_up(&front_door(&SHOP), "bob@acme.test", PASSWORD).await;
    let hinted = with(&SHOP, &[("id_token_hint", adas["id_token"].as_str().unwrap())]);
    let page = bob.open(front_door(&hinted)).await;
    server.reload(&DOORS.replacen("\"https://shop.test/callback\", ", "", 1), None).await;
    assert_nothing_is_given(&bob.log_in(&page, "bob@acme.test", PASSWORD).await, "Ada was hinted at");
    server.reload(DOORS, None).await;
    let answer = Answer::of(&bob.log_in(&page, "bob@acme.test", PASSWORD).await);
    assert_eq!(answer.error(), "login_required");
}

#[actix_web::test]
async fn a_code_for_an_api_that_is_gone_gives_no_token_for_anything_else() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let seen = browser.sign_up(&front_door(&with(&SHOP, &[("audience", ORDERS)])), ADA, PASSWORD).await;
    server.reload(&DOORS.replacen(ORDERS, "https://others.test/", 1), None).await;
    let (status, answer) = server.shop().redeem(Answer::of(&seen).code()).await;
    assert_eq!(
        (status, answer["error"].as_str()),
        (StatusCode::FORBIDDEN, Some("invalid_grant")),
        "{answer}"
    );
    assert!(answer.get("access_token").is_none() && answer.get("id_token").is_none());
}

#[actix_web::test]
async fn a_connection_that_is_gone_is_called_by_its_name_if_it_has_one() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let page = browser.open(front_door(&SHOP)).await;
    let chosen = browser.get(format!("{}&connection=employees", page.url)).await;
    assert_eq!((chosen.status, chosen.location()), (StatusCode::BAD_REQUEST, None));
    let said = chosen.text(".sub");
    assert!(said.starts_with("employees doesn’t exist or isn’t meant for this application."), "{said}");
    // Nobody asked for one, and the client was left without any.
    let yaml = DOORS.replacen("enabled_clients: [Shop, Board,", "enabled_clients: [Board,", 1);
    assert_ne!(yaml, DOORS);
    server.reload(&yaml, None).await;
    for seen in [browser.get(&page.url).await, browser.log_in(&page, ADA, PASSWORD).await] {
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
        let said = seen.text(".sub");
        assert!(said.starts_with("The application sent you here with a request we can’t use."), "{said}");
        assert!(seen.has("main a.btn"), "{}", seen.body);
    }
}
