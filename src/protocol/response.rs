//! `response_type` and `response_mode` (OAuth 2.0 Multiple Response Types §2, §3, §5; Form Post Response Mode).

use serde::{Deserialize, Serialize};

/// Which of the three come back from the authorization endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ResponseType {
    pub code: bool,
    pub token: bool,
    pub id_token: bool,
}

impl ResponseType {
    /// The order of the words does not matter; a word said twice does.
    pub fn parse(value: &str) -> Option<Self> {
        let mut parsed = Self { code: false, token: false, id_token: false };
        for word in value.split(' ').filter(|word| !word.is_empty()) {
            let part = match word {
                "code" => &mut parsed.code,
                "token" => &mut parsed.token,
                "id_token" => &mut parsed.id_token,
                _ => return None,
            };
            if std::mem::replace(part, true) {
                return None;
            }
        }
        (parsed.code || parsed.token || parsed.id_token).then_some(parsed)
    }

    /// Something other than a code comes through the browser, and may never stand in a query.
    pub fn has_tokens(self) -> bool {
        self.token || self.id_token
    }
}

impl From<ResponseType> for String {
    fn from(value: ResponseType) -> Self {
        let words = [(value.code, "code"), (value.id_token, "id_token"), (value.token, "token")];
        words.into_iter().filter_map(|(asked, word)| asked.then_some(word)).collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for ResponseType {
    type Error = &'static str;

    fn try_from(value: String) -> Result<Self, Self::Error> {
        Self::parse(&value).ok_or("no response_type")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    Query,
    Fragment,
    FormPost,
    WebMessage,
}

impl ResponseMode {
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            "web_message" => Some(Self::WebMessage),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::WebMessage => "web_message",
        }
    }

    /// Whether `state` comes back byte for byte (RFC 6749 §4.1.2). A form would make other line ends and no NUL of what it is
    /// given (HTML §13.2.3.5, §4.10.22.4), and no specification lets a `state` hold such characters (RFC 6749 §A.5).
    pub fn carries(self, state: &str) -> bool {
        self != Self::FormPost || !state.contains(char::is_control)
    }

    pub fn default_of(response_type: ResponseType) -> Self {
        if response_type.has_tokens() { Self::Fragment } else { Self::Query }
    }
}

#[cfg(test)]
mod tests {
    use super::ResponseType;

    #[test]
    fn all_seven_response_types_in_any_order() {
        for good in [
            "code",
            "token",
            "id_token",
            "token id_token",
            "id_token token",
            "code id_token",
            "code token",
            "code id_token token",
            "token code id_token",
        ] {
            assert!(ResponseType::parse(good).is_some(), "{good}");
        }
        for bad in ["", " ", "code code", "none", "code,token", "Code"] {
            assert!(ResponseType::parse(bad).is_none(), "{bad}");
        }
    }
}
