//! Several processes on one database: one server to everybody outside.

use reqwest::StatusCode;

use crate::journeys::{Answer, PASSWORD};
use crate::support::{Folder, Program};

#[actix_web::test]
async fn a_login_page_of_one_is_posted_to_the_other() {
    let folder = Folder::new().await;
    let (one, two) = (Program::serve(folder.at()), Program::serve(folder.at()));
    let browser = one.browser();
    let page = browser.open(one.shop().authorize("&screen_hint=signup")).await;
    let elsewhere = two.browser();
    browser.give_cookies_to(&elsewhere);
    let done = elsewhere.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    let code = Answer::of(&done).code().to_owned();
    let (status, tokens) = one.shop().redeem(&code).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(two.shop().userinfo(token).await.0, StatusCode::OK);
    // The session is everybody's too.
    elsewhere.give_cookies_to(&browser);
    assert!(!Answer::of(&browser.get(one.shop().authorize("")).await).code().is_empty());
    // And what is spent at one is spent at all.
    assert_eq!(two.shop().redeem(&code).await.1["error"], "invalid_grant");
    let again = browser.submit(&page, &[("email", "eve@acme.test"), ("password", PASSWORD)]).await;
    assert_eq!(again.location(), None, "a transaction was spent twice");
}

#[actix_web::test]
async fn a_code_is_spent_once_however_many_ask_at_once() {
    let folder = Folder::new().await;
    let (one, two) = (Program::serve(folder.at()), Program::serve(folder.at()));
    let (browser, shop) = (one.browser(), one.shop());
    browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    for _ in 0..5 {
        let code = Answer::of(&browser.get(shop.authorize("")).await).code().to_owned();
        let redeem = |shop: crate::journeys::Shop| {
            let code = code.clone();
            actix_web::rt::spawn(async move { shop.redeem(&code).await.0 })
        };
        let asked: Vec<_> =
            (0..8).map(|n| redeem(if n % 2 == 0 { one.shop() } else { two.shop() })).collect();
        let mut given = 0;
        for answer in asked {
            match answer.await.unwrap() {
                StatusCode::OK => given += 1,
                status => assert_eq!(status, StatusCode::FORBIDDEN),
            }
        }
        assert_eq!(given, 1);
    }
}

#[actix_web::test]
async fn they_start_at_once_on_a_fresh_database() {
    let folder = Folder::new().await;
    let programs: Vec<_> = (0..3).map(|_| Program::start(folder.at(), &["serve"], &[])).collect();
    let mut keys = Vec::new();
    for program in &programs {
        program.log.wait_for("ready");
        keys.push(program.browser().get("/.well-known/jwks.json").await.body);
    }
    assert!(keys[0].contains("kid") && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}
