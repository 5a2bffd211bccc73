//! The e-mail first, when a client has more connections than a list can show. It posts to `/login` without `connection`.

use std::hash::Hash;

use serde::Serialize;

use super::{Page, Part};

/// Posted: `state`, `username`; no `connection`, no `password`.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct Discovery {
    pub state: String,
    /// What was typed before.
    pub username: String,
    pub error: Option<DiscoveryError>,
    /// The whole list, as a page (`Picker`), when there is one.
    pub other_ways_href: Option<String>,
    pub signup_href: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DiscoveryError {
    Missing,
    /// No connection answers for this domain.
    Unknown,
}

impl Page for Discovery {
    const TEMPLATE: &'static str = "discovery.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            state: "sealed".into(),
            username: String::new(),
            error: None,
            other_ways_href: Some("/login?state=s&ways=all".into()),
            signup_href: Some("/signup?state=s".into()),
        };
        let unknown = Self {
            username: "ada@nowhere.test".into(),
            error: Some(DiscoveryError::Unknown),
            signup_href: None,
            ..plain.clone()
        };
        vec![
            plain.clone(),
            unknown,
            Self { error: Some(DiscoveryError::Missing), other_ways_href: None, ..plain },
        ]
    }

    fn same_for_all(&self) -> Option<impl Hash> {
        (self.username.is_empty() && self.error.is_none()).then_some(self)
    }

    fn must_have(&self) -> Vec<Part> {
        let mut parts =
            vec![Part::Form("/login"), Part::Field("state"), Part::Filled("username", "username")];
        if self.error.is_some() {
            parts.push(Part::Alert);
        }
        parts
    }
}
