//! What came back to the application.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::Seen;

/// The parameters of an authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The address without what the answer added.
    pub to: String,
    pub fields: BTreeMap<String, String>,
}

impl Answer {
    /// From a redirect, in the query or the fragment.
    pub fn of(seen: &Seen) -> Self {
        let url = seen.location().unwrap_or_else(|| panic!("no redirect but {}: {}", seen.status, seen.body));
        Self::in_url(&url)
    }

    pub fn in_url(url: &Url) -> Self {
        let text = url.fragment().or(url.query()).unwrap_or_default();
        let fields = once(form_urlencoded::parse(text.as_bytes()).into_owned().collect());
        let mut to = url.clone();
        to.set_fragment(None);
        to.set_query(None);
        Self { to: to.into(), fields }
    }

    /// From the page that posts it (`response_mode=form_post`).
    pub fn in_form(seen: &Seen) -> Self {
        assert!(seen.has("form[method=post]"), "{}", seen.body);
        let (to, fields) = seen.form();
        // Browsers send every end of a line in a field as CR LF (HTML §4.10.22.4).
        let sent = |text: String| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        Self { to, fields: once(fields.into_iter().map(|(name, value)| (name, sent(value))).collect()) }
    }

    /// From the page that sends it as a message (`response_mode=web_message`); `to` is the origin that may read it.
    pub fn in_message(seen: &Seen) -> Self {
        let of_script = |name| {
            let found = seen.attribute("script[data-message]", name);
            found.unwrap_or_else(|| panic!("no message: {}", seen.body))
        };
        let message: Value = serde_json::from_str(&of_script("data-message")).unwrap();
        assert_eq!(message["type"], "authorization_response");
        let fields = message["response"].as_object().unwrap().iter();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let fields = fields.map(|(name, value)| (name.clone(), text(value))).collect();
        Self { to: of_script("data-origin"), fields }
    }

    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    pub fn code(&self) -> &str {
        let code = self.get("code");
        assert!(!code.is_empty(), "{self:?}");
        code
    }

    pub fn error(&self) -> &str {
        self.get("error")
    }
}

/// No parameter of an answer may stand there twice.
fn once(pairs: Vec<(String, String)>) -> BTreeMap<String, String> {
    let count = pairs.len();
    let fields: BTreeMap<_, _> = pairs.into_iter().collect();
    assert_eq!(fields.len(), count, "a parameter stands there twice: {fields:?}");
    fields
}

/// What a JWT says, without looking at its signature.
pub fn claims(token: &str) -> Value {
    vestibule::crypto::unverified_claims(token).unwrap_or_else(|| panic!("no JWT: {token}"))
}
