//! Forms that nobody filled in here: sent from elsewhere, out of turn, half empty, or with what belongs to somebody else.
//! And what a form of ours tells password managers and screen readers.

use reqwest::StatusCode;

use crate::support::{
    ACME, Answer, Browser, CAREFUL, DOORS, PASSWORD, SHOP, STAFF, Seen, Server, front_door, with,
};

const ADA: &str = "ada@acme.test";

async fn with_ada() -> Server {
    let server = Server::start().await;
    server.shop().make_account(ADA, PASSWORD).await;
    server
}

async fn login_page(server: &Server, browser: &Browser) -> Seen {
    let page = browser.open(server.shop().authorize("")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

fn state_of(page: &Seen) -> String {
    page.attribute("input[name=state]", "value").unwrap()
}

/// Nobody is signed in in this browser.
async fn is_nobody(server: &Server, browser: &Browser) -> bool {
    let asked = browser.get(server.shop().authorize("&prompt=none")).await;
    Answer::of(&asked).error() == "login_required"
}

#[actix_web::test]
async fn a_form_sent_from_elsewhere_is_refused_whatever_is_in_it() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    let own = server.url();
    let near = own.replace("acme.", "evil.acme.");
    let elsewhere = [
        ("origin", "https://evil.test"),
        ("origin", own.trim_end_matches(char::is_numeric)),
        ("origin", "http://acme.localhost"),
        ("origin", &near),
        ("origin", &format!("{own}/")),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in elsewhere {
        browser.say(name, value);
        let seen = browser.log_in(&page, ADA, PASSWORD).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{name}: {value}");
        let fields =
            [("state", state_of(&page)), ("email", "new@acme.test".into()), ("password", PASSWORD.into())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post("/signup", &fields).await.status, StatusCode::FORBIDDEN, "{name}: {value}");
        browser.hush(name);
        assert!(is_nobody(&server, &browser).await, "{name}: {value}");
    }
    for (name, value) in [("origin", own.as_str()), ("origin", "null"), ("sec-fetch-site", "same-origin")] {
        browser.say(name, value);
    }
    assert!(!Answer::of(&browser.log_in(&page, ADA, PASSWORD).await).code().is_empty());
}

#[actix_web::test]
async fn a_transaction_works_in_the_browser_it_began_in_and_no_other() {
    let server = with_ada().await;
    let (attacker, victim) = (server.browser(), server.browser());
    let page = login_page(&server, &attacker).await;
    // Login CSRF: the attacker's page, and password, in the victim's browser. With and without a page of its own.
    for _ in 0..2 {
        let seen = victim.log_in(&page, ADA, PASSWORD).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        assert!(seen.has("main a[href*='/authorize?']"), "a way to start again: {}", seen.body);
        assert!(is_nobody(&server, &victim).await);
        login_page(&server, &victim).await;
    }
    let fields =
        [("state", state_of(&page)), ("email", "new@acme.test".into()), ("password", PASSWORD.into())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(victim.post("/signup", &fields).await.status, StatusCode::FORBIDDEN);
    // It was not used up by that.
    assert!(!Answer::of(&attacker.log_in(&page, ADA, PASSWORD).await).code().is_empty());
}

#[actix_web::test]
async fn somebody_signed_in_does_not_finish_a_transaction_that_another_began() {
    let server = with_ada().await;
    let (attacker, victim) = (server.browser(), server.browser());
    let page = login_page(&server, &victim).await;
    victim.log_in(&page, ADA, PASSWORD).await;
    let lure = login_page(&server, &attacker).await;
    for address in [lure.url.to_string(), format!("{}&connection=customers", lure.url)] {
        let seen = victim.get(&address).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN);
        assert!(seen.location().is_none());
    }
    let go_on = [("state", state_of(&lure)), ("connection", "customers".into()), ("continue", "1".into())];
    let go_on: Vec<_> = go_on.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let seen = victim.post("/login", &go_on).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::FORBIDDEN, None));
}

#[actix_web::test]
async fn a_login_gives_the_session_a_new_key_and_ends_the_old_one() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    assert_eq!(browser.cookie("vestibule-session"), None, "nobody has a session before");
    browser.log_in(&page, ADA, PASSWORD).await;
    let first = browser.cookie("vestibule-session").unwrap();
    // Whoever planted or copied that cookie is left with nothing after the next login.
    let copy = server.browser();
    browser.give_cookies_to(&copy);
    assert!(!is_nobody(&server, &copy).await);
    let page = browser.open(server.shop().authorize("&prompt=login")).await;
    browser.log_in(&page, ADA, PASSWORD).await;
    assert_ne!(browser.cookie("vestibule-session").unwrap(), first);
    assert!(is_nobody(&server, &copy).await);
    assert!(!is_nobody(&server, &browser).await);
}

#[actix_web::test]
async fn no_step_is_skipped_by_an_empty_or_early_post() {
    let server = with_ada().await;
    let browser = server.browser();
    for path in ["/login", "/signup", "/oidc/logout", "/authorize"] {
        for fields in [&[][..], &[("state", "")], &[("state", "e30"), ("continue", "1")]] {
            let seen = browser.post(path, fields).await;
            assert!(!seen.status.is_server_error(), "{path}: {}", seen.status);
            assert!(seen.location().is_none(), "{path} {fields:?}: {:?}", seen.location());
        }
    }
    let page = login_page(&server, &browser).await;
    let state = state_of(&page);
    // "Continue" without anybody to continue as: the form.
    for more in
        [&[("continue", "1")][..], &[("continue", "1"), ("connection", "customers"), ("username", ADA)]]
    {
        let fields = [&[("state", state.as_str())], more].concat();
        let seen = browser.post("/login", &fields).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.has("#password"), "{}", seen.body);
    }
    assert!(is_nobody(&server, &browser).await);

    // Signed in, and a password is demanded: "continue" does not do instead.
    browser.log_in(&page, ADA, PASSWORD).await;
    let choose = browser.open(server.shop().authorize("&prompt=select_account")).await;
    let key = choose.attribute("button[name=continue]", "value").unwrap();
    for demand in ["&prompt=login", "&max_age=0", "&prompt=login%20select_account"] {
        let page = browser.open(server.shop().authorize(demand)).await;
        let state = state_of(&page);
        let seen = browser.post("/login", &[("state", &state), ("continue", &key)]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::OK, None), "{demand}");
        assert!(seen.has("#password") && seen.text("main").contains("confirm it’s you"), "{}", seen.body);
        // The page that came instead is as good as any other.
        let answer = Answer::of(&browser.log_in(&seen, ADA, PASSWORD).await);
        assert!(!answer.code().is_empty(), "{demand}");
    }
}

/// The button of one page, pressed on another: who is signed in is not who, or how, that request wants them.
#[actix_web::test]
async fn continue_as_ada_goes_on_only_where_ada_would_be_let_in_without_a_page() {
    let partners = "  - { name: partners, strategy: auth0, enabled_clients: [Shop] }\n";
    let server = Server::with_tenant(&format!("{DOORS}{partners}")).await;
    let (ada, bob) = (server.browser(), server.browser());
    let ways = with(&SHOP, &[("connection", "customers")]);
    let bobs = Answer::of(&bob.sign_up(&front_door(&ways), "bob@acme.test", PASSWORD).await);
    let (_, bobs) = server.shop().redeem(bobs.code()).await;
    ada.sign_up(&front_door(&ways), ADA, PASSWORD).await;
    let choose = ada.open(front_door(&with(&ways, &[("prompt", "select_account")]))).await;
    let key = choose.attribute("button[name=continue]", "value").unwrap();
    let hinted = with(&SHOP, &[("id_token_hint", bobs["id_token"].as_str().unwrap())]);
    for (asked, why) in [
        (&hinted[..], "Bob is hinted at"),
        (&with(&SHOP, &[("connection", "partners")]), "people of another connection are asked for"),
        (&STAFF, "the application lacks her connection"),
        (&CAREFUL, "the application wants a password each time"),
    ] {
        for prompt in ["", "select_account"] {
            let page = ada.open(front_door(&with(asked, &[("prompt", prompt)]))).await;
            let fields = [("state", state_of(&page)), ("continue", key.clone())];
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let seen = ada.post("/login", &fields).await;
            assert_eq!((seen.status, seen.location()), (StatusCode::OK, None), "{why} {prompt}");
            assert!(seen.has("#password"), "{why} {prompt}: {}", seen.body);
        }
    }
    let seen = ada.submit(&choose, &[("continue", key.as_str())]).await;
    assert!(!Answer::of(&seen).code().is_empty(), "on its own page it does");
}

#[actix_web::test]
async fn a_form_with_a_field_missing_twice_or_strange_is_asked_for_again() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    let state = state_of(&page);
    let full =
        [("state", state.as_str()), ("connection", "customers"), ("username", ADA), ("password", PASSWORD)];
    for missing in 0..full.len() {
        let mut fields = full.to_vec();
        let (name, _) = fields.remove(missing);
        let seen = browser.post("/login", &fields).await;
        // A name without a way in is a question of its own, which this leads on from.
        let asked_again = if name == "connection" { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(seen.status, asked_again, "{name}");
        assert!(is_nobody(&server, &browser).await, "{name}");
    }
    for (name, value) in [("state", state.as_str()), ("connection", "corp"), ("connection", "*")] {
        let fields: Vec<_> = [&full[..], &[(name, value)]].concat();
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|(known, old)| name == "state" || *known != name || *old == value)
            .collect();
        let seen = browser.post("/login", &fields).await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{name}: {value}");
    }
    // In the address instead of the body, and in no form at all.
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(full).finish();
    assert!(browser.get(format!("/login?{query}")).await.has("#password"));
    assert_eq!(browser.post(format!("/login?{query}"), &[]).await.status, StatusCode::BAD_REQUEST);
    assert!(is_nobody(&server, &browser).await);
    assert!(!Answer::of(&browser.post("/login", &full).await).code().is_empty());
}

#[actix_web::test]
async fn a_state_that_was_changed_is_nobodys() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    let state = state_of(&page);
    let flipped = |at: usize| {
        let mut bytes = state.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let changed = [
        flipped(0),
        flipped(state.len() / 2),
        flipped(state.len() - 2),
        state[1..].to_owned(),
        format!("{state}AAAA"),
    ];
    for changed in changed {
        let fields = [
            ("state", changed.as_str()),
            ("connection", "customers"),
            ("username", ADA),
            ("password", PASSWORD),
        ];
        let seen = browser.post("/login", &fields).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::BAD_REQUEST, None));
    }
}

#[actix_web::test]
async fn a_login_sent_twice_gives_one_code() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    assert!(!Answer::of(&browser.log_in(&page, ADA, PASSWORD).await).code().is_empty());
    let again = browser.log_in(&page, ADA, PASSWORD).await;
    assert_eq!((again.status, again.location()), (StatusCode::BAD_REQUEST, None));
    assert!(again.has("main a[href*='/authorize?']"), "{}", again.body);
}

#[actix_web::test]
async fn managers_find_one_form_with_both_fields_and_nothing_stops_a_paste() {
    let yaml = ACME.replace("passwordPolicy: good", "passwordPolicy: good, requires_username: true");
    let by_username = Server::with_tenant(&yaml).await;
    let by_email = with_ada().await;
    for (server, sort) in [(&by_email, "email"), (&by_username, "text")] {
        let page = login_page(server, &server.browser()).await;
        assert_eq!(page.body.matches("<form method=\"post\"").count(), 1);
        let of = |selector: &str, name: &str| page.attribute(selector, name).unwrap_or_default();
        assert!(of("form #username", "autocomplete").starts_with("username"));
        assert_eq!(of("form #password", "autocomplete"), "current-password");
        assert_eq!((of("#username", "type").as_str(), of("#password", "type").as_str()), (sort, "password"));
        assert_eq!(of("#username", "spellcheck"), "false");
        assert_eq!(of("#username", "autocapitalize"), "none");
        let labels = [page.text("label[for=username]"), page.text("label[for=password]")];
        assert!(labels.iter().all(|label| !label.is_empty()));

        let page = server.browser().open(format!("{}&screen_hint=signup", server.shop().authorize(""))).await;
        assert_eq!(page.body.matches("<form method=\"post\"").count(), 1);
        let of = |selector: &str, name: &str| page.attribute(selector, name).unwrap_or_default();
        assert_eq!(of("form #password", "autocomplete"), "new-password");
        // axe-core refuses two tokens: the field that becomes the name to log in with says so.
        assert_eq!(of("form #email", "autocomplete"), if sort == "email" { "username" } else { "email" });
        let name = if sort == "email" { "#email" } else { "#username" };
        assert!(of(name, "autocomplete").contains("username"));
        for page in [&page.body, &login_page(server, &server.browser()).await.body] {
            assert!(!page.contains("onpaste") && !page.contains("autocomplete=\"off\""));
            assert!(
                !page.contains("addEventListener(\"paste\"") && !page.contains("addEventListener('paste'")
            );
        }
    }
}

#[actix_web::test]
async fn a_wrong_password_is_announced_and_leads_back_to_the_emptied_field() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    assert!(page.has("#username[autofocus]") && !page.has("#password[autofocus]"));
    assert!(page.has("[role=alert]") && page.alert().is_empty(), "there before it speaks");
    let calm = page.text("title");
    let seen = browser.log_in(&page, ADA, "wrong").await;
    let title = seen.text("title");
    assert!(title.starts_with("Error") && title.ends_with(&calm), "{title}");
    assert_eq!(seen.alert(), "These details don’t match. Check both fields and try again.");
    for field in ["#username", "#password"] {
        assert_eq!(seen.attribute(field, "aria-invalid").as_deref(), Some("true"), "{field}");
        assert_eq!(seen.attribute(field, "aria-describedby").as_deref(), Some("error"), "{field}");
    }
    assert!(seen.has("#error[role=alert]"));
    assert!(seen.has("#password[autofocus]") && !seen.has("#username[autofocus]"));
    assert_eq!(seen.attribute("#password", "value"), None);
    assert_eq!(seen.attribute("#username", "value").as_deref(), Some(ADA));
    assert!(!seen.body.contains("wrong\""));

    let empty = browser.log_in(&page, "", "").await;
    assert_eq!(empty.alert(), "Enter your email address or username, and your password.");
    assert!(empty.has("#username[aria-invalid=true][autofocus]"));
    let no_password = browser.log_in(&page, ADA, "").await;
    assert!(
        no_password.has("#password[aria-invalid=true][autofocus]")
            && !no_password.has("#username[aria-invalid]")
    );
}

#[actix_web::test]
async fn what_was_typed_comes_back_as_text() {
    let server = with_ada().await;
    let browser = server.browser();
    let page = login_page(&server, &browser).await;
    for typed in
        ["\"><script>alert(1)</script>", "' onfocus='alert(1)", "{{ 7*7 }}", "</title><b>", "\u{202e}evil"]
    {
        let seen = browser.log_in(&page, typed, "wrong").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        assert_eq!(seen.attribute("#username", "value").as_deref(), Some(typed));
        assert!(!seen.body.contains("<script>alert"), "{typed}");
        assert!(!seen.has("#username[onfocus]") && !seen.has("title b"));
    }
    for typed in ["nul\0", "line\r\nSet-Cookie: a=b", &"x".repeat(5000)] {
        let seen = browser.log_in(&page, typed, "wrong").await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST);
        assert!(!seen.headers.contains_key("set-cookie"));
    }
}
