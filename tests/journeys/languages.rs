//! The language a page speaks: chosen in its menu, asked for by the application, chosen here before, spoken by the browser.

use reqwest::StatusCode;
use scraper::{Html, Selector};
use vestibule::app::Settings;
use vestibule::config::demo::DEFINITION;

use crate::support::{ACME, Answer, Browser, DOORS, PASSWORD, SHOP, Seen, Server, Setup, front_door, with};

const COOKIE: &str = "vestibule-language";

/// What a press on a language of the menu asks for.
async fn choose(browser: &Browser, page: &Seen, lang: &str) -> Seen {
    assert!(page.has(&format!("form.langs button[value={lang}]")), "{}", page.body);
    let action = page.attribute("form.langs", "action").unwrap();
    let (names, values) = (all(page, "form.langs input", "name"), all(page, "form.langs input", "value"));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(names.iter().zip(&values));
    browser.get(format!("{action}?{}", query.append_pair("ui_locales", lang).finish())).await
}

/// An attribute of every element that `selector` finds.
fn all(page: &Seen, selector: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let found = Selector::parse(selector).unwrap();
    html.select(&found).map(|element| element.value().attr(name).unwrap().to_owned()).collect()
}

fn speaks(page: &Seen, lang: &str) {
    assert_eq!(page.attribute("html", "lang").as_deref(), Some(lang), "{} {}", page.url, page.body);
    assert_eq!(page.header("content-language"), lang, "{}", page.url);
}

#[actix_web::test]
async fn a_choice_holds_in_this_browser_on_every_page() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let login = shop.authorize("&prompt=login");
    let page = browser.open(&login).await;
    speaks(&page, "en");
    let chosen = choose(&browser, &page, "de").await;
    speaks(&chosen, "de");
    let line = chosen.cookie_lines(COOKIE).join("\n");
    assert_eq!(line, format!("{COOKIE}=de; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000"));
    speaks(&browser.open(&login).await, "de");
    let again = browser.open(&login).await;
    assert_eq!(again.cookie_lines(COOKIE), [""; 0], "a page sets nothing by itself");
    for path in ["/nothing", "/authorize?client_id=nobody", "/oidc/logout", "/login", "/v2/logout"] {
        speaks(&browser.get(path).await, "de");
    }
    let signup = browser.open(format!("{login}&screen_hint=signup")).await;
    speaks(&signup, "de");
    speaks(&choose(&browser, &signup, "ar").await, "ar");
    speaks(&browser.open(&login).await, "ar");
    speaks(&browser.open(format!("{login}&ui_locales=fr")).await, "fr");
    speaks(&browser.open(&login).await, "ar");
    speaks(&server.browser().open(&login).await, "en");
}

#[actix_web::test]
async fn behind_tls_no_other_host_can_plant_it() {
    let server = Server::start().await;
    server.serve_as_https(ACME).await;
    let browser = server.browser();
    let page = browser.open(server.shop().authorize("")).await;
    let line = choose(&browser, &page, "de").await.cookie_lines("__Host-vestibule-language").join("\n");
    assert!(line.contains("; Secure") && !line.contains("Domain"), "{line}");
}

#[actix_web::test]
async fn nothing_but_a_choice_among_the_tenants_languages_is_remembered() {
    let yaml =
        ACME.replace("  friendly_name: Acme", "  friendly_name: Acme\n  enabled_locales: [en, de, pt-BR]");
    let server = Server::with_tenant(&yaml).await;
    let (browser, shop) = (server.browser(), server.shop());
    let page = browser.open(shop.authorize("&ui_locales=de")).await;
    speaks(&page, "de");
    let state = page.attribute("input[name=state]", "value").unwrap();
    let asked = |lang: &str| format!("/login?state={state}&ui_locales={lang}");
    for path in [
        "/login?ui_locales=de".to_owned(),
        "/v2/logout?ui_locales=de".to_owned(),
        asked("fr"),
        asked("xx"),
        asked("de%0d%0aSet-Cookie:a=b"),
        asked(&"de-".repeat(20)),
    ] {
        assert_eq!(browser.get(&path).await.cookie_lines(COOKIE), [""; 0], "{path}");
    }
    browser.say("sec-fetch-site", "cross-site");
    assert_eq!(browser.get(asked("de")).await.cookie_lines(COOKIE), [""; 0], "somebody else's link");
    browser.say("sec-fetch-site", "same-origin");
    let seen = browser.get(asked("pt-pt")).await;
    assert!(seen.cookie_lines(COOKIE)[0].starts_with("vestibule-language=pt-BR;"), "as the tenant writes it");
    for planted in ["xx", "fr", "../../etc/passwd", "", "\"><script>", &"de".repeat(2000)] {
        browser.plant_cookie("acme.localhost", COOKIE, planted);
        speaks(&browser.open(shop.authorize("")).await, "en");
    }
}

#[actix_web::test]
async fn the_page_that_posts_the_answer_speaks_as_the_one_before() {
    let server = Server::start().await;
    let (browser, shop) = server.signed_in().await;
    let posted = shop.authorize("&response_mode=form_post");
    speaks(&browser.get(&posted).await, "en");
    for more in ["&ui_locales=de", "&ui_locales=de&prompt=none", "&ui_locales=de&audience=nothing"] {
        let page = browser.get(format!("{posted}{more}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!Answer::in_form(&page).fields.is_empty());
        speaks(&page, "de");
    }
    let page = browser.open(format!("{posted}&prompt=login")).await;
    let german = choose(&browser, &page, "de").await;
    browser.forget_cookie(COOKIE);
    let answered = browser.log_in(&german, "ada@acme.test", PASSWORD).await;
    assert!(!Answer::in_form(&answered).code().is_empty());
    speaks(&answered, "de");
}

#[actix_web::test]
async fn the_demo_asks_for_the_language_it_speaks() {
    let tenants = vec![("acme", DEFINITION.replace("${PUBLIC_URL}", "{{URL}}"))];
    let settings = Settings { demo: true, ..Settings::default() };
    let server = Server::with(Setup { tenants, settings, ..Setup::default() }).await;
    let browser = server.browser();
    browser.say("sec-fetch-site", "cross-site");
    let home = browser.get("/demo?ui_locales=fr").await;
    speaks(&home, "fr");
    assert_eq!(browser.cookie(COOKIE), None);
    browser.hush("sec-fetch-site");
    let links = all(&home, "main a[href^='/authorize']", "href");
    assert!(links.len() > 3 && links.iter().all(|href| href.contains("ui_locales=fr")), "{links:?}");
    speaks(&browser.get("/demo/callback").await, "fr");
    let page = browser.open(home.attribute("a[href*=signup]", "href").unwrap()).await;
    speaks(&page, "fr");
    let sent_on = browser.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    let shown = browser.open(sent_on.location().unwrap()).await;
    assert!(shown.body.contains("ada@acme.test"), "{}", shown.body);
    speaks(&shown, "fr");
    assert!(shown.attribute("a[href^='/v2/logout']", "href").unwrap().contains("ui_locales=fr"));

    let german = choose(&browser, &browser.get("/demo").await, "de").await;
    speaks(&german, "de");
    let login = browser.open(german.attribute("a[href*='prompt=login']", "href").unwrap()).await;
    speaks(&login, "de");
    let arabic = choose(&browser, &login, "ar").await;
    let sent_on = browser.log_in(&arabic, "ada@acme.test", PASSWORD).await;
    speaks(&browser.open(sent_on.location().unwrap()).await, "ar");
}

#[actix_web::test]
async fn the_menu_is_there_however_much_the_application_carries() {
    let server = Server::with_tenant(DOORS).await;
    let browser = server.browser();
    let page = browser.open(front_door(&with(&SHOP, &[("state", &"s".repeat(16_000))]))).await;
    speaks(&choose(&browser, &page, "de").await, "de");
}
