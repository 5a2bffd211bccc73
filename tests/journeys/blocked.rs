//! People who are blocked or deleted while they are signed in: what they have opens no door any more.

use reqwest::StatusCode;

use crate::support::{Answer, DOORS, PASSWORD, SHOP, Seen, Server, front_door, with};

const ADA: &str = "ada@acme.test";

const BLOCKED: &str = "UPDATE users SET blocked = 1";
const DELETED: &str = "DELETE FROM users";

fn is_asked_for_a_password(seen: &Seen) -> bool {
    seen.status == StatusCode::OK && seen.has("form #password") && seen.location().is_none()
}

#[actix_web::test]
async fn a_session_signs_nobody_in_who_was_blocked_or_deleted() {
    for ended in [BLOCKED, DELETED] {
        let server = Server::with_tenant(DOORS).await;
        let browser = server.browser();
        let waiting = browser.open(front_door(&SHOP)).await;
        assert!(!Answer::of(&browser.sign_up(&front_door(&SHOP), ADA, PASSWORD).await).code().is_empty());
        let choose = browser.open(front_door(&with(&SHOP, &[("prompt", "select_account")]))).await;
        let key = choose.attribute("button[name=continue]", "value").unwrap();
        let silent = front_door(&with(&SHOP, &[("prompt", "none")]));
        assert!(!Answer::of(&browser.get(&silent).await).code().is_empty());

        server.change(ended).await;
        assert!(is_asked_for_a_password(&browser.open(front_door(&SHOP)).await), "{ended}");
        let answer = Answer::of(&browser.get(&silent).await);
        assert_eq!((answer.error(), answer.fields.get("code")), ("login_required", None), "{ended}");
        // Pages that were open before.
        assert!(is_asked_for_a_password(&browser.get(&waiting.url).await), "{ended}");
        let page = browser.get(&choose.url).await;
        assert!(
            is_asked_for_a_password(&page) && !page.has("button[name=continue]"),
            "{ended}: {}",
            page.body
        );
        let seen = browser.submit(&choose, &[("continue", key.as_str())]).await;
        assert!(is_asked_for_a_password(&seen), "{ended}: {} {:?}", seen.status, seen.location());
        // Nor does the right password do.
        let seen = browser.log_in(&waiting, ADA, PASSWORD).await;
        let expected = if ended == BLOCKED { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST };
        assert_eq!((seen.status, seen.location()), (expected, None), "{ended}");
    }
}

#[actix_web::test]
async fn a_code_and_an_access_token_are_worth_nothing_once_their_owner_is_gone() {
    for ended in [BLOCKED, DELETED] {
        let server = Server::start().await;
        let (browser, shop) = server.signed_in().await;
        let code = shop.code(&browser, "").await;
        let mut tokens = Vec::new();
        for audience in ["", "&audience=https://orders.test/"] {
            let token = shop.tokens(&browser, audience).await["access_token"].as_str().unwrap().to_owned();
            assert_eq!(shop.userinfo(&token).await.0, StatusCode::OK);
            tokens.push(token);
        }

        server.change(ended).await;
        let (status, answer) = shop.redeem(&code).await;
        assert_eq!((status, &answer["error"]), (StatusCode::FORBIDDEN, &"invalid_grant".into()), "{ended}");
        assert_eq!(answer["error_description"], "user is blocked", "{ended}");
        assert!(answer.get("access_token").is_none() && answer.get("id_token").is_none(), "{answer}");
        for token in tokens {
            let (status, answer) = shop.userinfo(&token).await;
            assert_eq!((status, answer.get("sub")), (StatusCode::UNAUTHORIZED, None), "{ended}");
        }
    }
}
