use scraper::Html;
use scraper::node::Node;
use vestibule::pages::{
    ConfirmLogout, Demo, DemoResult, DemoReturn, Discovery, ErrorPage, FormPost, LoggedOut, Login, Notice,
    NoticeKind, Page, Pages, Picker, SignUp, Theme, Trouble, Wish, check_locales,
};

use crate::{frame, lang, pages, tenant, text};

#[test]
fn every_locale_file_is_whole() {
    assert_eq!(check_locales(), []);
}

/// On a page in the language that nobody speaks, every text that is plain English is hard-coded.
fn assert_all_translated<P: Page>(pages: &Pages) {
    for page in P::samples() {
        let html =
            Html::parse_document(&pages.render(frame(Some("shop"), lang(pages, "en-XA")), &page).html());
        for node in html.tree.nodes() {
            let Node::Text(text) = node.value() else { continue };
            let inside = |name: &str| {
                node.ancestors()
                    .any(|up| up.value().as_element().is_some_and(|element| element.name() == name))
            };
            // Names, code, and what the specifications call things are the same everywhere.
            let untranslated = ["bdi", "pre", "code", "style", "script", "svg", "head", "details"];
            let is_name = node
                .parent()
                .and_then(|up| up.value().as_element())
                .is_some_and(|up| up.name() == "h2" && !text.contains(' '));
            if untranslated.into_iter().any(inside) || is_name || !text.chars().any(char::is_alphabetic) {
                continue;
            }
            // A text with a name in it comes in pieces; each piece but short ones shows an accent or a tilde.
            let pseudo = text.chars().any(|c| matches!(c, '[' | ']' | '~') || !c.is_ascii());
            assert!(pseudo, "{}: `{}` is not in locales/en.json", P::TEMPLATE, text.trim());
        }
    }
}

#[test]
fn no_page_has_a_word_of_its_own() {
    let pages = pages();
    assert_all_translated::<Login>(&pages);
    assert_all_translated::<Picker>(&pages);
    assert_all_translated::<Discovery>(&pages);
    assert_all_translated::<SignUp>(&pages);
    assert_all_translated::<Notice>(&pages);
    assert_all_translated::<ErrorPage>(&pages);
    assert_all_translated::<LoggedOut>(&pages);
    assert_all_translated::<ConfirmLogout>(&pages);
    assert_all_translated::<FormPost>(&pages);
    assert_all_translated::<Demo>(&pages);
    assert_all_translated::<DemoResult>(&pages);
    assert_all_translated::<DemoReturn>(&pages);
}

fn said<P: Page>(pages: &Pages, tag: &str, page: &P, selector: &str) -> String {
    let drawn = pages.render(frame(Some("shop"), lang(pages, tag)), page);
    text(&Html::parse_document(&drawn.html()), selector)
}

#[test]
fn a_logout_that_was_refused_speaks_of_logging_out() {
    let pages = pages();
    for tag in pages.locales() {
        let page = |trouble| ErrorPage { trouble, ..ErrorPage::samples().remove(0) };
        let (logout, login) = (page(Trouble::LogoutRefused), page(Trouble::BadRequest));
        for selector in ["title", "h1", ".sub", ".btn"] {
            let (logout, login) = (said(&pages, tag, &logout, selector), said(&pages, tag, &login, selector));
            assert_ne!(logout, login, "{tag} {selector}");
        }
        let submit = said(&pages, tag, &ConfirmLogout::samples().remove(0), "button[name=confirm]");
        assert_eq!(said(&pages, tag, &logout, ".btn"), submit, "{tag}");
    }
}

/// "Where you usually do" is said only where no button leads there.
#[test]
fn above_a_button_to_the_place_nobody_is_told_to_look_for_it() {
    let pages = pages();
    let directory = || String::from("Acme staff");
    for kind in [
        NoticeKind::MustChangePassword { directory: directory() },
        NoticeKind::PasswordExpired { directory: directory() },
    ] {
        let page = |change_href| Notice {
            kind: kind.clone(),
            change_href,
            back_href: "/login?state=s".into(),
            reference: None,
        };
        let (led, left) = (page(Some("https://password.acme.test/".into())), page(None));
        for tag in pages.locales() {
            let (led, left) = (said(&pages, tag, &led, ".sub"), said(&pages, tag, &left, ".sub"));
            assert!(led.contains("Acme staff") && left.contains("Acme staff") && led != left, "{tag}: {led}");
        }
        assert!(said(&pages, "en", &left, ".sub").contains("where you usually do"));
        assert!(!said(&pages, "en", &led, ".sub").contains("usually"));
    }
    let disabled =
        Notice::samples().into_iter().find(|page| page.kind == NoticeKind::AccountDisabled).unwrap();
    let disabled = Notice { change_href: Some("https://password.acme.test/".into()), ..disabled };
    assert!(said(&pages, "en", &disabled, ".sub").contains("help desk"));
}

/// A date of digits and hyphens turns round in a line that runs from right to left, unless it is set apart.
#[test]
fn the_time_of_an_error_reads_from_left_to_right_everywhere() {
    let pages = pages();
    for page in ErrorPage::samples() {
        let html = pages.render(frame(Some("shop"), lang(&pages, "ar")), &page).html();
        assert!(html.contains("<bdi dir=\"ltr\">2026-11-22 07:31 UTC</bdi>"), "{html}");
    }
}

#[test]
fn a_tenant_offers_only_the_languages_it_enables() {
    let mut tenant = tenant::acme();
    tenant.enabled_locales = vec!["xx".into(), "en-GB".into()];
    let pages = Pages::new(Theme::built_in(), &tenant);
    for wish in ["de", "xx", "en-US", ""] {
        assert_eq!(pages.lang(Wish { accept_language: Some(wish), ..Wish::default() }).as_str(), "en");
    }
}
