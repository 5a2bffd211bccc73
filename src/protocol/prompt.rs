//! `prompt` (OpenID Connect Core §3.1.2.1).

use serde::{Deserialize, Serialize};

/// Consent is given by the operator who registered the client, so `consent` asks for nothing here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub select_account: bool,
}

impl Prompt {
    /// Nothing in particular was asked for.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// A list separated by spaces; unknown values are ignored. None when `none` is not alone.
    pub fn parse(value: &str) -> Option<Self> {
        let values: Vec<_> = value.split_ascii_whitespace().collect();
        let has = |wanted| values.contains(&wanted);
        let prompt = Self { none: has("none"), login: has("login"), select_account: has("select_account") };
        (!prompt.none || values.len() == 1).then_some(prompt)
    }

    /// Nothing of it was asked for.
    pub fn is_absent(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Prompt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = [(self.none, "none"), (self.login, "login"), (self.select_account, "select_account")];
        let words: Vec<&str> = words.into_iter().filter_map(|(set, word)| set.then_some(word)).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::Prompt;

    #[test]
    fn none_stands_alone() {
        assert!(Prompt::parse("none").unwrap().none);
        assert!(Prompt::parse("none login").is_none());
        assert!(Prompt::parse("login select_account").unwrap().select_account);
        assert_eq!(Prompt::parse("").unwrap(), Prompt::default());
    }
}
