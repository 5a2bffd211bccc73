//! What the page takes from a request: `screen_hint`, `ui_locales`, `login_hint`.

use super::asked;
use crate::support::{DOORS, SHOP, Server, front_door, with};

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
