//! Signing out, and where people go afterwards (attack 15).

use reqwest::StatusCode;

use crate::keys::{LONGEST, a_minute_later, rotate};
use crate::support::{
    Answer, BOARD, Browser, DOORS, Forger, PASSWORD, SHOP, Seen, Server, claims, front_door, with,
};

const SESSION: &str = "vestibule-session";

/// A browser with Ada's session, and her `id_token` for `shop`.
async fn signed_in(server: &Server) -> (Browser, String) {
    signed_in_as(server, "ada@acme.test").await
}

async fn signed_in_as(server: &Server, email: &str) -> (Browser, String) {
    let browser = server.browser();
    let seen = browser.sign_up(&front_door(&SHOP), email, PASSWORD).await;
    let (_, tokens) = server.shop().redeem(Answer::of(&seen).code()).await;
    (browser, tokens["id_token"].as_str().unwrap().to_owned())
}

async fn is_signed_in(browser: &Browser) -> bool {
    let seen = browser.get(front_door(&with(&SHOP, &[("prompt", "none")]))).await;
    Answer::of(&seen).error().is_empty()
}

fn at(path: &str, asked: &[(&str, &str)]) -> String {
    front_door(asked).replacen("/authorize", path, 1)
}

fn location(seen: &Seen) -> String {
    seen.location().unwrap_or_else(|| panic!("{}: {}", seen.status, seen.body)).into()
}

#[actix_web::test]
async fn v2_logout_ends_the_session_and_goes_where_the_client_registered() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let key = browser.cookie(SESSION).unwrap();
    let back = [("client_id", "shop"), ("returnTo", "https://shop.test/bye")];
    let seen = browser.get(at("/v2/logout", &back)).await;
    assert_eq!((seen.status, location(&seen)), (StatusCode::FOUND, "https://shop.test/bye".to_owned()));
    assert_eq!(browser.cookie(SESSION), None);
    assert!(!is_signed_in(&browser).await);
    // Ended for whoever kept the cookie, too.
    browser.plant_cookie("acme.localhost", SESSION, &key);
    assert!(!is_signed_in(&browser).await);
    // Nobody is signed in any more, and the way back is the same.
    assert_eq!(location(&browser.get(at("/v2/logout", &back)).await), "https://shop.test/bye");
}

#[actix_web::test]
async fn without_an_address_a_page_says_that_it_is_done() {
    let server = Server::with_tenant(DOORS).await;
    for url in
        ["/v2/logout", "/v2/logout?federated", "/v2/logout?client_id=board&federated", "/v2/logout?returnTo="]
    {
        let browser = server.browser();
        let (ada, _) = if url == "/v2/logout" { signed_in(&server).await } else { (browser, String::new()) };
        let seen = ada.get(url).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::OK, None), "{url}");
        assert!(!seen.text("h1").is_empty(), "{url}");
        assert_eq!(seen.header("cache-control"), "no-store", "{url}");
        assert!(!is_signed_in(&ada).await, "{url}");
    }
    let page = server.browser().get("/v2/logout?client_id=board").await;
    assert!(page.has("a[href*='/authorize?client_id=board']"), "{}", page.body);
}

#[actix_web::test]
async fn without_a_client_the_tenant_s_own_addresses_count() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let seen = browser.get("/v2/logout?federated&returnTo=https%3A%2F%2Facme.test%2Fbye").await;
    assert_eq!(location(&seen), "https://acme.test/bye");
    for (client, back) in [
        ("", "https://shop.test/bye"),
        ("shop", "https://acme.test/bye"),
        ("board", "https://shop.test/bye"),
        ("shop", "https://shop.test/callback"),
    ] {
        let asked = with(&[("returnTo", back)], &[("client_id", client)]);
        let seen = browser.get(at("/v2/logout", &asked)).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{client} {back}");
    }
}

/// Not one of these is `https://shop.test/bye`.
const STRANGERS: [&str; 24] = [
    "https://shop.test.evil/bye",
    "https://shop.test@evil.test/bye",
    "https://evil.test/",
    "http://shop.test/bye",
    "HTTPS://SHOP.TEST:443/bye",
    "https://shop.test/BYE",
    "https://shop.test/bye/",
    "https://shop.test/bye/../x",
    "https://shop.test/bye/..;/x",
    "https://shop.test/bye/%2e%2e/x",
    "https:\\\\shop.test\\bye",
    "https://shop.test/bye\t",
    "https://shop.test/bye\r\nSet-Cookie: a=b",
    "https://shop.test/bye\0",
    "https://shop.test/bye#x",
    "https://shop.test/bye?x=1",
    "https://shop.test/out?kept=1&state=own",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "//evil.test",
    "/\\evil.test",
    "/",
];

#[actix_web::test]
async fn nobody_is_sent_to_an_unregistered_address_after_a_logout() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    for stranger in STRANGERS {
        for (path, name) in [("/v2/logout", "returnTo"), ("/oidc/logout", "post_logout_redirect_uri")] {
            let asked = [("client_id", "shop"), (name, stranger), ("id_token_hint", &hint)];
            let seen = browser.get(at(path, &asked)).await;
            assert_eq!(
                (seen.status, seen.location()),
                (StatusCode::BAD_REQUEST, None),
                "{path} {stranger:?}"
            );
            assert!(!seen.body.contains("evil") && !seen.has("form"), "{path} {stranger:?}: {}", seen.body);
            let twice = [asked.to_vec(), vec![(name, "https://shop.test/bye")]].concat();
            let seen = browser.get(at(path, &twice)).await;
            assert_eq!(
                (seen.status, seen.location()),
                (StatusCode::BAD_REQUEST, None),
                "{path} {stranger:?}"
            );
        }
    }
    for stranger in STRANGERS {
        let asked =
            [("client_id", "shop"), ("post_logout_redirect_uri", stranger), ("id_token_hint", hint.as_str())];
        let own = [("post_logout_redirect_uri", "https://shop.test/bye")];
        // One of ours in the address and one in the form, either way round, are two as well.
        let mixed = (at("/oidc/logout", &own), at("/oidc/logout", &asked));
        for seen in [
            browser.post("/oidc/logout", &asked).await,
            browser.post(&mixed.1, &[]).await,
            browser.post(&mixed.0, &asked).await,
            browser.post(&mixed.1, &own).await,
        ] {
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{stranger:?}");
            assert!(!seen.body.contains("evil") && !seen.has("form"), "{stranger:?}: {}", seen.body);
        }
    }
    // Nor is a session ended on the way to nowhere.
    assert!(is_signed_in(&browser).await);
}

#[actix_web::test]
async fn an_unknown_client_is_shown_and_not_returned() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    for (path, name) in [("/v2/logout", "returnTo"), ("/oidc/logout", "post_logout_redirect_uri")] {
        for client in ["nobody", "Shop", "shop' OR 1=1--"] {
            let seen = browser.get(at(path, &[("client_id", client), (name, "https://acme.test/bye")])).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{path} {client}");
        }
    }
    assert!(is_signed_in(&browser).await);
}

/// What is refused has done nothing: the page says so, in whatever language, and leads to a logout that works.
#[actix_web::test]
async fn a_refused_logout_leads_to_one_that_works() {
    let server = Server::with_tenant(DOORS).await;
    let (_, hint) = signed_in(&server).await;
    let evil = "https://evil.test/";
    let (english, german) = ("This sign-out link doesn’t work", "Dieser Abmeldelink funktioniert nicht");
    let cases = [
        (at("/v2/logout", &[("client_id", "shop"), ("returnTo", evil)]), "?client_id=shop", english),
        (at("/v2/logout", &[("returnTo", evil)]), "", english),
        (at("/v2/logout", &[("client_id", "nobody")]), "", english),
        ("/v2/logout?client_id=shop&returnTo=%FF".to_owned(), "", english),
        (
            at("/oidc/logout", &[("post_logout_redirect_uri", evil), ("ui_locales", "de")]),
            "?ui_locales=de",
            german,
        ),
        (
            at("/oidc/logout", &[("client_id", "board"), ("id_token_hint", &hint)]),
            "?client_id=board",
            english,
        ),
        (at("/oidc/logout", &[("client_id", "nobody"), ("ui_locales", "de")]), "?ui_locales=de", german),
    ];
    for (n, (url, on, title)) in cases.iter().enumerate() {
        let (browser, _) = signed_in_as(&server, &format!("ada{n}@acme.test")).await;
        let page = browser.get(url).await;
        assert_eq!((page.status, page.location()), (StatusCode::BAD_REQUEST, None), "{url}");
        assert_eq!(page.text("h1"), *title, "{url}");
        assert_eq!(page.attribute("main a.btn", "href").unwrap(), format!("/v2/logout{on}"), "{url}");
        let label = page.text("main a.btn");
        assert!(["Sign out", "Abmelden"].contains(&label.as_str()), "{url}: {label}");
        assert!(is_signed_in(&browser).await, "{url}: nothing was done");
        let done = browser.press(&page, "main a.btn").await;
        let language = if title == &german { "Sie sind abgemeldet" } else { "You are signed out" };
        assert_eq!((done.status, done.text("h1").as_str()), (StatusCode::OK, language), "{url}");
        assert!(!is_signed_in(&browser).await, "{url}");
    }
    // A form that nobody can read, too.
    let page = server.browser().post_from_elsewhere("/oidc/logout?client_id=%FF", &[]).await;
    assert_eq!((page.status, page.text("h1").as_str()), (StatusCode::BAD_REQUEST, english));
}

#[actix_web::test]
async fn with_a_good_hint_oidc_logout_asks_nothing() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    // An expired id_token still says who asks (RP-Initiated Logout §2).
    server.clock.advance(40_000);
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", "https://shop.test/bye"),
        ("state", "a b&+/é\""),
    ];
    let seen = browser.get(at("/oidc/logout", &asked)).await;
    assert_eq!(seen.status, StatusCode::FOUND);
    let back = Answer::of(&seen);
    assert_eq!((back.to.as_str(), back.get("state")), ("https://shop.test/bye", "a b&+/é\""));
    assert_eq!(back.fields.len(), 1, "{back:?}");
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn the_state_of_a_logout_stands_there_once() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let registered = "https://shop.test/out?state=own&kept=1";
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", registered)];
    let with_state =
        browser.get(at("/oidc/logout", &[asked.to_vec(), vec![("state", "mine")]].concat())).await;
    let back = Answer::of(&with_state);
    assert_eq!((back.get("state"), back.get("kept")), ("mine", "1"));
    assert_eq!(location(&browser.get(at("/oidc/logout", &asked)).await), registered);
}

#[actix_web::test]
async fn without_a_hint_somebody_who_is_signed_in_is_asked() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let asked =
        [("client_id", "shop"), ("post_logout_redirect_uri", "https://shop.test/bye"), ("state", "s1")];
    let page = browser.get(at("/oidc/logout", &asked)).await;
    assert_eq!((page.status, page.location()), (StatusCode::OK, None));
    assert!(page.text("main").contains("ada@acme.test"), "{}", page.body);
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(is_signed_in(&browser).await, "nothing has happened yet");
    let seen = browser.submit(&page, &[("confirm", "1")]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert_eq!(location(&seen), "https://shop.test/bye?state=s1");
    assert!(!is_signed_in(&browser).await);
    // Nobody is signed in: nothing to ask.
    assert_eq!(location(&browser.get(at("/oidc/logout", &asked)).await), "https://shop.test/bye?state=s1");
}

#[actix_web::test]
async fn the_answer_to_the_question_cannot_change_it() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let page = browser
        .get("/oidc/logout?client_id=shop&post_logout_redirect_uri=https%3A%2F%2Fshop.test%2Fbye")
        .await;
    let sealed = page.attribute("input[name=state]", "value").unwrap();
    for state in ["", "garbage", &sealed[1..], &sealed[..sealed.len() - 2]] {
        let seen = browser.post("/oidc/logout", &[("confirm", "1"), ("state", state)]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::FORBIDDEN, None), "{state}");
        // The way on: the question once more.
        assert!(browser.press(&seen, "main a.btn").await.has("button[name=confirm]"));
    }
    assert!(is_signed_in(&browser).await);
    // Asked in one browser, answered in another: an attacker's page cannot answer for the victim.
    let victim = server.browser();
    let login = victim.open(front_door(&SHOP)).await;
    victim.log_in(&login, "ada@acme.test", PASSWORD).await;
    let seen = victim.post("/oidc/logout", &[("confirm", "1"), ("state", &sealed)]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(is_signed_in(&victim).await);
    // What is added to the answer counts for nothing.
    let fields =
        [("confirm", "1"), ("state", sealed.as_str()), ("post_logout_redirect_uri", "https://evil.test/")];
    assert_eq!(location(&browser.post("/oidc/logout", &fields).await), "https://shop.test/bye");
}

async fn assert_vouches_for_nobody(browser: &Browser, hint: &str, what: &str) {
    let seen = browser.get(at("/oidc/logout", &[("id_token_hint", hint)])).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::OK, None), "{what}");
    assert!(seen.has("button[name=confirm]"), "{what}: {}", seen.body);
    let astray = [("id_token_hint", hint), ("post_logout_redirect_uri", "https://shop.test/bye")];
    let seen = browser.get(at("/oidc/logout", &astray)).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{what}");
}

#[actix_web::test]
async fn a_hint_of_somebody_else_or_of_nobody_ends_nothing() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let (_, bobs) = signed_in_as(&server, "bob@acme.test").await;
    // Bob's token is one of ours: Ada is asked.
    let page = browser.get(at("/oidc/logout", &[("id_token_hint", &bobs)])).await;
    assert!(page.has("button[name=confirm]"), "{}", page.body);
    let mut bad = Forger::of(&server).await.counterfeits(&hint);
    // An API's access token says who somebody is, and is given to many.
    let asked = with(&SHOP, &[("audience", "https://orders.test/"), ("response_type", "token")]);
    let answer = Answer::of(&browser.get(front_door(&asked)).await);
    bad.push(("an access token", answer.get("access_token").to_owned()));
    bad.push(("garbage", "garbage".to_owned()));
    for (what, bad) in &bad {
        assert_vouches_for_nobody(&browser, bad, what).await;
    }
    // Given to `shop`: `board` cannot use it to get somewhere.
    let asked = [
        ("client_id", "board"),
        ("id_token_hint", &hint),
        ("post_logout_redirect_uri", "https://board.test/bye"),
    ];
    let seen = browser.get(at("/oidc/logout", &asked)).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://board.test/bye")];
    let seen = browser.get(at("/oidc/logout", &asked)).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
    assert!(is_signed_in(&browser).await);
}

#[actix_web::test]
async fn two_hints_are_none() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let (_, bobs) = signed_in_as(&server, "bob@acme.test").await;
    let back = ("post_logout_redirect_uri", "https://shop.test/bye");
    for hints in [[&hint, &bobs], [&bobs, &hint], [&hint, &hint]] {
        let asked = [back, ("id_token_hint", hints[0].as_str()), ("id_token_hint", hints[1].as_str())];
        for seen in [
            browser.get(at("/oidc/logout", &asked)).await,
            browser.post("/oidc/logout", &asked).await,
            browser.post(at("/oidc/logout", &asked[..2]), &asked[2..]).await,
        ] {
            assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
        }
    }
    assert!(is_signed_in(&browser).await);
}

#[actix_web::test]
async fn a_hint_outlived_by_its_client_or_its_key_ends_nothing() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    server.reload(&DOORS.replace("client_id: shop", "client_id: store"), None).await;
    for asked in [
        &[("id_token_hint", hint.as_str())][..],
        &[("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://shop.test/bye")],
    ] {
        let seen = browser.get(at("/oidc/logout", asked)).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "the client is gone");
    }
    server.reload(DOORS, None).await;
    assert!(is_signed_in(&browser).await);
    rotate(&server).await;
    a_minute_later(&server, 660).await;
    a_minute_later(&server, LONGEST + 660).await;
    assert_vouches_for_nobody(&browser, &hint, "the key is gone").await;
    assert!(is_signed_in(&browser).await);
}

#[actix_web::test]
async fn oidc_logout_by_post_does_the_same() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", "https://shop.test/bye"),
        ("state", "s 1"),
    ];
    let seen = browser.post("/oidc/logout", &asked).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    assert_eq!(location(&seen), "https://shop.test/bye?state=s+1");
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn a_logout_posted_from_the_application_s_page_reaches_the_session() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://shop.test/bye")];
    let seen = browser.post_from_elsewhere("/oidc/logout", &asked).await;
    assert_eq!(location(&seen), "https://shop.test/bye");
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn signing_out_in_one_tab_signs_out_the_others() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let page = browser.open(front_door(&with(&BOARD, &[("prompt", "select_account")]))).await;
    let key = page.attribute("button[name=continue]", "value").unwrap();
    browser.get("/v2/logout").await;
    let seen = browser.submit(&page, &[("continue", key.as_str())]).await;
    assert!(seen.has("#password") && seen.location().is_none());
}

#[actix_web::test]
async fn the_page_at_the_end_leads_back_to_the_application() {
    let server = Server::start().await;
    let seen = server.browser().get("/v2/logout?client_id=shop").await;
    assert_eq!((seen.status, seen.text("h1").as_str()), (StatusCode::OK, "You are signed out"));
    assert!(seen.has("main a[href='https://shop.test/']"), "{}", seen.body);
    let of_nobody = server.browser().get("/v2/logout").await;
    assert!(!of_nobody.has("main a[href]"), "of two applications: {}", of_nobody.body);
}

#[actix_web::test]
async fn an_application_that_names_its_session_is_asked_nothing() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, hint) = signed_in(&server).await;
    let sid = claims(&hint)["sid"].as_str().unwrap().to_owned();
    let back = [("client_id", "shop"), ("post_logout_redirect_uri", "https://shop.test/bye")];
    for other in ["", "ada@acme.test", &sid[1..]] {
        let page = browser.get(at("/oidc/logout", &with(&back, &[("logout_hint", other)]))).await;
        assert!(page.has("button[name=confirm]"), "{other}");
    }
    // Without a client nobody vouches for it.
    let page = browser.get(at("/oidc/logout", &[("logout_hint", &sid)])).await;
    assert!(page.has("button[name=confirm]"), "{}", page.body);
    assert!(is_signed_in(&browser).await);
    let seen = browser.get(at("/oidc/logout", &with(&back, &[("logout_hint", &sid)]))).await;
    assert_eq!(location(&seen), "https://shop.test/bye");
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn where_the_tenant_sends_people_its_question_may_lead() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let page =
        browser.get(at("/oidc/logout", &[("post_logout_redirect_uri", "https://acme.test/bye")])).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://acme.test;"), "{policy}");
    assert_eq!(location(&browser.submit(&page, &[("confirm", "1")]).await), "https://acme.test/bye");
}

#[actix_web::test]
async fn an_address_that_was_taken_away_while_the_question_was_open_is_not_followed() {
    let server = Server::with_tenant(DOORS).await;
    let (browser, _) = signed_in(&server).await;
    let back = [("client_id", "shop"), ("post_logout_redirect_uri", "https://shop.test/bye"), ("state", "s")];
    let page = browser.get(at("/oidc/logout", &back)).await;
    server.reload(&DOORS.replace("https://shop.test/bye", "https://shop.test/gone"), None).await;
    let seen = browser.submit(&page, &[("confirm", "1")]).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::OK, None));
    assert!(!is_signed_in(&browser).await);
}
