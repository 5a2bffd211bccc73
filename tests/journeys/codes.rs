//! Codes: once, for a minute, for the client, address and verifier they were made for (attacks 36 to 43).

use reqwest::StatusCode;
use serde_json::Value;
use vestibule::crypto::{left_half_hash, token};

use crate::support::{
    ACME, Answer, Browser, PASSWORD, Server, Shop, VERIFIER, challenge_of, claims, keep_log, logged,
};

const CALLBACK: &str = "https://shop.test/callback";

/// A second application with a secret of its own, beside `shop` and the public client `mobile`.
fn with_till() -> String {
    let till = "  - name: Till\n    client_id: till\n    client_secret: till-secret-of-its-own\n    \
                callbacks: [\"https://shop.test/callback\"]\nresourceServers:";
    ACME.replace("resourceServers:", till)
}

async fn redeem_as(shop: &Shop, code: &str, more: &[(&str, &str)]) -> (StatusCode, Value) {
    let mut fields = vec![("grant_type", "authorization_code"), ("code", code)];
    fields.extend(more);
    shop.post("/oauth/token", &fields).await
}

fn is_refused(answer: &(StatusCode, Value)) {
    assert_eq!(answer.0, StatusCode::FORBIDDEN, "{}", answer.1);
    assert_eq!(answer.1["error"], "invalid_grant");
    assert_eq!(answer.1.get("access_token"), None);
}

async fn alive(shop: &Shop, tokens: &Value) -> bool {
    shop.userinfo(tokens["access_token"].as_str().unwrap()).await.0 == StatusCode::OK
}

#[actix_web::test]
async fn a_code_is_good_once_and_its_replay_ends_what_it_gave() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    for audience in ["", "&audience=https://orders.test/"] {
        let other = shop.tokens(&browser, "").await;
        let code = shop.code(&browser, audience).await;
        let (status, tokens) = shop.redeem(&code).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        assert!(alive(&shop, &tokens).await);
        is_refused(&shop.redeem(&code).await);
        assert!(!alive(&shop, &tokens).await, "the replay ends the token");
        assert!(alive(&shop, &other).await, "of that code only");
        is_refused(&shop.redeem(&code).await);
    }
}

#[actix_web::test]
async fn a_replay_is_known_as_one_long_after_the_code_has_expired() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let (_, tokens) = shop.redeem(&code).await;
    // An hour before the token's own end.
    server.clock.advance(23 * 3600);
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
    assert!(alive(&shop, &tokens).await);
    is_refused(&shop.redeem(&code).await);
    assert!(!alive(&shop, &tokens).await);
}

/// Fifty senders of one code cannot all be its owner: one of them is told the tokens, and the others' tries end them.
#[actix_web::test]
async fn of_fifty_redemptions_at_once_one_succeeds_and_what_it_gave_is_ended() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    for audience in ["", "&audience=https://orders.test/"] {
        let code = shop.code(&browser, audience).await;
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let (shop, code) = (shop.clone(), code.clone());
                actix_web::rt::spawn(async move { shop.redeem(&code).await })
            })
            .collect();
        let mut given = Vec::new();
        for one in tries {
            let answer = one.await.unwrap();
            if answer.0 == StatusCode::OK { given.push(answer.1) } else { is_refused(&answer) }
        }
        assert_eq!(given.len(), 1);
        assert!(!alive(&shop, &given[0]).await);
    }
}

#[actix_web::test]
async fn a_code_is_its_clients_and_a_strangers_try_does_not_spend_it() {
    let server = Server::with_tenant(&with_till()).await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let till =
        [("client_id", "till"), ("client_secret", "till-secret-of-its-own"), ("redirect_uri", CALLBACK)];
    is_refused(&redeem_as(&shop, &code, &till).await);
    is_refused(&redeem_as(&shop, &code, &[("client_id", "mobile"), ("redirect_uri", CALLBACK)]).await);
    let verified = [("client_id", "mobile"), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    is_refused(&redeem_as(&shop, &code, &verified).await);
    let (status, tokens) = shop.redeem(&code).await;
    assert_eq!(status, StatusCode::OK);
    is_refused(&redeem_as(&shop, &code, &till).await);
    assert!(alive(&shop, &tokens).await, "a stranger's replay ends nothing");
}

#[actix_web::test]
async fn the_address_must_be_the_one_of_the_request() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let secret = [("client_id", "shop"), ("client_secret", "shop-secret+/%")];
    is_refused(&redeem_as(&shop, &code, &secret).await);
    for other in [
        "",
        "https://shop.test/other?fixed=1",
        "https://shop.test/callback/",
        "https://shop.test/Callback",
        "https://shop.test/callback?x=1",
    ] {
        let with = [secret[0], secret[1], ("redirect_uri", other)];
        is_refused(&redeem_as(&shop, &code, &with).await);
    }
    let (status, _) = redeem_as(&shop, &code, &[secret[0], secret[1], ("redirect_uri", CALLBACK)]).await;
    assert_eq!(status, StatusCode::OK);
}

#[actix_web::test]
async fn an_address_that_the_request_left_out_may_be_left_out_again() {
    let one = ACME.replace(", \"https://shop.test/other?fixed=1\"", "");
    let server = Server::with_tenant(&one).await;
    let (browser, shop) = server.signed_in().await;
    let request = shop.authorize("").replace("&redirect_uri=https%3A%2F%2Fshop.test%2Fcallback", "");
    let answer = Answer::of(&browser.get(request).await);
    assert_eq!(answer.to, CALLBACK);
    let secret = [("client_id", "shop"), ("client_secret", "shop-secret+/%")];
    let (status, tokens) = redeem_as(&shop, answer.code(), &secret).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
}

#[actix_web::test]
async fn a_code_lives_a_minute_by_the_clock() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let (early, late, back) =
        (shop.code(&browser, "").await, shop.code(&browser, "").await, shop.code(&browser, "").await);
    server.clock.advance(-10);
    assert_eq!(shop.redeem(&back).await.0, StatusCode::OK, "a clock that was set back");
    // Two seconds of room for the time that passes while this runs.
    server.clock.advance(10 + 57);
    assert_eq!(shop.redeem(&early).await.0, StatusCode::OK);
    server.clock.advance(4);
    is_refused(&shop.redeem(&late).await);
    server.clock.advance(86_400 * 2);
    server.app.store.sweep(server.app.clock.now()).await.unwrap();
    is_refused(&shop.redeem(&late).await);
}

#[actix_web::test]
async fn a_code_that_is_not_exactly_ours_gives_nothing() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let swapped: String = code
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    let mut wrong = vec![
        token(),
        swapped,
        code[1..].to_owned(),
        code[..code.len() - 1].to_owned(),
        format!("{code}="),
        format!("{code}A"),
        format!("A{code}"),
        format!(" {code}"),
        format!("{code}\n"),
        format!("{code}\0"),
        format!("{code}' OR '1'='1"),
        "%".to_owned(),
        "*".to_owned(),
        "../..".to_owned(),
        "é".repeat(20),
        "A".repeat(20_000),
    ];
    // The last letter of 32 bytes in base64url has two bits that decoders throw away.
    wrong.extend(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .chars()
            .map(|last| format!("{}{last}", &code[..code.len() - 1]))
            .filter(|near| *near != code),
    );
    for wrong in wrong {
        is_refused(&shop.redeem(&wrong).await);
    }
    assert_eq!(shop.redeem(&code).await.0, StatusCode::OK);
}

fn mobile(more: &str) -> String {
    format!(
        "/authorize?client_id=mobile&response_type=code&redirect_uri=http://127.0.0.1/callback\
         &scope=openid&state=s{more}"
    )
}

#[actix_web::test]
async fn a_challenge_is_sha256_or_refused() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let good = challenge_of(VERIFIER);
    let request_of = |more: &str| [mobile(more), shop.authorize(more)];
    for more in [
        format!("&code_challenge={good}&code_challenge_method=plain"),
        format!("&code_challenge={VERIFIER}&code_challenge_method=plain"),
        format!("&code_challenge={good}"),
        format!("&code_challenge={good}&code_challenge_method="),
        format!("&code_challenge={good}&code_challenge_method=s256"),
        format!("&code_challenge={good}&code_challenge_method=S512"),
        format!("&code_challenge={good}&code_challenge_method=S256&code_challenge_method=plain"),
        format!("&code_challenge={good}&code_challenge={good}&code_challenge_method=S256"),
        "&code_challenge_method=S256".to_owned(),
        "&code_challenge=&code_challenge_method=S256".to_owned(),
        format!("&code_challenge={}&code_challenge_method=S256", &good[1..]),
        format!("&code_challenge={good}A&code_challenge_method=S256"),
        format!("&code_challenge={good}%3D&code_challenge_method=S256"),
        format!("&code_challenge={}&code_challenge_method=S256", "%2B".repeat(43)),
    ] {
        for request in request_of(&more) {
            let answer = Answer::of(&browser.get(request).await);
            assert_eq!(answer.error(), "invalid_request", "{more}");
            assert_eq!(answer.get("code"), "");
        }
    }
    let answer = Answer::of(&browser.get(mobile("")).await);
    assert_eq!(answer.error(), "invalid_request", "a public client must use it");
}

async fn code_of(browser: &Browser, request: String) -> String {
    Answer::of(&browser.get(request).await).code().to_owned()
}

#[actix_web::test]
async fn only_the_verifier_of_the_challenge_redeems_a_code() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let with =
        |verifier: &str| format!("&code_challenge={}&code_challenge_method=S256", challenge_of(verifier));
    let other_verifier = "another-verifier-that-is-long-enough-0123456789";
    let public = [("client_id", "mobile"), ("redirect_uri", "http://127.0.0.1/callback")];
    let secret = [("client_id", "shop"), ("client_secret", "shop-secret+/%"), ("redirect_uri", CALLBACK)];
    for (request, fields) in
        [(mobile(&with(VERIFIER)), &public[..]), (shop.authorize(&with(VERIFIER)), &secret[..])]
    {
        let code = code_of(&browser, request).await;
        let redeem = |verifier: Option<String>| {
            let (shop, code) = (&shop, &code);
            async move {
                let mut fields = fields.to_vec();
                if let Some(verifier) = &verifier {
                    fields.push(("code_verifier", verifier));
                }
                redeem_as(shop, code, &fields).await
            }
        };
        is_refused(&redeem(None).await);
        for wrong in ["", other_verifier, &challenge_of(VERIFIER), &VERIFIER[1..], &format!("{VERIFIER}x")] {
            is_refused(&redeem(Some(wrong.to_owned())).await);
        }
        assert_eq!(redeem(Some(VERIFIER.to_owned())).await.0, StatusCode::OK);
    }
    // Their challenges are right; only their length or letters are not (RFC 7636 §4.1).
    for verifier in ["a".repeat(42), "a".repeat(129), format!("{}+", "a".repeat(50)), "é".repeat(50)] {
        let code = code_of(&browser, mobile(&with(&verifier))).await;
        let fields = [public[0], public[1], ("code_verifier", verifier.as_str())];
        is_refused(&redeem_as(&shop, &code, &fields).await);
    }
    for verifier in ["a".repeat(43), "~.-_".repeat(32)] {
        let code = code_of(&browser, mobile(&with(&verifier))).await;
        let fields = [public[0], public[1], ("code_verifier", verifier.as_str())];
        assert_eq!(redeem_as(&shop, &code, &fields).await.0, StatusCode::OK);
    }
}

/// Somebody took the challenge out on the way: the application still sends its verifier (RFC 9700 §2.1.1).
#[actix_web::test]
async fn a_verifier_without_a_challenge_is_a_downgrade_and_refused() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let code = shop.code(&browser, "").await;
    let fields = [
        ("client_id", "shop"),
        ("client_secret", "shop-secret+/%"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    is_refused(&redeem_as(&shop, &code, &fields).await);
}

#[actix_web::test]
async fn a_code_that_came_with_an_id_token_stands_for_the_same_login() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let request =
        shop.authorize("&max_age=100").replace("response_type=code", "response_type=code%20id_token%20token");
    let answer = Answer::of(&browser.get(request).await);
    let front = claims(answer.get("id_token"));
    assert_eq!(front["c_hash"], left_half_hash(answer.code()));
    assert_eq!(front["at_hash"], left_half_hash(answer.get("access_token")));
    let (_, tokens) = shop.redeem(answer.code()).await;
    let back = claims(tokens["id_token"].as_str().unwrap());
    for same in ["iss", "sub", "aud", "nonce", "auth_time", "sid"] {
        assert_eq!(front[same], back[same], "{same}");
        assert!(!front[same].is_null(), "{same}");
    }
    // The replay of the code ends what the code gave, not what came beside it.
    is_refused(&shop.redeem(answer.code()).await);
    assert!(!alive(&shop, &tokens).await);
    assert_eq!(shop.userinfo(answer.get("access_token")).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn an_answer_on_its_way_is_kept_by_nobody_and_shown_to_nobody_else() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    for mode in ["query", "fragment", "form_post", "web_message"] {
        let seen = browser.get(shop.authorize(&format!("&prompt=none&response_mode={mode}"))).await;
        assert!(
            seen.header("cache-control").contains("no-store"),
            "{mode}: {}",
            seen.header("cache-control")
        );
        assert_eq!(seen.header("referrer-policy"), "no-referrer", "{mode}");
        assert!(seen.header("content-security-policy").contains("default-src 'none'"), "{mode}");
        for resource in ["script[src]", "link[href]", "img[src]", "iframe"] {
            let from =
                seen.attribute(resource, "src").or(seen.attribute(resource, "href")).unwrap_or_default();
            assert!(from.starts_with("data:") || !from.contains("//"), "{mode}: {from}");
        }
    }
}

#[actix_web::test]
async fn no_code_token_verifier_or_cookie_stands_in_the_log_or_the_database() {
    keep_log();
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let verifier = token();
    let challenge = format!("&code_challenge={}&code_challenge_method=S256", challenge_of(&verifier));
    let code = shop.code(&browser, &challenge).await;
    let fields = [
        ("client_id", "shop"),
        ("client_secret", "shop-secret+/%"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier.as_str()),
    ];
    let (status, tokens) = redeem_as(&shop, &code, &fields).await;
    assert_eq!(status, StatusCode::OK);
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(shop.userinfo(access_token).await.0, StatusCode::OK);
    shop.http.get(shop.at(&format!("/userinfo?access_token={access_token}"))).send().await.unwrap();
    is_refused(&redeem_as(&shop, &code, &fields).await);
    shop.userinfo(access_token).await;
    let session = browser.cookie("vestibule-session").unwrap();
    let session = percent_encoding::percent_decode_str(&session).decode_utf8().unwrap().into_owned();
    // actix-session puts 44 letters of signature before the key itself.
    let key = &session[session.len() - 43..];
    let secrets = [
        ("the code", code.as_str()),
        ("the verifier", &verifier),
        ("the access token", access_token),
        ("the id_token", tokens["id_token"].as_str().unwrap()),
        ("the session's key", key),
        ("the browser's cookie", &browser.cookie("vestibule-browser").unwrap()),
        ("the password", PASSWORD),
        ("the client's secret", "shop-secret+/%"),
    ];
    let (log, kept) = (logged("").join("\n"), server.everything_kept().await);
    assert!(log.contains("a code was used twice") && kept.contains("ada@acme.test"), "both are really read");
    for (what, secret) in secrets {
        assert!(!log.contains(secret), "{what} is in the log");
        assert!(!kept.contains(secret), "{what} is in the database");
    }
}
