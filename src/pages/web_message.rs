//! The answer as a message to the page that opened or framed this one (`response_mode=web_message`).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Page, Part};

/// Holds codes and tokens: no `Debug`.
#[derive(Clone, Serialize)]
pub struct WebMessage {
    /// The exact origin that may read it.
    target_origin: String,
    /// The message as JSON. It stands in an attribute, where escaping HTML is all that is needed.
    message: String,
}

impl WebMessage {
    /// `target_origin` is one of the client's `web_origins`; `response` the parameters of the answer.
    pub fn new(target_origin: impl Into<String>, response: &Map<String, Value>) -> Self {
        let message = json!({ "type": "authorization_response", "response": response });
        Self { target_origin: target_origin.into(), message: message.to_string() }
    }
}

impl Page for WebMessage {
    const TEMPLATE: &'static str = "web_message.html";

    fn samples() -> Vec<Self> {
        let mut response = Map::new();
        response.insert("code".into(), "c0de".into());
        response.insert("state".into(), "</script>\u{2028}'\"&".into());
        vec![Self::new("https://shop.acme.test", &response)]
    }

    fn must_have(&self) -> Vec<Part> {
        vec![Part::Script]
    }
}
