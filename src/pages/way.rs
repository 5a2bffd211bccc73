//! A connection as the page offers it.

use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Way {
    /// What the operator calls it.
    pub label: String,
    /// Where a click leads: the login page of this connection, in the same transaction.
    pub href: String,
    pub kind: WayKind,
    /// The one whose form is on the page.
    pub current: bool,
    /// The one this browser used last.
    pub last_used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    Database,
    Directory,
}

/// How many connections are offered decides how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// One: its form and nothing else.
    Alone,
    /// Two or three: links above the form.
    Tabs,
    /// Four to seven: a page with a list (`Picker`).
    List,
    /// More: the e-mail first (`Discovery`), the list behind "Other ways".
    Discovery,
}

impl Arrangement {
    pub fn of(connections: usize) -> Self {
        match connections {
            0 | 1 => Self::Alone,
            2 | 3 => Self::Tabs,
            4..=7 => Self::List,
            _ => Self::Discovery,
        }
    }
}

impl Way {
    pub(super) fn sample(label: &str, kind: WayKind) -> Self {
        let href = format!("/login?state=s&connection={}", label.to_lowercase());
        Self { label: label.to_owned(), href, kind, current: false, last_used: false }
    }
}
