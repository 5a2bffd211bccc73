//! Several tenants in one process: the Host decides, and nothing of one is visible through another.

use reqwest::StatusCode;

use crate::support::{
    ACME, Answer, Browser, PASSWORD, Server, Setup, Shop, VERIFIER, challenge_of, raw, told,
};

/// Two tenants that differ in nothing but their name.
async fn twins() -> Server {
    let tenants = vec![("acme", ACME.to_owned()), ("other", ACME.to_owned())];
    Server::with(Setup { tenants, ..Setup::default() }).await
}

async fn signed_up(shop: &Shop, server: &Server) -> Browser {
    let browser = server.browser();
    let seen = browser.sign_up(&shop.authorize(""), "ada@acme.test", PASSWORD).await;
    assert!(!Answer::of(&seen).code().is_empty());
    browser
}

/// What the server answers to a request line and headers of our own.
async fn asked(server: &Server, target: &str, headers: &[&str]) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    raw(server.address, &format!("GET {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")).await
}

const CONFIGURATION: &str = "/.well-known/openid-configuration";

#[actix_web::test]
async fn the_host_alone_says_whose_a_request_is() {
    let server = twins().await;
    let (acme, other) = (server.host("acme"), server.host("other"));
    for (host, issuer) in [(&acme, &acme), (&other, &other), (&acme.to_uppercase(), &acme)] {
        let answer = asked(&server, CONFIGURATION, &[&format!("Host: {host}")]).await;
        assert!(answer.contains(&format!("\"issuer\":\"http://{issuer}/\"")), "{host}: {answer}");
    }
    let forwarded = [
        format!("Host: {acme}"),
        format!("X-Forwarded-Host: {other}"),
        format!("Forwarded: host={other}"),
        format!("X-Host: {other}"),
        format!("X-Original-Host: {other}"),
    ];
    let forwarded: Vec<&str> = forwarded.iter().map(String::as_str).collect();
    let answer = asked(&server, CONFIGURATION, &forwarded).await;
    assert!(
        answer.contains(&format!("\"issuer\":\"http://{acme}/\"")) && !answer.contains("other."),
        "{answer}"
    );
}

#[actix_web::test]
async fn any_other_host_gets_404_and_nothing_else() {
    let server = twins().await;
    let (acme, other) = (server.host("acme"), server.host("other"));
    let port = server.address.port();
    for headers in [
        vec![],
        vec!["Host:".to_owned()],
        vec!["Host: nobody.localhost".to_owned()],
        vec![format!("Host: nobody.localhost:{port}")],
        vec![format!("Host: 127.0.0.1:{port}")],
        vec![format!("Host: localhost:{port}")],
        vec!["Host: acme.localhost".to_owned()],
        vec!["Host: acme.localhost:1".to_owned()],
        vec![format!("Host: acme.localhost.:{port}")],
        vec![format!("Host: x.acme.localhost:{port}")],
        vec![format!("Host: user@{acme}")],
        vec![format!("Host: {acme}/")],
        vec![format!("Host: {acme}, {other}")],
        vec![format!("Host: http://{acme}")],
        vec![format!("Host: {acme}"), format!("Host: {other}")],
        vec![format!("Host: {acme}"), format!("Host: {acme}")],
        vec![format!("Host: {acme}"), "Host: evil.test".to_owned()],
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        for target in [CONFIGURATION, "/login", "/oauth/token", "/static/vestibule.css", "/"] {
            let answer = asked(&server, target, &headers).await;
            is_nothing(&answer, &format!("{target} {headers:?}"));
        }
    }
}

/// 404 without a word, or the server's own 400 for what is no request.
fn is_nothing(answer: &str, what: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{what}: {answer}"));
    assert!(head.starts_with("HTTP/1.1 404") || head.starts_with("HTTP/1.1 400"), "{what}: {head}");
    let head = head.to_ascii_lowercase();
    for telling in ["set-cookie:", "\nlocation:", "acme", "other", "access-control-"] {
        assert!(!head.contains(telling), "{what}: {head}");
    }
    assert_eq!(body, "", "{what}");
}

#[actix_web::test]
async fn an_absolute_address_must_be_the_hosts_own() {
    let server = twins().await;
    let (acme, other) = (server.host("acme"), server.host("other"));
    let host = format!("Host: {acme}");
    let own = asked(&server, &format!("http://{acme}{CONFIGURATION}"), &[&host]).await;
    assert!(own.contains(&format!("\"issuer\":\"http://{acme}/\"")), "{own}");
    for target in [
        format!("http://{other}{CONFIGURATION}"),
        format!("http://evil.test{CONFIGURATION}"),
        format!("http://user@{acme}{CONFIGURATION}"),
        format!("http://acme.localhost:1{CONFIGURATION}"),
        format!("http://acme.localhost{CONFIGURATION}"),
    ] {
        is_nothing(&asked(&server, &target, &[&host]).await, &target);
    }
    is_nothing(&asked(&server, &format!("http://{acme}{CONFIGURATION}"), &[]).await, "no Host");
}

#[actix_web::test]
async fn an_account_of_one_tenant_is_none_of_another() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let first = signed_up(&here, &server).await;
    let browser = server.browser();
    let page = browser.open(there.authorize("")).await;
    let refused = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let second = signed_up(&there, &server).await;
    let sub = async |shop: &Shop, browser: &Browser| {
        let tokens = shop.tokens(browser, "").await;
        shop.userinfo(tokens["access_token"].as_str().unwrap()).await.1["sub"].clone()
    };
    assert_ne!(sub(&here, &first).await, sub(&there, &second).await);
}

#[actix_web::test]
async fn a_client_of_one_tenant_is_unknown_to_another() {
    let only_here = "  - name: Till\n    client_id: till\n    client_secret: till-secret-of-its-own\n    \
                     callbacks: [\"https://till.test/\"]\nresourceServers:";
    let tenants = vec![("acme", ACME.replace("resourceServers:", only_here)), ("other", ACME.to_owned())];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    let request = "/authorize?client_id=till&response_type=code&redirect_uri=https://till.test/&scope=openid";
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_id", "till"),
        ("client_secret", "till-secret-of-its-own"),
    ];
    let (status, body) = server.shop().post("/oauth/token", &fields).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::FORBIDDEN, Some("invalid_grant")));
    let (status, body) = server.shop_of("other").post("/oauth/token", &fields).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("invalid_client")));
    let browser = server.browser();
    assert!(browser.get(format!("{}{request}", server.shop().base)).await.location().is_some());
    let unknown = browser.get(format!("{}{request}", server.shop_of("other").base)).await;
    let nobody =
        browser.get(format!("{}{}", server.shop_of("other").base, request.replace("till&", "nobody&"))).await;
    assert_eq!((unknown.status, unknown.location()), (StatusCode::BAD_REQUEST, None));
    assert_eq!(unknown.text("h1"), nobody.text("h1"), "as if it were nowhere");
}

#[actix_web::test]
async fn codes_and_tokens_of_one_tenant_are_worth_nothing_at_another() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let browser = signed_up(&here, &server).await;
    for audience in ["", "&audience=https://orders.test/"] {
        let code = here.code(&browser, audience).await;
        let (status, body) = there.redeem(&code).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::FORBIDDEN, Some("invalid_grant")));
        assert_eq!(
            body["error_description"], "Invalid authorization code",
            "not even that there is such a code"
        );
        let (status, tokens) = here.redeem(&code).await;
        assert_eq!(status, StatusCode::OK, "the other tenant's try did not spend it");
        let (status, _) = there.redeem(&code).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let access_token = tokens["access_token"].as_str().unwrap();
        assert_eq!(there.userinfo(access_token).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(here.userinfo(access_token).await.0, StatusCode::OK, "nor did its replay end anything");
        let id_token = tokens["id_token"].as_str().unwrap();
        let hinted = there.authorize(&format!("&prompt=none&id_token_hint={id_token}"));
        assert_eq!(Answer::of(&browser.get(hinted).await).error(), "login_required");
        let logout = there.at(&format!(
            "/oidc/logout?id_token_hint={id_token}&post_logout_redirect_uri=https://shop.test/bye"
        ));
        let seen = browser.get(logout).await;
        assert!(seen.status.is_client_error() && seen.location().is_none(), "{}", seen.status);
    }
}

/// Browsers keep hosts apart; somebody who copies a cookie does not.
#[actix_web::test]
async fn a_session_of_one_tenant_opens_nothing_at_another() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let browser = signed_up(&here, &server).await;
    let signed_in = async |shop: &Shop, browser: &Browser| {
        Answer::of(&browser.get(shop.authorize("&prompt=none")).await).error().is_empty()
    };
    let thief = server.browser();
    let session = browser.cookie("vestibule-session").unwrap();
    thief.plant_cookie("other.localhost", "vestibule-session", &session);
    assert!(!signed_in(&there, &thief).await);
    let page = thief.open(there.authorize("")).await;
    assert!(page.has("#password") && !page.body.contains("ada@acme.test"));
    let seen = thief.get(there.at("/v2/logout?client_id=shop&returnTo=https://shop.test/bye")).await;
    assert!(!seen.status.is_server_error());
    assert!(signed_in(&here, &browser).await, "nor is it ended from there");
    thief.plant_cookie("other.localhost", "vestibule-session", &session);
    thief.sign_up(&there.authorize(""), "eve@acme.test", PASSWORD).await;
    assert!(signed_in(&there, &thief).await);
}

#[actix_web::test]
async fn a_login_page_of_one_tenant_is_no_page_of_another() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    signed_up(&there, &server).await;
    let browser = server.browser();
    let page = browser.open(here.authorize("")).await;
    let state = page.url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let cookie = browser.cookie("vestibule-browser").unwrap();
    browser.plant_cookie("other.localhost", "vestibule-browser", &cookie);
    let encoded: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
    let seen = browser.get(there.at(&format!("/login?state={encoded}"))).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(!seen.has("#password"));
    let (_, mut fields) = page.form();
    fields.retain(|(name, _)| name != "username" && name != "password");
    let mut fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("username", "ada@acme.test"), ("password", PASSWORD)]);
    let seen = browser.post(there.at("/login"), &fields).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
}

/// A device cookie lets its owner in while strangers' guesses have locked the account. Another tenant's must not.
#[actix_web::test]
async fn a_device_known_to_one_tenant_is_a_stranger_to_another() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let known_here = signed_up(&here, &server).await;
    let known_there = signed_up(&there, &server).await;
    let guesser = server.browser();
    for _ in 0..10 {
        let page = guesser.open(there.authorize("")).await;
        guesser.log_in(&page, "ada@acme.test", "wrong").await;
    }
    let enters = async |shop: &Shop, device: Option<String>| {
        let browser = server.browser();
        if let Some(device) = device {
            let host = shop.base.strip_prefix("http://").unwrap().split(':').next().unwrap();
            browser.plant_cookie(host, "vestibule-device", &device);
        }
        let page = browser.open(shop.authorize("")).await;
        let seen = browser.log_in(&page, "ada@acme.test", PASSWORD).await;
        seen.location().is_some()
    };
    assert!(!enters(&there, None).await, "locked");
    assert!(!enters(&there, known_here.cookie("vestibule-device")).await);
    assert!(enters(&there, known_there.cookie("vestibule-device")).await, "its own is known");
    assert!(enters(&here, None).await, "nothing is locked here");
}

#[actix_web::test]
async fn keys_and_files_of_one_tenant_are_not_anothers() {
    let theme = tempfile::tempdir().unwrap();
    std::fs::create_dir(theme.path().join("static")).unwrap();
    std::fs::write(theme.path().join("static/mark.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .unwrap();
    let tenants = vec![("acme", ACME.to_owned()), ("other", ACME.to_owned())];
    let setup = Setup { tenants, theme: Some(theme.path().to_owned()), ..Setup::default() };
    let server = Server::with(setup).await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let status = async |shop: &Shop, path: &str| told(shop.http.get(shop.at(path))).await.status;
    assert_eq!(status(&here, "/static/mark.svg").await, StatusCode::OK);
    assert_eq!(status(&there, "/static/mark.svg").await, StatusCode::NOT_FOUND);
    let keys =
        async |shop: &Shop| told(shop.http.get(shop.at("/.well-known/jwks.json"))).await.body.to_string();
    assert_ne!(keys(&here).await, keys(&there).await);
}

#[actix_web::test]
async fn a_public_clients_code_is_its_tenants_too() {
    let server = twins().await;
    let (here, there) = (server.shop(), server.shop_of("other"));
    let browser = signed_up(&here, &server).await;
    let request = here.at(&format!(
        "/authorize?client_id=mobile&response_type=code&redirect_uri=http://127.0.0.1/callback&scope=openid\
         &code_challenge={}&code_challenge_method=S256",
        challenge_of(VERIFIER)
    ));
    let code = Answer::of(&browser.get(request).await).code().to_owned();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", "mobile"),
        ("redirect_uri", "http://127.0.0.1/callback"),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(there.post("/oauth/token", &fields).await.0, StatusCode::FORBIDDEN);
    assert_eq!(here.post("/oauth/token", &fields).await.0, StatusCode::OK);
}
