//! A clock that jumps (attack 148): nothing fails, and nothing that had ended begins to work again for a stranger.

use reqwest::StatusCode;

use crate::support::{Answer, PASSWORD, Server};

#[actix_web::test]
async fn a_clock_that_jumps_an_hour_either_way_fails_nobody_for_long() {
    let server = Server::start().await;
    let shop = server.shop();
    let browser = server.browser();
    let code = Answer::of(&browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await);
    let (_, tokens) = shop.redeem(code.code()).await;
    for jump in [-3600, 3600, 3600, -3600] {
        server.clock.advance(jump);
        let (status, _) = shop.userinfo(tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{jump}");
        let seen = browser.get(shop.authorize("")).await;
        assert!(!Answer::of(&seen).code().is_empty(), "{jump}");
        let stranger = server.browser();
        let page = stranger.open(shop.authorize("")).await;
        assert_eq!(page.status, StatusCode::OK, "{jump}");
        let done = stranger.log_in(&page, "ada@acme.test", PASSWORD).await;
        let (status, tokens) = shop.redeem(Answer::of(&done).code()).await;
        assert_eq!(status, StatusCode::OK, "{jump}: {tokens}");
    }
    // Spent stays spent, whatever time it is.
    server.clock.advance(-3600);
    let (status, answer) = shop.redeem(code.code()).await;
    assert_eq!((status, answer["error"].as_str()), (StatusCode::FORBIDDEN, Some("invalid_grant")));
}
