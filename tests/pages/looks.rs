use vestibule::model::Colors;
use vestibule::pages::{LoggedOut, Login, Page, Pages, Theme};

use crate::{attribute, count, frame, lang, pages, tenant, text};
use scraper::Html;

#[test]
fn a_client_goes_before_its_tenant_and_the_tenant_before_the_built_in() {
    let mut tenant = tenant::acme();
    tenant.branding.colors = Colors { primary: Some("#a00".into()), page_background: None };
    tenant.branding.logo_url = Some("/static/acme.svg".into());
    let pages = Pages::new(Theme::built_in(), &tenant);
    let page = &Login::samples()[0];
    let of = |client| Html::parse_document(&pages.render(frame(client, lang(&pages, "en")), page).html());
    let (own, shop, green) = (of(None), of(Some("shop")), of(Some("green")));
    for (html, brand) in [(&own, "--brand:#aa0000"), (&shop, "--brand:#aa0000"), (&green, "--brand:#00aa66")]
    {
        assert!(text(html, "style").contains(brand));
    }
    assert_eq!(attribute(&shop, ".logo img", "src").as_deref(), Some("/static/acme.svg"));
    assert_eq!(attribute(&shop, ".logo img", "alt").as_deref(), Some("Acme"));
    assert_eq!(attribute(&green, ".logo img", "src").as_deref(), Some("https://cdn.acme.test/logo.svg"));
    assert_eq!(attribute(&green, ".logo img", "alt").as_deref(), Some("Greenhouse"));
    assert_eq!(text(&own, "title"), "Sign in · Acme");
    assert_eq!(count(&own, ".sub"), 0);
    assert_eq!(text(&green, ".sub"), "to continue to Greenhouse");
    assert_eq!(pages.look(Some("green")).csp_images(), "data: https://cdn.acme.test");
    assert_eq!(pages.look(Some("shop")).csp_images(), "'self' data:");
    assert_eq!(pages.look(Some("nobody")).csp_images(), pages.look(None).csp_images());
}

#[test]
fn one_request_brings_the_whole_page() {
    let pages = pages();
    for (index, page) in Login::samples().iter().enumerate() {
        let html = pages.render(frame(Some("shop"), lang(&pages, "en")), page).html();
        // A third of this compressed; 14,000 bytes are what the first flight of a connection carries.
        assert!(html.len() < 16 * 1024, "sample {index}: {}", html.len());
        let html = Html::parse_document(&html);
        assert_eq!(count(&html, "link[rel=stylesheet], script[src], img:not([src^='data:']), iframe"), 0);
        assert!(attribute(&html, "link[rel=icon]", "href").unwrap().starts_with("data:image/svg+xml,"));
    }
}

#[test]
fn the_language_menu_keeps_the_transaction_and_speaks_each_language() {
    let pages = pages();
    let html = pages.render(frame(None, lang(&pages, "ar-XB")), &LoggedOut::samples()[0]).html();
    let html = Html::parse_document(&html);
    assert_eq!(attribute(&html, "html", "dir").as_deref(), Some("rtl"));
    assert_eq!(attribute(&html, "html", "lang").as_deref(), Some("ar-XB"));
    assert_eq!(attribute(&html, ".langs", "action").as_deref(), Some("/login"));
    assert_eq!(attribute(&html, ".langs [name=state]", "value").as_deref(), Some("s"));
    assert_eq!(attribute(&html, ".langs [lang=en]", "value").as_deref(), Some("en"));
    assert_eq!(count(&html, ".langs [name=ui_locales]"), count(&html, ".langs button"));
    assert_eq!(attribute(&html, ".langs [aria-current]", "lang").as_deref(), Some("ar-XB"));
    assert_eq!(text(&html, ".langs [lang='ar-XB']"), "ar-XB");
}

#[test]
fn a_page_that_cannot_be_asked_for_again_has_no_language_menu() {
    let pages = pages();
    let frame = vestibule::pages::Frame { language_href: "", ..frame(None, lang(&pages, "en")) };
    assert_eq!(count(&Html::parse_document(&pages.render(frame, &Login::samples()[0]).html()), ".langs"), 0);
}
