//! What the tenant says about itself, and whether it is true.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{Answer, Server, Shop, told};

async fn configuration(shop: &Shop) -> Value {
    let answer = told(shop.http.get(shop.at("/.well-known/openid-configuration"))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    answer.body
}

fn list<'a>(document: &'a Value, name: &str) -> Vec<&'a str> {
    let list = document[name].as_array().unwrap_or_else(|| panic!("no {name}"));
    list.iter().map(|item| item.as_str().unwrap()).collect()
}

#[actix_web::test]
async fn the_issuer_is_the_configured_address_whatever_a_request_says() {
    let server = Server::start().await;
    let shop = server.shop();
    let issuer = format!("{}/", server.url());
    assert_eq!(configuration(&shop).await["issuer"], issuer);
    let request = shop.http.get(shop.at("/.well-known/openid-configuration"));
    let request = request
        .header("x-forwarded-host", "evil.test")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.test;proto=https");
    let answer = told(request).await;
    assert_eq!(answer.body["issuer"], issuer);
    assert!(!answer.body.to_string().contains("evil"));
}

#[actix_web::test]
async fn every_address_it_names_is_there() {
    let server = Server::start().await;
    let shop = server.shop();
    let document = configuration(&shop).await;
    for (name, value) in document.as_object().unwrap() {
        let Some(url) = value.as_str().filter(|_| name != "issuer") else { continue };
        assert!(url.starts_with(&format!("{}/", server.url())), "{name}: {url}");
        let method = if name == "token_endpoint" { Method::POST } else { Method::GET };
        let status = shop.http.request(method, url).send().await.unwrap().status();
        assert!(
            status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED,
            "{name}: {status}"
        );
        assert!(!status.is_server_error(), "{name}: {status}");
    }
}

#[actix_web::test]
async fn every_response_type_mode_and_prompt_it_names_works_and_no_other() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let document = configuration(&shop).await;
    let encoded = |text: &str| text.replace(' ', "%20");
    for response_type in list(&document, "response_types_supported") {
        let request = shop
            .authorize("")
            .replace("response_type=code", &format!("response_type={}", encoded(response_type)));
        let answer = Answer::of(&browser.get(request).await);
        assert_eq!(answer.error(), "", "{response_type}");
        assert_eq!(answer.get("iss"), document["issuer"].as_str().unwrap(), "RFC 9207, as it promises");
        let asked = |part: &str| response_type.split(' ').any(|one| one == part);
        assert_eq!(!answer.get("code").is_empty(), asked("code"), "{response_type}");
        assert_eq!(!answer.get("access_token").is_empty(), asked("token"), "{response_type}");
    }
    for response_mode in list(&document, "response_modes_supported") {
        let seen = browser.get(shop.authorize(&format!("&prompt=none&response_mode={response_mode}"))).await;
        match response_mode {
            "query" | "fragment" => assert!(!Answer::of(&seen).code().is_empty(), "{response_mode}"),
            _ => assert!(seen.status == StatusCode::OK && seen.body.contains("code"), "{response_mode}"),
        }
    }
    let jwt = browser.get(shop.authorize("&response_mode=query.jwt")).await;
    assert_eq!(Answer::of(&jwt).error(), "invalid_request");
    for prompt in list(&document, "prompt_values_supported") {
        let seen = browser.get(shop.authorize(&format!("&prompt={prompt}"))).await;
        let there = seen.location().unwrap();
        assert!(prompt == "none" || there.path() == "/login", "{prompt}: {there}");
        assert!(!there.as_str().contains("error="), "{prompt}: {there}");
    }
    for (parameter, error) in
        [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
    {
        assert_eq!(document[format!("{parameter}_parameter_supported")], false);
        let answer = Answer::of(&browser.get(shop.authorize(&format!("&{parameter}=x"))).await);
        assert_eq!(answer.error(), error);
    }
    assert_eq!(list(&document, "code_challenge_methods_supported"), ["S256"]);
    assert_eq!(list(&document, "grant_types_supported"), ["authorization_code", "implicit"]);
}

#[actix_web::test]
async fn every_language_it_names_is_one_of_the_pages() {
    let server = Server::start().await;
    let shop = server.shop();
    let document = configuration(&shop).await;
    let locales = list(&document, "ui_locales_supported");
    assert!(locales.contains(&"en"), "all that are built in when the tenant chooses none: {locales:?}");
    for locale in locales {
        let page = server.browser().open(shop.authorize(&format!("&ui_locales={locale}"))).await;
        assert_eq!(page.attribute("html", "lang").as_deref(), Some(locale));
    }
}

#[actix_web::test]
async fn only_public_halves_of_rsa_keys_are_published() {
    let server = Server::start().await;
    let shop = server.shop();
    let answer = told(shop.http.get(shop.at("/.well-known/jwks.json"))).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let keys = answer.body["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    for key in keys {
        let key = key.as_object().unwrap();
        assert_eq!(
            key.keys().map(String::as_str).collect::<Vec<_>>(),
            ["alg", "e", "kid", "kty", "n", "use"]
        );
        assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&"RSA".into(), &"RS256".into(), &"sig".into()));
        let modulus = vestibule::crypto::unb64(key["n"].as_str().unwrap()).unwrap();
        assert_eq!(modulus.len(), 256, "2048 bits");
    }
}

/// As any application's library does it: the key by `kid` from the published list, everything else from discovery.
#[actix_web::test]
async fn another_library_verifies_our_tokens_with_the_published_keys() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let document = configuration(&shop).await;
    let keys: JwkSet =
        shop.http.get(document["jwks_uri"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    let tokens = shop.tokens(&browser, "&audience=https://orders.test/").await;
    let issuer = document["issuer"].as_str().unwrap();
    for (name, audience) in [("id_token", "shop"), ("access_token", "https://orders.test/")] {
        let token = tokens[name].as_str().unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::RS256, Some("JWT")));
        let key = keys.find(&header.kid.unwrap()).expect("the kid is published");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[audience]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = 0;
        let key = DecodingKey::from_jwk(key).unwrap();
        jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap();
    }
}
