//! `scope` (RFC 6749 §3.3).

use serde::{Deserialize, Serialize};

/// Whether a text has the characters of `scope-token` only.
pub fn is_scope_token(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// Scope values in the order they were asked for, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope(Vec<String>);

impl Scope {
    /// None when a character stands outside of `scope-token`.
    pub fn parse(value: &str) -> Option<Self> {
        let mut scope = Self::default();
        for token in value.split(' ').filter(|token| !token.is_empty()) {
            if !is_scope_token(token) {
                return None;
            }
            if !scope.has(token) {
                scope.0.push(token.to_owned());
            }
        }
        Some(scope)
    }

    pub fn has(&self, value: &str) -> bool {
        self.0.iter().any(|token| token == value)
    }

    /// `openid` makes it an OpenID Connect request (Core §3.1.2.1).
    pub fn is_openid(&self) -> bool {
        self.has("openid")
    }

    /// Less what nobody here can give: the standard scopes stay, an API's own stay when it defines them.
    #[must_use]
    pub fn granted(&self, of_api: &[String]) -> Self {
        const STANDARD: [&str; 5] = ["openid", "profile", "email", "address", "phone"];
        let known = |token: &&String| STANDARD.contains(&token.as_str()) || of_api.contains(*token);
        Self(self.0.iter().filter(known).cloned().collect())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn scopes_are_kept_once_and_in_order() {
        assert_eq!(Scope::parse("openid  email openid").unwrap().to_string(), "openid email");
        assert!(Scope::parse("openid \"x").is_none());
        assert!(Scope::parse("a\nb").is_none());
    }

    #[test]
    fn only_what_the_api_defines_is_granted() {
        let asked = Scope::parse("openid read:orders write:orders offline_access").unwrap();
        assert_eq!(asked.granted(&["read:orders".to_owned()]).to_string(), "openid read:orders");
    }
}
