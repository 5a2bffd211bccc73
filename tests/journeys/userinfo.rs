//! `/userinfo`, and every token that is not an access token of ours (attack 50).

use reqwest::StatusCode;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::support::{Answer, Forger, PASSWORD, Server, Shop, Told, claims, told};

const ORDERS: &str = "&audience=https://orders.test/";

async fn by_header(shop: &Shop, value: &str) -> Told {
    told(shop.http.get(shop.at("/userinfo")).header(AUTHORIZATION, value)).await
}

fn is_invalid(answer: &Told) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert_eq!(answer.error(), "invalid_token");
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
    assert!(answer.body.get("sub").is_none());
}

#[actix_web::test]
async fn a_token_is_taken_from_the_header_the_query_or_a_body() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    for audience in ["", ORDERS] {
        let tokens = shop.tokens(&browser, audience).await;
        let token = tokens["access_token"].as_str().unwrap();
        let (url, header) = (shop.at("/userinfo"), format!("Bearer {token}"));
        let ways = [
            shop.http.get(&url).header(AUTHORIZATION, &header),
            shop.http.get(&url).header(AUTHORIZATION, header.replace("Bearer", "bEARER")),
            // auth0-python sends a type without a body.
            shop.http.get(&url).header(AUTHORIZATION, &header).header("content-type", "application/json"),
            shop.http.get(format!("{url}?access_token={token}")),
            shop.http.post(&url).header(AUTHORIZATION, &header),
            shop.http.post(&url).form(&[("access_token", token)]),
            shop.http.post(&url).json(&json!({ "access_token": token, "other": null })),
        ];
        for way in ways {
            let answer = told(way).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            assert_eq!(answer.body["sub"], claims(tokens["id_token"].as_str().unwrap())["sub"]);
            assert_eq!(answer.header("content-type"), "application/json");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}

#[actix_web::test]
async fn a_token_in_two_ways_is_refused_even_if_both_are_right() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let tokens = shop.tokens(&browser, "").await;
    let token = tokens["access_token"].as_str().unwrap();
    let (url, header) = (shop.at("/userinfo"), format!("Bearer {token}"));
    let (query, form) = (format!("{url}?access_token={token}"), [("access_token", token)]);
    let ways = [
        shop.http.get(&query).header(AUTHORIZATION, &header),
        shop.http.post(&url).header(AUTHORIZATION, &header).form(&form),
        shop.http.post(&query).form(&form),
        shop.http.get(format!("{query}&access_token={token}")),
        shop.http.get(format!("{query}&access_token[]=x")),
        shop.http.get(&url).header(AUTHORIZATION, &header).header(AUTHORIZATION, &header),
        shop.http.get(&url).header(AUTHORIZATION, "Basic eDp5").header(AUTHORIZATION, &header),
    ];
    for way in ways {
        let answer = told(way).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::BAD_REQUEST, "invalid_request"));
        assert!(answer.header("www-authenticate").contains("invalid_request"));
    }
}

#[actix_web::test]
async fn who_brings_no_token_is_told_how_to_and_nothing_else() {
    let server = Server::start().await;
    let shop = server.shop();
    let answer = told(shop.http.get(shop.at("/userinfo"))).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
    for header in ["Basic eDp5", "Bearer", "token x"] {
        let answer = by_header(&shop, header).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{header}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    for header in [
        "Bearer x",
        "Bearer .",
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer \u{7f}",
        "Bearer ' OR 1=1 --",
        "Bearer null",
    ] {
        let request = shop.http.get(shop.at("/userinfo"));
        let header = reqwest::header::HeaderValue::from_bytes(header.as_bytes());
        let Ok(header) = header else { continue };
        assert_eq!(told(request.header(AUTHORIZATION, header)).await.status, StatusCode::UNAUTHORIZED);
    }
    let long = told(shop.http.get(shop.at(&format!("/userinfo?access_token={}", "x".repeat(40_000))))).await;
    assert!(long.status.is_client_error(), "{}", long.status);
    let post =
        told(shop.http.post(shop.at("/userinfo")).header("content-type", "text/plain").body("x")).await;
    assert_eq!(post.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn an_access_token_ends_by_the_clock() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let (opaque, jwt) = (shop.tokens(&browser, "").await, shop.tokens(&browser, ORDERS).await);
    let ask = async |tokens: &Value| {
        by_header(&shop, &format!("Bearer {}", tokens["access_token"].as_str().unwrap())).await
    };
    server.clock.advance(3600 - 5);
    assert_eq!(ask(&jwt).await.status, StatusCode::OK);
    server.clock.advance(6);
    is_invalid(&ask(&jwt).await);
    assert_eq!(ask(&opaque).await.status, StatusCode::OK);
    server.clock.advance(86_400 - 3600 - 10);
    assert_eq!(ask(&opaque).await.status, StatusCode::OK);
    server.clock.advance(10);
    is_invalid(&ask(&opaque).await);
}

#[actix_web::test]
async fn a_token_without_openid_says_nothing_about_anybody() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let request = shop.authorize(ORDERS).replace("openid%20profile%20email", "read:orders%20email");
    let (_, tokens) = shop.redeem(Answer::of(&browser.get(request).await).code()).await;
    let answer = by_header(&shop, &format!("Bearer {}", tokens["access_token"].as_str().unwrap())).await;
    assert_eq!((answer.status, answer.error()), (StatusCode::FORBIDDEN, "insufficient_scope"));
    assert!(answer.header("www-authenticate").contains("insufficient_scope"));
    assert!(answer.body.get("email").is_none());
}

#[actix_web::test]
async fn whoever_has_no_picture_has_their_initial_drawn_here() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let tokens = shop.tokens(&browser, "").await;
    let (_, said) = shop.userinfo(tokens["access_token"].as_str().unwrap()).await;
    let picture = said["picture"].as_str().unwrap();
    assert_eq!(picture, format!("{}/static/initials-1/a.svg", server.url()));
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["picture"], picture);
    let drawn = shop.http.get(picture).header("origin", "https://elsewhere.test").send().await.unwrap();
    assert_eq!(drawn.status(), StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(drawn.headers().get(name).unwrap(), value, "{name}");
    }
    assert!(drawn.headers().get("set-cookie").is_none());
    let text = drawn.text().await.unwrap();
    assert!(text.starts_with("<svg") && text.contains(">A</text>"), "{text}");
    // Only with the scope that a picture belongs to.
    let request = shop.authorize("").replace("openid%20profile%20email", "openid%20email");
    let who = shop.who(Answer::of(&browser.get(request).await).code()).await;
    assert!(who.get("picture").is_none() && who["email"] == "ada@acme.test", "{who}");
    for name in ["A.svg", "ab.svg", "..%2fvestibule.svg", "%3Cscript%3E.svg", "a.png", ""] {
        let nothing = told(shop.http.get(shop.at(&format!("/static/initials-1/{name}")))).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[actix_web::test]
async fn a_picture_of_ones_own_stays_and_other_scripts_have_a_figure() {
    let server = Server::start().await;
    let shop = server.shop();
    for (email, name, picture, expected) in [
        ("ada@acme.test", "Ada", "https://acme.test/ada.png", "https://acme.test/ada.png".to_owned()),
        ("x@acme.test", "Élodie", "", shop.at("/static/initials-1/person.svg")),
        ("y@acme.test", "7 of 9", "", shop.at("/static/initials-1/7.svg")),
    ] {
        let account =
            [("client_id", "shop"), ("connection", "customers"), ("email", email), ("password", PASSWORD)];
        let profile = [("name", name), ("picture", picture)];
        let (status, made) = shop.post("/dbconnections/signup", &[&account[..], &profile].concat()).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        let browser = server.browser();
        let page = browser.open(shop.authorize("")).await;
        let who = shop.who(Answer::of(&browser.log_in(&page, email, PASSWORD).await).code()).await;
        assert_eq!(who["picture"], expected, "{name}");
    }
    let figure = told(shop.http.get(shop.at("/static/initials-1/person.svg"))).await;
    assert_eq!((figure.status, figure.header("content-type")), (StatusCode::OK, "image/svg+xml"));
}

#[actix_web::test]
async fn no_counterfeit_of_a_signed_token_is_an_access_token_or_a_hint() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let tokens = shop.tokens(&browser, ORDERS).await;
    let forger = Forger::of(&server).await;
    let access_token = tokens["access_token"].as_str().unwrap();
    for (what, counterfeit) in forger.counterfeits(access_token) {
        let answer = by_header(&shop, &format!("Bearer {counterfeit}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{what}");
    }
    let hint = async |token: &str| {
        let seen = browser.get(shop.authorize(&format!("&prompt=none&id_token_hint={token}"))).await;
        Answer::of(&seen)
    };
    let id_token = tokens["id_token"].as_str().unwrap();
    for (what, counterfeit) in forger.counterfeits(id_token) {
        assert_eq!(hint(&counterfeit).await.error(), "login_required", "{what}");
    }
    assert_eq!(forger.knocks(), 0, "no key is fetched from where a token says");
    // What the forger signs with our own key, and says nothing else with, is ours.
    assert_eq!(
        by_header(&shop, &format!("Bearer {}", forger.signed_anew(access_token))).await.status,
        StatusCode::OK
    );
    assert_eq!(hint(access_token).await.error(), "invalid_request", "an access token is no hint");
    assert!(!hint(id_token).await.code().is_empty());
    assert_eq!(by_header(&shop, &format!("Bearer {access_token}")).await.status, StatusCode::OK);
}

/// Even our own signature makes an access token only of what was issued as one.
#[actix_web::test]
async fn what_we_signed_for_something_else_is_no_access_token() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let tokens = shop.tokens(&browser, ORDERS).await;
    is_invalid(&by_header(&shop, &format!("Bearer {}", tokens["id_token"].as_str().unwrap())).await);
    let code = shop.code(&browser, "").await;
    is_invalid(&by_header(&shop, &format!("Bearer {code}")).await);
    let good = claims(tokens["access_token"].as_str().unwrap());
    let site = server.app.site_of_host(&server.host("acme")).unwrap();
    let signed = |name: &str, value: Value| {
        let mut claims = good.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        site.issuer.keys().signing().sign(&claims).unwrap()
    };
    for (name, value) in [
        ("jti", Value::Null),
        ("jti", "unknown".into()),
        ("jti", json!([good["jti"]])),
        ("jti", 1.into()),
        ("iss", "https://elsewhere.test/".into()),
        ("iss", server.url().into()),
        ("iss", Value::Null),
        ("exp", Value::Null),
        ("exp", 1.into()),
        ("exp", "9999999999".into()),
    ] {
        let token = signed(name, value.clone());
        is_invalid(&by_header(&shop, &format!("Bearer {token}")).await);
    }
    let answer = by_header(&shop, &format!("Bearer {}", signed("x", "y".into()))).await;
    assert_eq!(answer.status, StatusCode::OK, "the jti alone makes it one");
}
