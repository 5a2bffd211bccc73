//! The language of a page.

use std::sync::Arc;

/// A BCP 47 tag for which there are words, as it is written in `locales/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(pub(super) Arc<str>);

impl Lang {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known about the language somebody wants, most binding first. All of it is hostile input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// Picked in the language menu during this transaction.
    pub explicit: Option<&'a str>,
    /// OpenID Connect Core §3.1.2.1: tags in order of preference, separated by spaces.
    pub ui_locales: Option<&'a str>,
    /// RFC 9110 §12.5.4.
    pub accept_language: Option<&'a str>,
}
