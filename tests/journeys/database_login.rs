//! Accounts kept here: sign up, log in, fail.

use reqwest::StatusCode;

use crate::support::{Answer, PASSWORD, Server, claims};

#[actix_web::test]
async fn a_new_account_comes_back_with_a_code_that_gives_tokens() {
    let server = Server::start().await;
    let (browser, shop) = (server.browser(), server.shop());
    let seen = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let answer = Answer::of(&seen);
    assert_eq!(answer.to, "https://shop.test/callback");
    assert_eq!(answer.get("state"), "s+/=");
    assert_eq!(answer.get("iss"), format!("{}/", server.url()));

    let (status, tokens) = shop.redeem(answer.code()).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let id_token = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(id_token["iss"], format!("{}/", server.url()));
    assert_eq!(id_token["aud"], "shop");
    assert_eq!(id_token["nonce"], "n0");
    assert_eq!(id_token["email"], "ada@acme.test");
    assert_eq!(id_token["email_verified"], false);
    assert!(id_token["sub"].as_str().unwrap().starts_with("auth0|"));

    let (status, user) = shop.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(user["sub"], id_token["sub"]);
    assert_eq!(user["email"], "ada@acme.test");
}

#[actix_web::test]
async fn a_wrong_password_shows_the_form_again_with_the_name_kept() {
    let server = Server::start().await;
    let shop = server.shop();
    server.browser().sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    let browser = server.browser();
    let page = browser.open(shop.authorize("")).await;
    let again = browser.log_in(&page, "ada@acme.test", "wrong").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(!again.alert().is_empty());
    assert_eq!(again.attribute("#username", "value").as_deref(), Some("ada@acme.test"));
    assert_eq!(again.attribute("#password", "value"), None);
    let done = browser.log_in(&again, " ADA@acme.test ", PASSWORD).await;
    assert!(!Answer::of(&done).code().is_empty());
}
