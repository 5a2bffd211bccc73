//! Text from outside, in every place where a page repeats it.

use scraper::{Html, Selector};
use vestibule::pages::{
    ConfirmLogout, ContinueAs, Demo, DemoResult, DemoToken, Discovery, ErrorPage, FormPost, Identifier,
    Login, LoginError, Notice, NoticeKind, Page, Pages, Picker, SignUp, Theme, Trouble, UsernameField,
    WebMessage,
};

use crate::{frame, lang, tenant};

const EVIL: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</style></title>\u{2028}\u{202e}";

fn evil() -> String {
    EVIL.to_owned()
}

/// Everything the tenant and its clients are called is hostile as well.
fn pages() -> Pages {
    let mut tenant = tenant::acme();
    tenant.friendly_name = evil();
    tenant.support_email = Some(evil());
    tenant.privacy_url = Some(format!("https://acme.test/{EVIL}"));
    tenant.terms_url = Some("javascript:alert(1)".into());
    tenant.branding.logo_url = Some(format!("https://cdn.acme.test/{EVIL}"));
    tenant.branding.favicon_url = Some(evil());
    tenant.branding.colors.primary = Some("red}</style><script>alert(1)</script>".into());
    for client in &mut tenant.clients {
        client.name = evil();
    }
    Pages::new(Theme::built_in(), &tenant)
}

fn assert_harmless<P: Page>(page: &P) {
    let pages = pages();
    let source = pages.render(frame(Some("shop"), lang(&pages, "en")), page).html();
    let html = Html::parse_document(&source);
    for element in html.select(&Selector::parse("*").unwrap()) {
        let value = element.value();
        let attributes: Vec<_> = value.attrs().map(|(name, _)| name).collect();
        assert!(!attributes.iter().any(|name| name.starts_with("on") || *name == "style"), "{attributes:?}");
        if matches!(value.name(), "script" | "style") {
            assert_eq!(value.attr("nonce"), Some("bm9uY2U"), "{}", P::TEMPLATE);
            let code: String = element.text().collect();
            assert!(!code.contains("alert(1)"), "{}", P::TEMPLATE);
        }
        if value.name() == "img" {
            assert!(value.attr("src").unwrap().starts_with("https://cdn.acme.test/"), "{}", P::TEMPLATE);
        }
        for name in ["href", "src", "action"] {
            assert!(!value.attr(name).unwrap_or_default().starts_with("javascript:"), "{}", P::TEMPLATE);
        }
    }
    assert!(!source.contains("49"), "a template ran in a value: {}", P::TEMPLATE);
}

#[test]
fn no_field_of_any_page_can_become_markup() {
    let login = Login {
        state: evil(),
        connection: evil(),
        identifier: Identifier::NetworkName { directory: evil(), example: Some(evil()) },
        username: evil(),
        ways: Picker::samples()
            .remove(0)
            .ways
            .into_iter()
            .map(|way| vestibule::pages::Way { label: evil(), ..way })
            .collect(),
        error: Some(LoginError::DirectoryUnreachable { directory: evil(), reference: evil() }),
        continue_as: Some(ContinueAs { account: evil(), key: evil() }),
        ..Login::samples().remove(0)
    };
    assert_harmless(&login);
    assert_harmless(&Picker { ways: login.ways, discovery_href: None });
    let discovery = Discovery::samples().remove(0);
    assert_harmless(&Discovery { state: evil(), username: evil(), ..discovery });
    let username = Some(UsernameField { value: evil(), min: 1, max: 15 });
    let signup = SignUp::samples().remove(0);
    assert_harmless(&SignUp { state: evil(), connection: evil(), email: evil(), username, ..signup });
    let kind = NoticeKind::PasswordExpired { directory: evil() };
    assert_harmless(&Notice { kind, change_href: Some(evil()), back_href: evil(), reference: Some(evil()) });
    let trouble = Trouble::UnknownConnection { connection: evil() };
    let error = ErrorPage::samples().remove(0);
    assert_harmless(&ErrorPage { trouble, reference: evil(), details: Some(evil()), ..error });
    assert_harmless(&ConfirmLogout { state: evil(), account: Some(evil()), stay_href: None });
}

#[test]
fn no_answer_can_become_markup() {
    let fields = vec![("state".to_owned(), evil()), (evil(), evil())];
    assert_harmless(&FormPost { action: format!("https://app.test/{EVIL}"), fields });
    let mut response = serde_json::Map::new();
    response.insert(evil(), EVIL.into());
    assert_harmless(&WebMessage::new(format!("https://app.test/{EVIL}"), &response));
    let demo = Demo::samples().remove(0);
    assert_harmless(&Demo { account: Some(evil()), ..demo });
    let token = DemoToken { name: evil(), raw: evil(), header: Some(evil()), claims: Some(evil()) };
    assert_harmless(&DemoResult {
        error: Some((evil(), evil())),
        code: Some(evil()),
        tokens: vec![token],
        user_info: Some(evil()),
        parameters: vec![(evil(), evil())],
        logout_href: "/v2/logout".into(),
    });
}
