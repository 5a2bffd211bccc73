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
        let fields = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let mut to = url.clone();
        to.set_fragment(None);
        to.set_query(None);
        Self { to: to.into(), fields }
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

/// What a JWT says, without looking at its signature.
pub fn claims(token: &str) -> Value {
    vestibule::crypto::unverified_claims(token).unwrap_or_else(|| panic!("no JWT: {token}"))
}
