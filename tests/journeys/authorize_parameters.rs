//! Attacks B: every parameter of `/authorize`, good and bad.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{
    Answer, BOARD, Browser, CAREFUL, DOORS, MOBILE, PASSWORD, SHOP, Seen, Server, Setup, claims, front_door,
    with,
};

async fn signed_in(server: &Server) -> Browser {
    let browser = server.browser();
    browser.sign_up(&front_door(&SHOP), "ada@acme.test", PASSWORD).await;
    browser
}

async fn asked(browser: &Browser, other: &[(&str, &str)]) -> Answer {
    Answer::of(&browser.get(front_door(&with(&SHOP, other))).await)
}

/// What somebody reads, less the reference and the time, which differ each time.
fn words(seen: &Seen) -> String {
    format!("{} {} {}", seen.text("title"), seen.text("h1"), seen.text("p.sub"))
}

#[actix_web::test]
async fn every_client_that_is_not_ours_gets_the_same_page() {
    let theirs = DOORS.replace("client_id: shop", "client_id: theirs").replace("Acme", "Rival");
    let tenants = vec![("acme", DOORS.to_owned()), ("other", theirs)];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    let browser = signed_in(&server).await;
    let mut pages = Vec::new();
    for client in
        ["nobody", "theirs", "Shop", "SHOP", "shop ", "", "shop' OR '1'='1", "shop\0", "<script>", "../shop"]
    {
        for more in [("prompt", ""), ("prompt", "none")] {
            let asked =
                [with(&with(&SHOP, &[("client_id", "")]), &[more]), vec![("client_id", client)]].concat();
            let seen = browser.get(front_door(&asked)).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{client}");
            assert!(!seen.body.contains("Rival") && !seen.body.contains("shop.test"), "{client}");
            pages.push(words(&seen));
        }
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
    let theirs = browser.get(format!("http://{}{}", server.host("other"), front_door(&SHOP))).await;
    assert_eq!((theirs.status, theirs.location()), (StatusCode::BAD_REQUEST, None));
}

#[actix_web::test]
async fn response_types_that_are_none_are_refused() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for (bad, error) in [
        ("", "invalid_request"),
        ("code code", "unsupported_response_type"),
        ("token token", "unsupported_response_type"),
        ("none", "unsupported_response_type"),
        ("code none", "unsupported_response_type"),
        ("code,token", "unsupported_response_type"),
        ("Code", "unsupported_response_type"),
        ("code\ttoken", "unsupported_response_type"),
        ("refresh_token", "unsupported_response_type"),
        (" ", "unsupported_response_type"),
    ] {
        let answer = asked(&browser, &[("response_type", bad)]).await;
        assert_eq!((answer.error(), answer.get("state")), (error, "s+/="), "{bad:?}");
        assert_eq!(answer.fields.get("code"), None);
    }
}

#[actix_web::test]
async fn tokens_through_the_browser_are_only_for_clients_with_the_implicit_grant() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for response_type in
        ["token", "id_token", "id_token token", "code token", "code id_token", "code id_token token"]
    {
        for client in [&CAREFUL[..], &MOBILE[..]] {
            let asked =
                with(client, &[("response_type", response_type), ("nonce", "n"), ("scope", "openid")]);
            let answer = Answer::of(&browser.get(front_door(&asked)).await);
            assert_eq!(answer.error(), "unauthorized_client", "{response_type}");
        }
    }
}

/// What applications put into `state`, and what attackers do.
fn states() -> Vec<String> {
    let mut states: Vec<String> = [
        "x",
        " ",
        "a b",
        "s+/=",
        "%20%2B",
        "a&code=1#b?c=d",
        "\"'<>\\`",
        "\r\nSet-Cookie: a=b",
        "\t\n\r\0\u{7f}",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    states.extend(
        ["é€😀\u{202e}\u{feff}\u{fffd}", "</script>{{7*7}}", "eyJhIjoiYiJ9==", "=", "&", "%", "+"]
            .map(ToOwned::to_owned),
    );
    states.extend(["x".repeat(8192), "\"".repeat(8192), "€".repeat(2730), "\r\n".repeat(4096)]);
    states
}

#[actix_web::test]
async fn state_comes_back_byte_for_byte() {
    let server = Server::with_tenant(DOORS).await;
    let ada = signed_in(&server).await;
    for state in states() {
        let shown: String = state.chars().take(20).collect();
        let of = |mode| front_door(&with(&SHOP, &[("state", &state), ("response_mode", mode)]));
        assert_eq!(Answer::of(&ada.get(of("query")).await).get("state"), state, "{shown:?}");
        assert_eq!(Answer::of(&ada.get(of("fragment")).await).get("state"), state, "{shown:?}");
        assert_eq!(Answer::in_message(&ada.get(of("web_message")).await).get("state"), state, "{shown:?}");
        let error = asked(&ada, &[("state", &state), ("max_age", "x")]).await;
        assert_eq!((error.error(), error.get("state")), ("invalid_request", state.as_str()), "{shown:?}");
        // Sealed into the login page and back.
        let browser = server.browser();
        let page = browser.open(of("query")).await;
        assert!(page.has("#password"), "{shown:?}: {}", page.body);
        let answer = Answer::of(&browser.log_in(&page, "ada@acme.test", PASSWORD).await);
        assert_eq!(answer.get("state"), state, "{shown:?}");
        assert!(!answer.code().is_empty());
    }
}

#[actix_web::test]
async fn no_state_is_none_and_never_a_header() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    assert_eq!(asked(&browser, &[("state", "")]).await.fields.get("state"), None);
    let seen = browser.get(front_door(&with(&SHOP, &[("state", "\r\nSet-Cookie: a=b\r\n\r\n<p>")]))).await;
    assert!(seen.cookie_lines("a").is_empty() && seen.body.is_empty());
}

#[actix_web::test]
async fn a_request_that_no_login_page_could_carry_is_refused_at_once() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let state = "\u{1}".repeat(10_000);
    let answer = Answer::of(&browser.get(front_door(&with(&SHOP, &[("state", &state)]))).await);
    assert_eq!((answer.error(), answer.get("state")), ("invalid_request", state.as_str()));
    let longer = "x".repeat(17_000);
    assert_eq!(asked(&browser, &[("state", &longer)]).await.error(), "invalid_request");
}

#[actix_web::test]
async fn an_id_token_needs_a_nonce_and_openid() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    for response_type in ["id_token", "id_token token", "code id_token", "code id_token token"] {
        let answer = asked(&browser, &[("response_type", response_type), ("nonce", "")]).await;
        assert_eq!(answer.error(), "invalid_request", "{response_type}");
        let answer = asked(&browser, &[("response_type", response_type), ("scope", "email")]).await;
        assert_eq!(answer.error(), "invalid_scope", "{response_type}");
    }
    // Auth0's SDKs fail when a nonce comes back that they did not send.
    let answer = asked(&browser, &[("nonce", "")]).await;
    let (_, tokens) = server.shop().redeem(answer.code()).await;
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["nonce"], Value::Null);
}

#[actix_web::test]
async fn public_clients_must_use_pkce_and_nobody_may_use_plain() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for client in [&BOARD[..], &MOBILE[..]] {
        let good = Answer::of(&browser.get(front_door(client)).await);
        assert!(!good.code().is_empty());
        for other in [
            [("code_challenge", ""), ("code_challenge_method", "")],
            [("code_challenge", ""), ("code_challenge_method", "S256")],
            [("code_challenge", challenge), ("code_challenge_method", "")],
            [("code_challenge", challenge), ("code_challenge_method", "plain")],
            [("code_challenge", challenge), ("code_challenge_method", "s256")],
            [("code_challenge", challenge), ("code_challenge_method", "S512")],
            [("code_challenge", &challenge[1..]), ("code_challenge_method", "S256")],
            [
                ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
                ("code_challenge_method", "S256"),
            ],
        ] {
            let answer = Answer::of(&browser.get(front_door(&with(client, &other))).await);
            assert_eq!((answer.error(), answer.fields.get("code")), ("invalid_request", None), "{other:?}");
        }
    }
    let plain = [("code_challenge", challenge), ("code_challenge_method", "plain")];
    assert_eq!(asked(&browser, &plain).await.error(), "invalid_request");
    // `board` asks for no code here, so there is nothing to prove later.
    let token = [("response_type", "token"), ("code_challenge", ""), ("code_challenge_method", "")];
    let answer = Answer::of(&browser.get(front_door(&with(&BOARD, &token))).await);
    assert!(!answer.get("access_token").is_empty());
}

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

#[actix_web::test]
async fn the_issuer_says_that_answers_name_it() {
    let server = Server::with_tenant(DOORS).await;
    let document = server.browser().get("/.well-known/openid-configuration").await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["issuer"], format!("{}/", server.url()));
    assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(document["request_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    assert_eq!(document["end_session_endpoint"], format!("{}/oidc/logout", server.url()));
}

#[actix_web::test]
async fn screen_hint_signup_opens_the_sign_up_page_where_there_is_one() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let page = browser
        .open(front_door(&with(&SHOP, &[("screen_hint", "signup"), ("login_hint", "bob@acme.test")])))
        .await;
    assert_eq!(page.url.path(), "/signup");
    assert_eq!(page.attribute("#email", "value").as_deref(), Some("bob@acme.test"));
    for other in ["login", "reset-password", "Signup", "<script>"] {
        let page = browser.open(front_door(&with(&SHOP, &[("screen_hint", other)]))).await;
        assert_eq!(page.url.path(), "/login", "{other}");
    }
    let closed = DOORS.replace("options: { passwordPolicy: good }", "options: { disable_signup: true }");
    server.reload(&closed, None).await;
    let page = browser.open(front_door(&with(&SHOP, &[("screen_hint", "signup")]))).await;
    assert_eq!(page.url.path(), "/login");
    assert!(!page.body.contains("/signup"), "{}", page.body);
}

#[actix_web::test]
async fn ui_locales_chooses_among_our_languages_and_is_nothing_but_text() {
    // With a word of its own a language is offered, whichever are built in.
    let theme = tempfile::tempdir().unwrap();
    std::fs::create_dir(theme.path().join("locales")).unwrap();
    for tag in ["de", "fr", "pt-BR", "ar"] {
        let file = theme.path().join(format!("locales/{tag}.json"));
        std::fs::write(file, format!("{{\"login\": {{\"title\": \"{tag}!\"}}}}")).unwrap();
    }
    let server = Server::with_tenant(DOORS).await;
    server.reload(DOORS, Some(theme.path().to_owned())).await;
    let browser = server.browser();
    for (asked, lang) in [
        ("de", "de"),
        ("xx fr-CA de", "fr"),
        ("pt", "pt-BR"),
        ("ar", "ar"),
        ("", "en"),
        ("xx", "en"),
        ("../../etc/passwd", "en"),
        ("de/../../etc/passwd", "en"),
        ("<script>alert(1)</script>", "en"),
        ("\"><script>", "en"),
        ("de\0", "en"),
        ("\r\nSet-Cookie:a=b", "en"),
    ] {
        let page = browser.open(front_door(&with(&SHOP, &[("ui_locales", asked)]))).await;
        assert_eq!(page.attribute("html", "lang").as_deref(), Some(lang), "{asked:?}");
        assert_eq!(page.header("content-language"), lang, "{asked:?}");
        assert!(!page.body.contains("alert(1)") && !page.body.contains("passwd"), "{asked:?}");
    }
    let long = "de ".repeat(1000);
    assert_eq!(asked(&browser, &[("ui_locales", &long)]).await.error(), "invalid_request");
}

#[actix_web::test]
async fn login_hint_fills_the_name_in_and_is_nothing_but_text() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    for hint in
        ["ada@acme.test", "\"><script>alert(1)</script>", "' onfocus=alert(1) x='", "{{7*7}}", "a\u{202e}b"]
    {
        let page = browser.open(front_door(&with(&SHOP, &[("login_hint", hint)]))).await;
        assert_eq!(page.attribute("#username", "value").as_deref(), Some(hint));
        assert_eq!(page.attribute("#username", "onfocus"), None);
        assert!(!page.text("script").contains("alert"), "{hint}");
    }
}

#[actix_web::test]
async fn an_audience_is_one_of_the_tenant_s_apis() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let api = [
        ("audience", "https://orders.test/"),
        ("response_type", "token"),
        ("scope", "openid read:orders write:orders"),
    ];
    let answer = asked(&browser, &api).await;
    let access = claims(answer.get("access_token"));
    assert_eq!(
        access["aud"],
        serde_json::json!(["https://orders.test/", format!("{}/userinfo", server.url())])
    );
    assert_eq!((&access["scope"], answer.get("scope")), (&"openid read:orders".into(), "openid read:orders"));
    for foreign in [
        "https://elsewhere.test/",
        "https://orders.test",
        "HTTPS://ORDERS.TEST/",
        "[\"https://orders.test/\"]",
        "<script>",
        "a\"\r\nb",
    ] {
        let answer = asked(&browser, &[("audience", foreign), ("response_type", "token")]).await;
        assert_eq!((answer.error(), answer.fields.get("access_token")), ("access_denied", None), "{foreign}");
        let told = answer.get("error_description");
        assert!(told.starts_with("Service not found: "), "{told}");
        assert!(
            told.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\')),
            "{told:?}"
        );
    }
    let list = format!("{}&audience%5B%5D=https%3A%2F%2Forders.test%2F", front_door(&SHOP));
    assert_eq!(Answer::of(&browser.get(list).await).error(), "invalid_request");
    // The issuer's own, which Auth0's SDKs name, and none at all give a token for /userinfo.
    let own = format!("{}/userinfo", server.url());
    for audience in ["", own.as_str()] {
        let answer = asked(&browser, &[("audience", audience), ("response_type", "token")]).await;
        assert!(!answer.get("access_token").contains('.'), "{answer:?}");
    }
}

#[actix_web::test]
async fn nobody_learns_which_connections_there_are() {
    let server = Server::with_tenant(DOORS).await;
    for browser in [server.browser(), signed_in(&server).await] {
        let mut answers = Vec::new();
        for name in [
            "nowhere",
            "employees",
            "Customers",
            "customers ",
            "customers' OR '1'='1",
            "*)(uid=*",
            "cust\0",
            "../customers",
        ] {
            let seen = browser.get(front_door(&with(&SHOP, &[("connection", name)]))).await;
            let mut answer = Answer::of(&seen);
            answer.fields.remove("code");
            answers.push(answer);
        }
        answers.dedup();
        assert_eq!((answers.len(), answers[0].error()), (1, "invalid_request"), "{answers:?}");
        let good = browser.open(front_door(&with(&SHOP, &[("connection", "customers")]))).await;
        assert!(good.has("#password") || !Answer::of(&good).code().is_empty());
    }
}

#[actix_web::test]
async fn request_objects_are_refused_and_never_fetched() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = format!("http://{}/request.jwt", listener.local_addr().unwrap());
    let unsigned =
        "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwudGVzdC8iLCJjbGllbnRfaWQiOiJzaG9wIn0.";
    for (name, value, error) in [
        ("request", unsigned, "request_not_supported"),
        ("request", "garbage", "request_not_supported"),
        ("request_uri", remote.as_str(), "request_uri_not_supported"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:abc", "request_uri_not_supported"),
        ("request_uri", "file:///etc/passwd", "request_uri_not_supported"),
    ] {
        let answer = asked(&browser, &[(name, value)]).await;
        assert_eq!((answer.to.as_str(), answer.error()), ("https://shop.test/callback", error), "{value}");
        assert_eq!(answer.fields.get("code"), None);
    }
    // By the time of the answer nobody has knocked there.
    let knock = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(knock.is_err());
}

#[actix_web::test]
async fn a_parameter_said_twice_is_refused() {
    let server = Server::with_tenant(DOORS).await;
    let browser = signed_in(&server).await;
    let names = [
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "audience",
        "connection",
        "prompt",
        "max_age",
        "login_hint",
        "screen_hint",
        "ui_locales",
        "id_token_hint",
    ];
    for name in names {
        let url = front_door(&with(&SHOP, &[(name, "")]));
        for twice in [
            format!("{url}&{name}=1&{name}=2"),
            format!("{url}&{name}[]=1"),
            format!("{url}&{name}%5Ba%5D=1"),
        ] {
            let answer = Answer::of(&browser.get(&twice).await);
            assert_eq!((answer.error(), answer.fields.get("code")), ("invalid_request", None), "{twice}");
            assert_eq!(answer.fields.contains_key("state"), name != "state", "{twice}");
        }
    }
    // Unknown ones are ignored (RFC 6749 §3.1).
    let url = format!(
        "{}&device=a&device=b&display=popup&acr_values=gold&claims=%7B&resource=urn%3Ax",
        front_door(&SHOP)
    );
    assert!(!Answer::of(&browser.get(url).await).code().is_empty());
}

#[actix_web::test]
async fn what_is_not_for_us_is_never_repeated() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let device = format!("<img src=x onerror=alert(1)>\u{7}{}", "d".repeat(10_000));
    let other =
        [("device", device.as_str()), ("display", "popup\"><script>alert(1)</script>"), ("owp", "true")];
    let page = browser.open(front_door(&with(&SHOP, &other))).await;
    assert!(page.has("#password"));
    assert!(!page.body.contains("alert(1)") && !page.body.contains("dddd"));
}

#[actix_web::test]
async fn nothing_of_ours_can_be_framed() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let login = browser.open(front_door(&SHOP)).await;
    let signup = browser.open(front_door(&with(&SHOP, &[("screen_hint", "signup")]))).await;
    let redirect = browser.get(front_door(&SHOP)).await;
    let error = browser.get("/authorize?client_id=nobody").await;
    let (nowhere, logout) = (browser.get("/nowhere").await, browser.get("/v2/logout").await);
    let waiting = browser.open(front_door(&with(&SHOP, &[("response_mode", "web_message")]))).await;
    for seen in [login, signup, redirect, error, nowhere, logout, waiting] {
        let policy = seen.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{}: {policy}", seen.url);
        assert_eq!(seen.header("x-frame-options"), "DENY", "{}", seen.url);
    }
}

/// Sends these bytes and gives the status of what comes back.
async fn raw(server: &Server, request: &[u8]) -> u16 {
    let talk = async {
        let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        // The server may answer and hang up before it has heard everything.
        let _ = stream.write_all(request).await;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.unwrap();
        String::from_utf8_lossy(&head[9..]).parse().unwrap()
    };
    tokio::time::timeout(Duration::from_secs(30), talk).await.unwrap()
}

#[actix_web::test]
async fn too_much_is_refused_and_the_next_one_is_served() {
    let server = Server::with_tenant(DOORS).await;
    let host = server.host("acme");
    // Each is a good request but for its size.
    let good = front_door(&SHOP);
    let many = format!("{good}{}", "&a=b".repeat(10_000));
    let some = format!("{good}{}", "&a=b".repeat(300));
    let mebibyte = format!("{good}&more={}", "x".repeat(1 << 20));
    let kibibytes = format!("{good}&more={}", "x".repeat(40 << 10));
    let get = |path: &str, more: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n")
    };
    let cookie = format!("Cookie: vestibule-session={}\r\n", "A".repeat(64 * 1024));
    let cookies = format!("Cookie: {}\r\n", "a=b; ".repeat(13_000));
    let headers = "X-A: b\r\n".repeat(5_000);
    for (request, why) in [
        (get(&many, ""), "10 000 parameters"),
        (get(&some, ""), "300 parameters"),
        (get(&mebibyte, ""), "1 MiB of query"),
        (get(&kibibytes, ""), "40 KiB of query"),
        (get(&good, &cookie), "64 KiB of cookie"),
        (get(&good, &cookies), "13 000 cookies"),
        (get(&good, &headers), "5 000 headers"),
    ] {
        let status = raw(&server, request.as_bytes()).await;
        assert!([400, 414, 431].contains(&status), "{why}: {status}");
    }
    let body = format!("more={}", "x".repeat(100_000));
    let posted = format!(
        "POST {good} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!([400, 413].contains(&raw(&server, posted.as_bytes()).await));
    assert_eq!(raw(&server, get(&good, "").as_bytes()).await, 302);
}
