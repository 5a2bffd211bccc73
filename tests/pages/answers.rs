use scraper::Selector;
use serde_json::{Map, Value, json};
use vestibule::pages::{FormPost, WebMessage};

use crate::{attribute, count, draw, pages, text};

#[test]
fn a_form_post_carries_every_value_byte_for_byte() {
    let values = ["c0de", "a\"b'c<d>&amp;e", "Zm9v+/==", "\u{2028} ü 🦀"];
    let fields: Vec<_> = values.iter().map(|value| ("state".to_owned(), (*value).to_owned())).collect();
    let html = draw(&pages(), &FormPost { action: "https://app.test/cb?a=1&b=2".into(), fields });
    assert_eq!(
        attribute(&html, "form[method=post]", "action").as_deref(),
        Some("https://app.test/cb?a=1&b=2")
    );
    let inputs = Selector::parse("form input[type=hidden][name=state]").unwrap();
    let sent: Vec<_> = html.select(&inputs).filter_map(|input| input.value().attr("value")).collect();
    assert_eq!(sent, values);
    assert_eq!(count(&html, "noscript"), 1);
    assert_eq!(text(&html, "script[nonce]"), "document.forms[0].submit()");
}

#[test]
fn a_web_message_is_read_back_as_it_was() {
    let Value::Object(response) =
        json!({ "code": "c0de", "state": "</script>\u{2028}'\"&<!--", "expires_in": 7200 })
    else {
        panic!("an object")
    };
    let html = draw(&pages(), &WebMessage::new("https://app.test", &response));
    let message: Map<String, Value> =
        serde_json::from_str(&attribute(&html, "script", "data-message").unwrap()).unwrap();
    assert_eq!(message["type"], "authorization_response");
    assert_eq!(message["response"], Value::Object(response));
    assert_eq!(attribute(&html, "script", "data-origin").as_deref(), Some("https://app.test"));
    assert!(!text(&html, "script").contains('*'), "never to any origin");
    assert_eq!(count(&html, "script"), 1);
}
