//! `POST /oauth/token`: who asks, in which form, and what comes back (attack 40).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};
use vestibule::crypto::left_half_hash;

use crate::support::{ACME, Answer, Server, Shop, Told, VERIFIER, challenge_of, claims, told};

const SECRET: &str = "shop-secret+/%";
/// The same, form-encoded as RFC 6749 §2.3.1 wants it.
const ENCODED: &str = "shop-secret%2B%2F%25";

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
}

fn code_fields(code: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "https://shop.test/callback")]
}

/// `authorization` headers and form fields beside those of a code.
async fn ask(shop: &Shop, code: &str, authorization: &[&str], more: &[(&str, &str)]) -> Told {
    let mut fields = code_fields(code);
    fields.extend(more);
    let mut request = shop.http.post(shop.at("/oauth/token")).form(&fields);
    for header in authorization {
        request = request.header(AUTHORIZATION, *header);
    }
    told(request).await
}

async fn ask_json(shop: &Shop, body: &str) -> Told {
    let request = shop.http.post(shop.at("/oauth/token")).header(CONTENT_TYPE, "application/json");
    told(request.body(body.to_owned())).await
}

fn is_unauthorized(answer: &Told) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert_eq!(answer.error(), "invalid_client");
}

#[actix_web::test]
async fn a_secret_is_taken_in_every_way_that_libraries_send_it() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let raw = basic("shop", SECRET);
    let encoded = basic("shop", ENCODED);
    let lower = raw.replace("Basic", "basic");
    let in_body = [("client_id", "shop"), ("client_secret", SECRET)];
    for (authorization, more) in [
        (vec![], &in_body[..]),
        (vec![raw.as_str()], &[]),
        (vec![&encoded], &[]),
        (vec![&lower], &[]),
        (vec![&raw], &in_body[..1]),
    ] {
        let code = shop.code(&browser, "").await;
        let answer = ask(&shop, &code, &authorization, more).await;
        assert_eq!(answer.status, StatusCode::OK, "{authorization:?} {more:?} {}", answer.body);
    }
}

#[actix_web::test]
async fn a_wrong_an_empty_or_no_secret_and_an_unknown_client_are_told_the_same() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let mut answers = Vec::new();
    for (id, secret) in [
        ("shop", "wrong"),
        ("shop", ""),
        ("shop", "shop-secret+/"),
        ("shop", "shop-secret+/%%"),
        ("shop", "SHOP-SECRET+/%"),
        ("shop", ENCODED),
        ("SHOP", SECRET),
        ("nobody", SECRET),
        ("nobody", ""),
        ("", SECRET),
    ] {
        let answer = ask(&shop, &code, &[], &[("client_id", id), ("client_secret", secret)]).await;
        is_unauthorized(&answer);
        assert_eq!(answer.header("www-authenticate"), "", "no Basic was tried");
        answers.push(answer.body);
        if secret == ENCODED {
            continue; // as Basic it is right
        }
        let answer = ask(&shop, &code, &[&basic(id, secret)], &[]).await;
        is_unauthorized(&answer);
        assert!(id.is_empty() || answer.header("www-authenticate").starts_with("Basic "));
        answers.push(answer.body);
    }
    is_unauthorized(&ask(&shop, &code, &[], &[("client_id", "shop")]).await);
    is_unauthorized(&ask(&shop, &code, &[], &[]).await);
    for header in ["Basic", "Basic ", "Basic !!!", "Basic c2hvcA==", "Basic /w=="] {
        is_unauthorized(&ask(&shop, &code, &[header], &[]).await);
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    assert_eq!(shop.redeem(&code).await.0, StatusCode::OK, "none of it spent the code");
}

#[actix_web::test]
async fn a_public_client_has_no_secret_to_send() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let request = format!(
        "/authorize?client_id=mobile&response_type=code&redirect_uri=http://127.0.0.1/callback&scope=openid\
         &code_challenge={}&code_challenge_method=S256",
        challenge_of(VERIFIER)
    );
    let code = Answer::of(&browser.get(request).await).code().to_owned();
    let own = [("redirect_uri", "http://127.0.0.1/callback"), ("code_verifier", VERIFIER)];
    let ask = async |authorization: Option<String>, more: &[(&str, &str)]| {
        let mut fields = vec![("grant_type", "authorization_code"), ("code", &code), own[0], own[1]];
        fields.extend(more);
        let mut request = shop.http.post(shop.at("/oauth/token")).form(&fields);
        if let Some(header) = authorization {
            request = request.header(AUTHORIZATION, header);
        }
        told(request).await
    };
    for secret in ["x", SECRET, "null", "mobile"] {
        is_unauthorized(&ask(None, &[("client_id", "mobile"), ("client_secret", secret)]).await);
        is_unauthorized(&ask(Some(basic("mobile", secret)), &[]).await);
    }
    is_unauthorized(&ask(Some(basic("mobile", "")), &[]).await);
    assert_eq!(ask(None, &[("client_id", "mobile")]).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn two_ways_at_once_are_refused_even_if_both_are_right() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let right = basic("shop", SECRET);
    let in_body = [("client_id", "shop"), ("client_secret", SECRET)];
    for (authorization, more) in [
        (vec![right.as_str()], in_body.to_vec()),
        (vec![&right], vec![in_body[1]]),
        (vec![&right, &right], vec![]),
        (vec![&right, "Bearer x"], vec![]),
        (vec!["Bearer x", &right], vec![]),
        (vec![], vec![in_body[0], in_body[1], in_body[1]]),
        (vec![], vec![in_body[0], in_body[0], in_body[1]]),
        (vec![], vec![in_body[0], in_body[1], ("client_secret[]", "x")]),
        (vec![], vec![in_body[0], in_body[1], ("code", "x")]),
        (vec![], vec![in_body[0], in_body[1], ("grant_type", "authorization_code")]),
        (vec![], vec![in_body[0], in_body[1], ("redirect_uri", "https://shop.test/callback")]),
    ] {
        let answer = ask(&shop, &code, &authorization, &more).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{authorization:?} {more:?}");
        assert_eq!(answer.error(), "invalid_request");
    }
    is_unauthorized(&ask(&shop, &code, &[&right], &[("client_id", "mobile")]).await);
    assert_eq!(shop.redeem(&code).await.0, StatusCode::OK);
}

/// auth0-python sends every field it knows, with null for what it has not.
#[actix_web::test]
async fn json_is_read_as_a_form_is_and_null_is_absent() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let fields = json!({
        "grant_type": "authorization_code", "code": code, "redirect_uri": "https://shop.test/callback",
        "client_id": "shop", "client_secret": SECRET, "code_verifier": null, "client_assertion": null, "audience": null,
        "organization": null, "unknown": { "deep": [1, 2] }, "number": 1.5,
    });
    let mut twice = fields.to_string();
    twice.insert_str(1, "\"code\":\"x\",");
    for refused in [
        &twice,
        &fields.to_string().replace(r#""client_id""#, r#""client_id":"mobile","client_id""#),
        "[]",
        "null",
        "\"code\"",
        "{",
        "{}{}",
        &format!("{{{}\"a\":1}}", "\"a\":1,".repeat(10_000)),
        &format!("{}{}", "[".repeat(50_000), "]".repeat(50)),
        &format!("{{\"code\":\"{}\"}}", "x".repeat(70_000)),
    ] {
        let answer = ask_json(&shop, refused).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{refused:.80}");
        assert_eq!(answer.error(), "invalid_request");
    }
    for (name, wrong) in [("client_secret", json!(null)), ("client_secret", json!(""))] {
        let mut fields = fields.clone();
        fields[name] = wrong;
        is_unauthorized(&ask_json(&shop, &fields.to_string()).await);
    }
    let answer = ask_json(&shop, &fields.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[actix_web::test]
async fn nothing_is_read_from_the_address_and_nothing_but_form_or_json_from_the_body() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let mut fields = code_fields(&code);
    fields.extend([("client_id", "shop"), ("client_secret", SECRET)]);
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let url = shop.at(&format!("/oauth/token?{encoded}"));
    is_unauthorized(&told(shop.http.post(&url)).await);
    is_unauthorized(&told(shop.http.post(&url).form(&code_fields(&code))).await);
    for kind in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/x-www-form-urlencodedx",
    ] {
        let request =
            shop.http.post(shop.at("/oauth/token")).header(CONTENT_TYPE, kind).body(encoded.clone());
        let answer = told(request).await;
        assert_eq!((answer.status, answer.error()), (StatusCode::BAD_REQUEST, "invalid_request"), "{kind}");
    }
    let answer = told(shop.http.get(&url)).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST, OPTIONS");
    for kind in ["application/x-www-form-urlencoded;charset=UTF-8", "Application/X-WWW-Form-Urlencoded"] {
        let code = shop.code(&browser, "").await;
        let body = encoded.replace(fields[1].1, &code);
        let request = shop.http.post(shop.at("/oauth/token")).header(CONTENT_TYPE, kind).body(body);
        assert_eq!(told(request).await.status, StatusCode::OK, "{kind}");
    }
}

#[actix_web::test]
async fn bytes_that_are_no_text_are_refused_without_a_fuss() {
    let server = Server::start().await;
    let shop = server.shop();
    for body in [
        &b"\xff\xfe"[..],
        b"client_id=%ff",
        b"client_id=shop&client_secret=%00%c0%af",
        b"&&&===",
        b"=%",
        b"%",
    ] {
        let request = shop.http.post(shop.at("/oauth/token"));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.to_vec());
        assert!(told(request).await.status.is_client_error(), "{body:?}");
    }
    let header = HeaderValue::from_bytes(b"Basic \xff\xfe").unwrap();
    let request = shop.http.post(shop.at("/oauth/token")).header(AUTHORIZATION, header);
    assert!(told(request).await.status.is_client_error());
}

#[actix_web::test]
async fn a_grant_that_is_not_there_or_not_this_clients_is_refused_by_name() {
    let implicit = "  - name: Kiosk\n    client_id: kiosk\n    client_secret: kiosk-secret-of-its-own\n    \
                    callbacks: [\"https://kiosk.test/\"]\n    grant_types: [implicit]\nresourceServers:";
    let server = Server::with_tenant(&ACME.replace("resourceServers:", implicit)).await;
    let shop = server.shop();
    let shops = [("client_id", "shop"), ("client_secret", SECRET)];
    for grant in [
        "password",
        "client_credentials",
        "refresh_token",
        "authorization_code ",
        "AUTHORIZATION_CODE",
        "\n\u{202e}x",
    ] {
        let (status, body) = shop.post("/oauth/token", &[shops[0], shops[1], ("grant_type", grant)]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{grant}");
        assert_eq!(body["error"], "unsupported_grant_type");
        assert!(!body["error_description"].as_str().unwrap().contains(['\n', '\u{202e}']));
    }
    for missing in [
        &shops[..],
        &[shops[0], shops[1], ("grant_type", "")],
        &[shops[0], shops[1], ("grant_type", "authorization_code")],
    ] {
        let (status, body) = shop.post("/oauth/token", missing).await;
        assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
        assert!(body["error_description"].as_str().unwrap().starts_with("Missing required parameter: "));
    }
    let kiosk = [
        ("client_id", "kiosk"),
        ("client_secret", "kiosk-secret-of-its-own"),
        ("grant_type", "authorization_code"),
        ("code", "x"),
    ];
    let (status, body) = shop.post("/oauth/token", &kiosk).await;
    assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("unauthorized_client")));
}

#[actix_web::test]
async fn without_an_audience_the_access_token_is_opaque() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let answer = ask(&shop, &code, &[&basic("shop", SECRET)], &[]).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 86_400);
    assert_eq!(answer.body["scope"], "openid profile email");
    assert_eq!(answer.body.get("refresh_token"), None);
    let access_token = answer.text("access_token");
    assert!(!access_token.contains('.') && access_token.len() >= 43, "{access_token}");
    let id_token = claims(answer.text("id_token"));
    assert_eq!(id_token["at_hash"], left_half_hash(access_token));
    let refused = ask(&shop, &code, &[&basic("shop", SECRET)], &[]).await;
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(refused.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn with_an_audience_the_access_token_is_a_jwt_for_that_api() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let orders = "&audience=https%3A%2F%2Forders.test%2F";
    let scoped = |scope: &str| shop.authorize(orders).replace("openid%20profile%20email", scope);
    let redeem = async |request: String| {
        let code = Answer::of(&browser.get(request).await).code().to_owned();
        let (status, tokens) = shop.redeem(&code).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        tokens
    };
    let tokens = redeem(scoped("openid%20read:orders%20write:orders%20offline_access%20admin")).await;
    let (access, id) =
        (claims(tokens["access_token"].as_str().unwrap()), claims(tokens["id_token"].as_str().unwrap()));
    let issuer = format!("{}/", server.url());
    assert_eq!(access["iss"], issuer);
    assert_eq!(access["aud"], json!(["https://orders.test/", format!("{issuer}userinfo")]));
    assert_eq!(access["sub"], id["sub"]);
    assert_eq!(access["azp"], "shop");
    assert_eq!(access["scope"], "openid read:orders", "only what the API defines");
    assert_eq!(tokens["scope"], "openid read:orders");
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 3600);
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens.get("refresh_token"), None);
    assert_eq!(id["aud"], "shop", "an id_token is for the client only");
    for personal in ["email", "name", "nonce", "sid"] {
        assert!(access[personal].is_null(), "{personal}");
    }
    let tokens = redeem(scoped("read:orders")).await;
    let access = claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(access["aud"], json!(["https://orders.test/"]), "userinfo needs openid");
    assert_eq!(tokens.get("id_token"), None);
    for unknown in ["https://orders.test", "https://other.test/", "shop", "https://orders.test/%20"] {
        let request = shop.authorize(&format!("&audience={unknown}"));
        assert_eq!(Answer::of(&browser.get(request).await).error(), "access_denied", "{unknown}");
    }
    let userinfo = shop.authorize(&format!("&audience={issuer}userinfo"));
    let tokens = redeem(userinfo).await;
    assert!(!tokens["access_token"].as_str().unwrap().contains('.'), "our own audience needs no JWT");
}

#[actix_web::test]
async fn claims_follow_the_scope() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let claims_for = async |scope: &str| -> (Value, Value) {
        let request = shop.authorize("").replace("openid%20profile%20email", scope);
        let (_, tokens) = shop.redeem(Answer::of(&browser.get(request).await).code()).await;
        let id_token = tokens["id_token"].as_str().map_or(Value::Null, claims);
        (id_token, shop.userinfo(tokens["access_token"].as_str().unwrap()).await.1)
    };
    let (id_token, user) = claims_for("openid").await;
    assert_eq!(user.as_object().unwrap().keys().collect::<Vec<_>>(), ["sub"]);
    for absent in ["email", "email_verified", "name", "nickname", "picture", "updated_at", "auth_time"] {
        assert!(id_token[absent].is_null(), "{absent}");
    }
    let (id_token, user) = claims_for("openid%20email").await;
    assert_eq!((&id_token["email"], &user["email"]), (&json!("ada@acme.test"), &json!("ada@acme.test")));
    assert_eq!(user["email_verified"], false);
    assert!(id_token["name"].is_null());
    let (id_token, user) = claims_for("openid%20profile").await;
    assert!(id_token["email"].is_null() && user["email"].is_null());
    assert!(user["updated_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(claims_for("email").await.0, Value::Null, "no id_token without openid");
}

#[actix_web::test]
async fn a_nonce_is_echoed_and_never_made_up() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let nonce = "n \"<>&+%é".repeat(20);
    let encoded: String = form_urlencoded::byte_serialize(nonce.as_bytes()).collect();
    let request = shop.authorize("").replace("&nonce=n0", &format!("&nonce={encoded}"));
    let (_, tokens) = shop.redeem(Answer::of(&browser.get(request).await).code()).await;
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["nonce"], nonce);
    let request = shop.authorize("").replace("&nonce=n0", "");
    let (_, tokens) = shop.redeem(Answer::of(&browser.get(request).await).code()).await;
    assert!(claims(tokens["id_token"].as_str().unwrap()).get("nonce").is_none());
}
