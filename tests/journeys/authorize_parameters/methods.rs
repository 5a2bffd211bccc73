//! The two doors and their methods.

use reqwest::{Method, StatusCode};

use super::{asked, signed_in};
use crate::support::{Answer, DOORS, PASSWORD, SHOP, Server, front_door, with};

#[actix_web::test]
async fn both_doors_and_both_methods_do_the_same() {
    let server = Server::with_tenant(DOORS).await;
    let ada = signed_in(&server).await;
    let (path, query) = ("/authorize", front_door(&SHOP).split_once('?').unwrap().1.to_owned());
    for door in [path, "/api/authorize"] {
        let get = ada.get(format!("{door}?{query}")).await;
        let post = ada.post(door, &SHOP).await;
        let posted_query = ada.post(format!("{door}?{query}"), &[]).await;
        let mixed = ada.post(format!("{door}?client_id=shop"), &SHOP[1..]).await;
        assert_eq!(get.status, StatusCode::FOUND);
        for (seen, how) in
            [(&get, "get"), (&post, "post"), (&posted_query, "posted query"), (&mixed, "mixed")]
        {
            let answer = Answer::of(seen);
            assert_eq!(
                (answer.to.as_str(), answer.get("state")),
                ("https://shop.test/callback", "s+/="),
                "{door} {how}"
            );
            assert!(!answer.code().is_empty(), "{door} {how}");
            assert!(how == "get" || seen.status == StatusCode::SEE_OTHER, "{door} {how}");
        }
        let nobody = server.browser();
        for seen in [nobody.get(format!("{door}?{query}")).await, nobody.post(door, &SHOP).await] {
            let location = seen.location().unwrap();
            assert_eq!(location.path(), "/login");
            assert!(location.query().unwrap().contains("client=shop&protocol=oauth2"), "{location}");
            assert!(nobody.open(location.as_str()).await.has("#password"));
        }
        for refused in
            [with(&SHOP, &[("client_id", "nobody")]), with(&SHOP, &[("redirect_uri", "https://evil.test/")])]
        {
            let seen = nobody.post(door, &refused).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
        }
        let error = nobody.post(door, &with(&SHOP, &[("max_age", "x")])).await;
        assert_eq!((error.status, Answer::of(&error).error()), (StatusCode::SEE_OTHER, "invalid_request"));
    }
}

#[actix_web::test]
async fn a_request_posted_from_the_application_s_page_reaches_the_session() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let known = browser.cookie("vestibule-browser");
    for prompt in ["", "none"] {
        let asked = with(&SHOP, &[("prompt", prompt)]);
        let answer = Answer::of(&browser.post_from_elsewhere("/authorize", &asked).await);
        assert_eq!((answer.error(), answer.get("state")), ("", "s+/="), "{prompt}");
        assert!(!answer.code().is_empty());
    }
    assert_eq!(browser.cookie("vestibule-browser"), known, "other tabs go on working");
    let nobody = server.browser();
    let page = nobody.post_from_elsewhere("/authorize", &SHOP).await;
    let answer = Answer::of(&nobody.log_in(&page, "ada@acme.test", PASSWORD).await);
    assert!(!answer.code().is_empty());
    // A browser that does not say where it comes from finds its session on the login page.
    let login = server.browser().post("/authorize", &SHOP).await.location().unwrap();
    assert_eq!(login.path(), "/login");
}

#[actix_web::test]
async fn methods_that_must_be_safe_change_nothing() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let page = browser.open(front_door(&with(&SHOP, &[("prompt", "login")]))).await;
    let doors = [
        front_door(&SHOP),
        page.url.to_string(),
        "/signup".to_owned(),
        "/v2/logout".to_owned(),
        "/oidc/logout".to_owned(),
    ];
    for door in &doors {
        for method in
            [Method::HEAD, Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE, Method::PATCH]
        {
            let seen = browser.ask(method.clone(), door).await;
            assert_eq!(
                (seen.status, seen.location()),
                (StatusCode::METHOD_NOT_ALLOWED, None),
                "{method} {door}"
            );
            assert!(seen.header("allow").contains("GET"), "{method} {door}");
            assert!(
                seen.cookie_lines("vestibule-session").is_empty() && seen.body.is_empty(),
                "{method} {door}"
            );
            assert_eq!(seen.header("access-control-allow-origin"), "", "{method} {door}");
        }
    }
    // The session is still there, and so is the transaction.
    assert!(!asked(&browser, &[("prompt", "none")]).await.code().is_empty());
    assert!(!Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await).code().is_empty());
}

#[actix_web::test]
async fn documents_answer_head_as_they_answer_get() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    for document in ["/.well-known/openid-configuration", "/.well-known/jwks.json"] {
        let (get, head) = (browser.get(document).await, browser.ask(Method::HEAD, document).await);
        assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""), "{document}");
        for name in ["content-type", "cache-control", "access-control-allow-origin"] {
            assert_eq!(head.header(name), get.header(name), "{document} {name}");
        }
        let seen = browser.ask(Method::PUT, document).await;
        assert_eq!((seen.status, seen.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
    }
}
