//! What people see, drawn without a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod hostile;
mod login;
mod looks;
mod tenant;
mod themes;
mod words;

use scraper::{Html, Selector};
use vestibule::pages::{Frame, Lang, Page, Pages, Theme, Wish};

/// The pages of a tenant without a theme.
fn pages() -> Pages {
    Pages::new(Theme::built_in().with_pseudo_locales(), &tenant::acme())
}

fn lang<'p>(pages: &'p Pages, tag: &str) -> &'p Lang {
    let lang = pages.lang(Wish { explicit: Some(tag), ..Wish::default() });
    assert_eq!(lang.as_str(), tag);
    lang
}

fn frame<'a>(client_id: Option<&'a str>, lang: &'a Lang) -> Frame<'a> {
    Frame { client_id, lang, nonce: "bm9uY2U", language_href: "/login?state=s&ui_locales=", state: "s" }
}

/// The page for the client `shop` in English.
fn draw<P: Page>(pages: &Pages, page: &P) -> Html {
    Html::parse_document(&pages.render(frame(Some("shop"), lang(pages, "en")), page).html())
}

fn count(html: &Html, selector: &str) -> usize {
    html.select(&Selector::parse(selector).unwrap()).count()
}

/// The text of the only element that matches.
fn text(html: &Html, selector: &str) -> String {
    let selected = Selector::parse(selector).unwrap();
    let mut found = html.select(&selected);
    let element = found.next().unwrap_or_else(|| panic!("no {selector}"));
    assert!(found.next().is_none(), "several {selector}");
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute(html: &Html, selector: &str, name: &str) -> Option<String> {
    let selected = Selector::parse(selector).unwrap();
    let element = html.select(&selected).next().unwrap_or_else(|| panic!("no {selector}"));
    element.value().attr(name).map(str::to_owned)
}
