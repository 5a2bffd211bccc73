//! New accounts, made on the page and by an application, and what nobody may make.

use std::cell::Cell;
use std::time::Instant;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};
use vestibule::crypto::object_id;

use crate::support::{ACME, Answer, PASSWORD, Seen, Server, Setup, Shop, at_once, claims, told};

const ADA: &str = "ada@acme.test";

/// Three databases: one for everybody, one closed, one of another client; and a directory.
fn several() -> String {
    let more = r#"
  - name: closed
    strategy: auth0
    enabled_clients: [Shop]
    options: { disable_signup: true }
  - name: mobile-only
    strategy: auth0
    enabled_clients: [Mobile]
  - name: named
    strategy: auth0
    enabled_clients: [Shop]
    options: { requires_username: true, validation: { username: { min: 3, max: 10 } } }
connections:
  - name: corp
    strategy: ad
    enabled_clients: [Shop]
    options: { ldap_url: "ldap://127.0.0.1:9", ldap_base: "dc=acme,dc=test", ldap_bind_user: "cn=reader", ldap_bind_password: x }
"#;
    format!("{}{more}", ACME.trim_end())
}

async fn json(shop: &Shop, body: &Value) -> (StatusCode, Value) {
    let request = shop.http.post(format!("{}/dbconnections/signup", shop.base)).json(body);
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    (response.status(), response.json().await.unwrap())
}

fn applicant(email: &str, password: &str) -> Value {
    json!({ "client_id": "shop", "connection": "customers", "email": email, "password": password })
}

fn with(mut body: Value, more: &Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn log_in(server: &Server, connection: &str, name: &str) -> Seen {
    let browser = server.browser();
    let page = browser.open(server.shop().authorize(&format!("&connection={connection}"))).await;
    browser.log_in(&page, name, PASSWORD).await
}

#[actix_web::test]
async fn an_application_makes_an_account_with_json_or_a_form() {
    let server = Server::with_tenant(&several()).await;
    let shop = server.shop();
    let body = with(applicant("Ada@Acme.test", PASSWORD), &json!({ "given_name": "Ada", "username": null }));
    let (status, answer) = json(&shop, &body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!((&answer["email"], &answer["email_verified"]), (&json!(ADA), &json!(false)));
    assert_eq!((&answer["given_name"], &answer["username"]), (&json!("Ada"), &Value::Null));
    assert!(answer.get("password").is_none() && !answer.to_string().contains(PASSWORD));
    let who = shop.who(Answer::of(&log_in(&server, "customers", ADA).await).code()).await;
    assert_eq!(who["sub"], format!("auth0|{}", answer["_id"].as_str().unwrap()));
    assert_eq!(who["given_name"], "Ada");

    let fields = [
        ("client_id", "shop"),
        ("connection", "named"),
        ("email", ADA),
        ("username", "Lovelace"),
        ("password", PASSWORD),
    ];
    let (status, answer) = shop.post("/dbconnections/signup", &fields).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["username"], "lovelace");
    for name in [ADA, "LOVELACE"] {
        assert!(!Answer::of(&log_in(&server, "named", name).await).code().is_empty());
    }
}

#[actix_web::test]
async fn what_an_application_says_of_a_person_is_kept() {
    let server = Server::start().await;
    let shop = server.shop();
    let more = json!({
        "picture": "https://acme.test/ada.png", "phone_number": "+44 20 7946 0000", "nickname": "Countess",
        "user_metadata": { "plan": "gold", "note": "\"é\" <b>" },
    });
    let (status, answer) = json(&shop, &with(applicant(ADA, PASSWORD), &more)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    for (name, value) in more.as_object().unwrap() {
        assert_eq!(&answer[name], value);
    }
    let who = shop.who(Answer::of(&log_in(&server, "customers", ADA).await).code()).await;
    assert_eq!((&who["picture"], &who["nickname"]), (&more["picture"], &more["nickname"]));
    assert!(who.get("user_metadata").is_none(), "no token tells it: {who}");
    let form = json!({ "picture": "javascript:alert(1)", "user_metadata": "{\"plan\":\"free\"}" });
    let (_, answer) = json(&shop, &with(applicant("eve@acme.test", PASSWORD), &form)).await;
    assert_eq!((&answer["user_metadata"], answer.get("picture")), (&json!({ "plan": "free" }), None));
    let many: Value = (0..11).map(|n| (n.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    for wrong in [json!("text"), json!([]), json!({ "a": 1 }), json!({ "a": "x".repeat(501) }), many] {
        let body = with(applicant("mia@acme.test", PASSWORD), &json!({ "user_metadata": wrong }));
        let (status, answer) = json(&shop, &body).await;
        assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_body")), "{wrong}");
    }
}

#[actix_web::test]
async fn nobody_gives_themselves_what_only_others_may_give() {
    let server = Server::start().await;
    let shop = server.shop();
    let greedy = json!({
        "email_verified": true, "role": "admin", "roles": ["admin"], "groups": ["admins"], "tenant": "other",
        "tenant_id": "other", "id": "mine", "_id": "mine", "user_id": "auth0|mine", "sub": "auth0|mine",
        "app_metadata": { "admin": true }, "blocked": false, "created_at": "2001-01-01", "password_hash": "x",
        "identities": [{ "provider": "ad", "user_id": "x" }], "claims": { "email_verified": true },
    });
    let (status, answer) = json(&shop, &with(applicant(ADA, PASSWORD), &greedy)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["email_verified"], false);
    assert_ne!(answer["_id"], "mine");

    let browser = server.browser();
    let page = browser.open(format!("{}&screen_hint=signup", shop.authorize(""))).await;
    let more = [
        ("email", "eve@acme.test"),
        ("password", PASSWORD),
        ("email_verified", "true"),
        ("role", "admin"),
        ("user_id", "auth0|mine"),
        ("groups", "admins"),
    ];
    let made = Answer::of(&browser.submit(&page, &more).await);
    let came = Answer::of(&log_in(&server, "customers", ADA).await);
    for code in [made.code(), came.code()] {
        let (_, tokens) = shop.redeem(code).await;
        let user = shop.userinfo(tokens["access_token"].as_str().unwrap()).await.1;
        for said in [claims(tokens["id_token"].as_str().unwrap()), user] {
            assert_eq!(said["email_verified"], false, "{said}");
            assert!(
                said["sub"].as_str().is_some_and(|sub| sub.len() == 30 && !sub.ends_with("mine")),
                "{said}"
            );
            for name in ["role", "roles", "groups", "app_metadata", "blocked", "identities", "tenant_id"] {
                assert!(said.get(name).is_none(), "{name}: {said}");
            }
        }
    }
}

#[actix_web::test]
async fn what_is_taken_closed_or_elsewhere_is_refused_in_auth0s_words() {
    let server = Server::with_tenant(&several()).await;
    let shop = server.shop();
    shop.make_account(ADA, PASSWORD).await;
    let other = |name: &str, value: &str| with(applicant("new@acme.test", PASSWORD), &json!({ name: value }));
    for (body, code) in [
        (applicant(ADA, PASSWORD), "invalid_signup"),
        (applicant(" \u{ff21}DA@acme.TEST ", PASSWORD), "invalid_signup"),
        (other("connection", "closed"), "invalid_signup"),
        (other("connection", "mobile-only"), "invalid_connection"),
        (other("connection", "corp"), "invalid_connection"),
        (other("connection", "nowhere"), "invalid_connection"),
        (other("connection", ""), "invalid_connection"),
        (other("connection", "customers' OR '1'='1"), "invalid_connection"),
        (other("client_id", "nobody"), "invalid_client"),
        (other("client_id", ""), "invalid_client"),
        (with(other("connection", "named"), &json!({ "username": "no" })), "invalid_username"),
        (with(other("connection", "named"), &json!({ "username": "a@acme.test" })), "invalid_username"),
        (other("connection", "named"), "invalid_username"),
    ] {
        let (status, answer) = json(&shop, &body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!((&answer["code"], &answer["name"]), (&json!(code), &json!("BadRequestError")), "{body}");
        assert_eq!(answer["statusCode"], 400);
        assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
    }
    let named = with(other("connection", "named"), &json!({ "username": "lovelace" }));
    assert_eq!(json(&shop, &named).await.0, StatusCode::OK);
    let again = with(named, &json!({ "email": "second@acme.test", "username": "LoveLace" }));
    assert_eq!(json(&shop, &again).await.1["code"], "invalid_signup");
    // The old password is still Ada's.
    assert!(!Answer::of(&log_in(&server, "customers", ADA).await).code().is_empty());
}

#[actix_web::test]
async fn what_is_no_address_is_refused() {
    let server = Server::start().await;
    let shop = server.shop();
    let long = format!("{}@acme.test", "a".repeat(10_000));
    for email in [
        "",
        "ada",
        "ada@acme",
        "a@b@acme.test",
        "\"a b\"@acme.test",
        "ada@acme.test\r\nBcc: victim@acme.test",
        "ada@acme.test%0d%0aBcc: x",
        "Ada <ada@acme.test>",
        "ada@acme.test,eve@acme.test",
        "ada@acme.test;eve@acme.test",
        "ada\0@acme.test",
        "ada@[127.0.0.1]",
        "(comment)ada@acme.test",
        &long,
    ] {
        let (status, answer) = json(&shop, &applicant(email, PASSWORD)).await;
        assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_email")), "{email}");
        let browser = server.browser();
        let seen = browser.sign_up(&shop.authorize(""), email, PASSWORD).await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{email}");
        assert!(seen.has("#email[aria-invalid=true]"), "{email}");
    }
}

#[actix_web::test]
async fn a_weak_password_is_refused_with_the_rule_it_breaks() {
    let server = Server::start().await;
    let shop = server.shop();
    for (password, name) in [
        ("", "PasswordStrengthError"),
        ("kurz7Ax", "PasswordStrengthError"),
        ("tulip\0anvil-orbit", "PasswordStrengthError"),
        (&"x7 ".repeat(400), "PasswordStrengthError"),
        ("qwertyuiop", "PasswordDictionaryError"),
        ("1234567890", "PasswordDictionaryError"),
        ("my-lovelace-77", "PasswordNoUserInfoError"),
    ] {
        let (status, answer) = json(&shop, &applicant("lovelace@acme.test", password)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{password}");
        assert_eq!(
            (&answer["code"], &answer["name"]),
            (&json!("invalid_password"), &json!(name)),
            "{password}"
        );
        assert!(answer["message"].is_string() && answer["policy"].is_string(), "{answer}");
        if name == "PasswordStrengthError" {
            let rule = &answer["description"]["rules"][0];
            assert_eq!((&rule["code"], &rule["format"]), (&json!("lengthAtLeast"), &json!([10])));
            assert_eq!(answer["description"]["verified"], false);
        }
        if !password.is_empty() {
            assert!(!answer.to_string().contains(password), "no echo");
        }
        let seen = server.browser().sign_up(&shop.authorize(""), "lovelace@acme.test", password).await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{password}");
        assert_eq!(seen.attribute("#email", "value").as_deref(), Some("lovelace@acme.test"));
        assert_eq!(seen.attribute("#password", "value"), None);
        assert!(seen.has("#password[aria-invalid=true][autofocus]"), "{}", seen.body);
        let described = seen.attribute("#password", "aria-describedby").unwrap();
        assert!(described.contains("password-fault") && !seen.text("#password-fault").is_empty());
        assert!(seen.text("title").starts_with("Error"));
    }
}

/// The page says them together, each at its field; an application hears the first, as from Auth0.
#[actix_web::test]
async fn every_mistake_of_a_form_is_shown_at_once() {
    let server = Server::with_tenant(&several()).await;
    let (browser, shop) = (server.browser(), server.shop());
    let page = browser.open(format!("{}&screen_hint=signup", shop.authorize("&connection=named"))).await;
    for (typed, [email, username, password], code) in [
        (
            ["lovelace@", "a b c", "my-lovelace-77"],
            ["like name@", "only letters", "without your name"],
            "invalid_email",
        ),
        (["ada@acme", "no", "short"], ["like name@", "3 to 10", "at least 10"], "invalid_email"),
        (["", "", ""], ["Enter your email", "Choose a username", "Choose a password."], "invalid_email"),
        (
            [" ", "ada", "tulip\0anvil-orbit"],
            ["Enter your email", "", "invisible character"],
            "invalid_email",
        ),
        ([ADA, "a@b", "qwertyuiop"], ["", "only letters", "easy to guess"], "invalid_username"),
        ([ADA, "  ", PASSWORD], ["", "Choose a username", ""], "invalid_username"),
    ] {
        let fields = [("email", typed[0]), ("username", typed[1]), ("password", typed[2])];
        let seen = browser.submit(&page, &fields).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None), "{typed:?}");
        let mut wrong = Vec::new();
        for (field, words) in [("email", email), ("username", username), ("password", password)] {
            let said = seen.text(&format!("#{field}-fault"));
            assert_eq!(said.is_empty(), words.is_empty(), "{typed:?} {field}: {said}");
            assert!(said.contains(words), "{typed:?} {field}: {said}");
            assert_eq!(seen.has(&format!("#{field}[aria-invalid=true]")), !words.is_empty(), "{typed:?}");
            assert_eq!(seen.text(&format!("[role=alert] a[href='#{field}']")), said, "{typed:?}");
            wrong.extend((!words.is_empty()).then_some(field));
        }
        assert!(seen.has(&format!("#{}[autofocus]", wrong[0])), "{typed:?}");
        assert_eq!(seen.attribute("#username", "value").as_deref(), Some(typed[1]));
        let body = json!({ "client_id": "shop", "connection": "named", "email": typed[0],
            "username": typed[1], "password": typed[2] });
        assert_eq!(json(&shop, &body).await.1["code"], code, "{typed:?}");
    }
    let fields = [("email", ADA), ("username", "ada"), ("password", PASSWORD)];
    assert!(!Answer::of(&browser.submit(&page, &fields).await).code().is_empty());
}

#[actix_web::test]
async fn each_policy_asks_for_its_length_and_says_so_before() {
    for (policy, length) in [("none", 1), ("low", 6), ("fair", 8), ("good", 10), ("excellent", 15)] {
        let yaml = ACME.replace("passwordPolicy: good", &format!("passwordPolicy: {policy}"));
        let server = Server::with_tenant(&yaml).await;
        let shop = server.shop();
        let page = server.browser().open(format!("{}&screen_hint=signup", shop.authorize(""))).await;
        assert_eq!(page.attribute("#password", "minlength"), Some(length.to_string()));
        assert!(page.text("#password-hint").contains(&length.to_string()), "{}", page.text("#password-hint"));
        let long_enough = &"v9 kq-zu 3f+mwx7"[..length];
        if length > 1 {
            let (status, answer) = json(&shop, &applicant(ADA, &long_enough[..length - 1])).await;
            assert_eq!((status, &answer["name"]), (StatusCode::BAD_REQUEST, &json!("PasswordStrengthError")));
        }
        assert_eq!(json(&shop, &applicant(ADA, long_enough)).await.0, StatusCode::OK, "{policy}");
        let common = json(&shop, &applicant("eve@acme.test", "passwordpassword")).await.0;
        assert_eq!(common == StatusCode::OK, policy == "none", "{policy}");
    }
}

#[actix_web::test]
async fn a_length_is_counted_in_characters_as_people_see_them() {
    let server = Server::start().await;
    let shop = server.shop();
    // Nine letters, five of them typed as two characters.
    let nine = "e\u{301}u\u{308}a\u{30a}o\u{308}n\u{303}zqxv";
    assert_eq!(json(&shop, &applicant(ADA, nine)).await.1["name"], "PasswordStrengthError");
    assert_eq!(json(&shop, &applicant(ADA, "紫陽花と雨とかたつむり")).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn a_page_elsewhere_reads_the_answer_only_where_its_origin_is_listed() {
    let server = Server::start().await;
    let shop = server.shop();
    let url = format!("{}/dbconnections/signup", shop.base);
    for (origin, listed) in [
        ("https://shop.test", true),
        ("https://evil.test", false),
        ("null", false),
        ("https://shop.test.evil", false),
    ] {
        let asked = shop.http.request(reqwest::Method::OPTIONS, &url).header(ORIGIN, origin);
        let asked = asked.header("access-control-request-method", "POST").send().await.unwrap();
        // Also when it is refused, or the SDK cannot tell what went wrong.
        let refused =
            shop.http.post(&url).header(ORIGIN, origin).json(&applicant("x", "x")).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        for headers in [asked.headers(), refused.headers()] {
            let allowed = headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap());
            assert_eq!(allowed, listed.then_some(origin));
            assert!(!headers.contains_key("access-control-allow-credentials"));
            assert!(headers.get_all("vary").iter().any(|value| value == "Origin"));
        }
        assert_eq!(asked.headers().contains_key("access-control-allow-methods"), listed);
    }
}

#[actix_web::test]
async fn a_body_that_is_none_is_refused_in_the_same_shape() {
    let server = Server::start().await;
    let shop = server.shop();
    let url = format!("{}/dbconnections/signup", shop.base);
    let huge = with(applicant(ADA, PASSWORD), &json!({ "name": "x".repeat(70_000) })).to_string();
    for (content_type, body) in [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", "\"\u{0}\""),
        ("application/json", &huge),
        ("text/plain", "email=a"),
        ("multipart/form-data; boundary=x", "--x--"),
    ] {
        let request = shop.http.post(&url).header(CONTENT_TYPE, content_type).body(body.to_owned());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{content_type}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!((&answer["name"], &answer["statusCode"]), (&json!("BadRequestError"), &json!(400)));
    }
    assert_eq!(
        json(&shop, &json!({ "client_id": ["shop"], "email": { "$ne": 1 } })).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[actix_web::test]
async fn where_sign_up_is_off_no_page_offers_or_takes_it() {
    let server = Server::with_tenant(&ACME.replace("passwordPolicy: good", "disable_signup: true")).await;
    let (browser, shop) = (server.browser(), server.shop());
    let page = browser.open(format!("{}&screen_hint=signup", shop.authorize(""))).await;
    assert!(page.has("form[action='/login']") && !page.has("a[href^='/signup']"), "the login page instead");
    let state = page.attribute("input[name=state]", "value").unwrap();
    let forced = browser.get(format!("/signup?state={state}&connection=customers")).await;
    assert_eq!(forced.status, StatusCode::FORBIDDEN);
    assert!(forced.has("a[href^='/login?state=']"), "a way back");
    for connection in [&[][..], &[("connection", "customers")], &[("connection", "nowhere")]] {
        let fields =
            [&[("state", state.as_str()), ("email", ADA), ("password", PASSWORD)], connection].concat();
        let seen = browser.post("/signup", &fields).await;
        assert!(seen.status.is_client_error() && seen.location().is_none(), "{connection:?}");
    }
    assert_eq!(json(&shop, &applicant(ADA, PASSWORD)).await.1["code"], "invalid_signup");
    assert_eq!(log_in(&server, "customers", ADA).await.status, StatusCode::BAD_REQUEST, "nobody was made");
}

#[actix_web::test]
async fn the_language_menu_of_a_sign_up_keeps_its_connection() {
    let server = Server::with_tenant(&several()).await;
    let browser = server.browser();
    let page =
        browser.open(format!("{}&screen_hint=signup", server.shop().authorize("&connection=named"))).await;
    assert!(
        page.has("#username") && page.has("form.langs input[name=connection][value=named]"),
        "{}",
        page.body
    );
}

/// The login page sends their address to the directory: an account of that name could never log in.
#[actix_web::test]
async fn a_directorys_people_make_no_account_in_the_database() {
    let yaml = several().replace("ldap_url:", "domain_aliases: [staff.test], ldap_url:");
    let server = Server::with_tenant(&yaml).await;
    let shop = server.shop();
    for email in ["eve@staff.test", "EVE@Staff.Test", "eve\u{ff20}staff.test"] {
        let (status, answer) = json(&shop, &applicant(email, PASSWORD)).await;
        assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_signup")), "{email}");
        let seen = server.browser().sign_up(&shop.authorize(""), email, PASSWORD).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::OK, None), "{email}");
        assert!(seen.has("form [name=connection][value=corp]"), "{}", seen.body);
        assert!(seen.has(&format!("#username[value='{email}']")) && seen.has("#password"), "{}", seen.body);
    }
    let (status, _) =
        json(&shop, &with(applicant("eve@staff.test", PASSWORD), &json!({ "client_id": "mobile" }))).await;
    assert_eq!(status, StatusCode::OK, "an application without the directory");
}

#[actix_web::test]
async fn the_page_makes_accounts_only_where_its_request_may() {
    let server = Server::with_tenant(&several()).await;
    let browser = server.browser();
    let page = browser
        .open(format!("{}&screen_hint=signup", server.shop().authorize("&connection=customers")))
        .await;
    for connection in ["closed", "mobile-only", "named", "corp", "nowhere"] {
        let fields =
            [("email", ADA), ("password", PASSWORD), ("connection", connection), ("username", "ada")];
        let seen = browser.submit(&page, &fields).await;
        assert!(seen.status.is_client_error() && seen.location().is_none(), "{connection}: {}", seen.status);
    }
    let fields = [("email", ADA), ("password", PASSWORD)];
    assert!(!Answer::of(&browser.submit(&page, &fields).await).code().is_empty());
}

#[actix_web::test]
async fn the_page_says_of_a_taken_address_no_more_than_that_it_cannot_be_used() {
    let server = Server::start().await;
    let shop = server.shop();
    shop.make_account(ADA, PASSWORD).await;
    let seen = server.browser().sign_up(&shop.authorize(""), "ADA@acme.test", "another-tulip-anvil").await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(seen.alert().starts_with("We can’t create an account with these details."), "{}", seen.alert());
    assert!(!seen.has("[aria-invalid]"));
    let missing = server.browser().sign_up(&shop.authorize(""), "", "").await;
    assert!(
        missing.has("#email[aria-invalid=true][autofocus]") && missing.has("#password[aria-invalid=true]")
    );
    assert!(missing.has("[role=alert] a[href='#email']") && missing.has("[role=alert] a[href='#password']"));
}

#[actix_web::test]
async fn an_address_taken_and_one_free_take_as_long() {
    let yaml = ACME.replace("memory_kib: 64, iterations: 1", "memory_kib: 16384, iterations: 3");
    let server = Server::with_tenant(&yaml).await;
    let shop = server.shop();
    shop.make_account(ADA, PASSWORD).await;
    let (mut taken, mut free) = (Vec::new(), Vec::new());
    for n in 0..7 {
        for (email, times) in [(ADA.to_owned(), &mut taken), (format!("free{n}@acme.test"), &mut free)] {
            let started = Instant::now();
            json(&shop, &applicant(&email, PASSWORD)).await;
            times.push(started.elapsed());
        }
    }
    // Others on the machine only ever add to a time.
    let (taken, free) = (taken.into_iter().min().unwrap(), free.into_iter().min().unwrap());
    assert!(taken < free * 2 && free < taken * 2, "{taken:?} and {free:?}");
}

#[actix_web::test]
async fn twenty_at_once_with_one_address_are_one_account() {
    let server = Server::start().await;
    let shop = server.shop();
    let all = at_once((0..20).map(|n| {
        let email = if n % 2 == 0 { ADA } else { "ADA@ACME.TEST" };
        let shop = &shop;
        async move { json(shop, &applicant(email, PASSWORD)).await }
    }))
    .await;
    assert_eq!(all.iter().filter(|(status, _)| *status == StatusCode::OK).count(), 1);
    let refused = all.iter().filter(|(_, answer)| answer["code"] == "invalid_signup").count();
    assert_eq!(refused, 19, "{all:?}");
}

#[actix_web::test]
async fn accounts_without_end_from_one_address_are_not_made() {
    let throttled = "attackProtection: { suspiciousIpThrottling: { stage: { pre-login: { max_attempts: 4, forget_after_seconds: 600 } } } }\n";
    let server = Server::with_tenant(&format!("{ACME}{throttled}")).await;
    let shop = server.shop();
    for n in 0..4 {
        shop.make_account(&format!("a{n}@acme.test"), PASSWORD).await;
    }
    let request = shop.http.post(format!("{}/dbconnections/signup", shop.base));
    let request = request.header("x-forwarded-for", "192.0.2.1").json(&applicant(ADA, PASSWORD));
    let refused = request.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    let answer: Value = refused.json().await.unwrap();
    assert_eq!((&answer["code"], &answer["statusCode"]), (&json!("too_many_requests"), &json!(429)));
    let seen = server.browser().sign_up(&shop.authorize(""), ADA, PASSWORD).await;
    assert_eq!((seen.status, seen.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "600"));
    server.clock.advance(600);
    shop.make_account(ADA, PASSWORD).await;
}

#[actix_web::test]
async fn more_sign_ups_than_can_be_hashed_are_told_so_and_leave_nothing_behind() {
    // A hash takes a while, and one may wait for another.
    let yaml = ACME.replace("memory_kib: 64, iterations: 1", "memory_kib: 16384, iterations: 16");
    let yaml = format!("{yaml}attackProtection: {{ suspiciousIpThrottling: {{ enabled: false }} }}\n");
    let tenants = vec![("acme", yaml)];
    let server = Server::with(Setup { tenants, hash_workers: 1, hash_queue: 1, ..Setup::default() }).await;
    let shop = server.shop();
    let over = Cell::new(false);
    let crowd = (0..4).map(|_| async {
        while !over.get() {
            json(&shop, &applicant(&format!("{}@crowd.test", object_id()), PASSWORD)).await;
        }
    });
    let refused = async {
        let on_the_page = loop {
            let email = format!("{}@acme.test", object_id());
            let seen = server.browser().sign_up(&shop.authorize(""), &email, PASSWORD).await;
            if seen.status == StatusCode::SERVICE_UNAVAILABLE {
                assert!((1..=60).contains(&seen.header("retry-after").parse::<u32>().unwrap()));
                assert_eq!(seen.location(), None);
                assert_eq!(seen.attribute("#email", "value"), Some(email.clone()), "not to be typed again");
                assert_eq!(seen.attribute("#password", "value"), None);
                assert!(
                    !seen.alert().is_empty() && !seen.has("[aria-invalid]"),
                    "nothing they typed is wrong"
                );
                break email;
            }
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.alert());
        };
        let by_an_application = loop {
            let email = format!("{}@acme.test", object_id());
            let request = shop.http.post(format!("{}/dbconnections/signup", shop.base));
            let answer = told(request.json(&applicant(&email, PASSWORD))).await;
            if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                assert!((1..=60).contains(&answer.header("retry-after").parse::<u32>().unwrap()));
                assert_eq!(
                    (&answer.body["code"], &answer.body["statusCode"]),
                    (&json!("temporarily_unavailable"), &json!(503))
                );
                break email;
            }
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        };
        over.set(true);
        [on_the_page, by_an_application]
    };
    let (_, refused) = tokio::join!(at_once(crowd), refused);
    for email in refused {
        assert_eq!(
            log_in(&server, "customers", &email).await.status,
            StatusCode::BAD_REQUEST,
            "nobody was made"
        );
        shop.make_account(&email, PASSWORD).await;
    }
}

#[actix_web::test]
async fn an_account_of_one_tenant_is_nobody_in_another() {
    let tenants = vec![("acme", ACME.to_owned()), ("other", ACME.to_owned())];
    let server = Server::with(Setup { tenants, ..Setup::default() }).await;
    server.shop().make_account(ADA, PASSWORD).await;
    let other = Shop::new(server.address, server.url().replace("acme.", "other."));
    let browser = server.browser();
    let page = browser.open(other.authorize("")).await;
    assert_eq!(browser.log_in(&page, ADA, PASSWORD).await.status, StatusCode::BAD_REQUEST);
    other.make_account(ADA, "another-tulip-anvil").await;
    assert!(!Answer::of(&browser.log_in(&page, ADA, "another-tulip-anvil").await).code().is_empty());
    assert!(!Answer::of(&log_in(&server, "customers", ADA).await).code().is_empty());
}
