//! What ended, and where to go from here.

use serde::Serialize;

use super::Page;

#[derive(Debug, Clone, Serialize)]
pub struct LoggedOut {
    pub scope: LogoutScope,
    /// A fresh login, when a client is known that says where it starts.
    pub again_href: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoutScope {
    /// The session of this browser with this tenant.
    Everything,
    /// There was no session.
    Nothing,
}

impl Page for LoggedOut {
    const TEMPLATE: &'static str = "logged_out.html";

    fn samples() -> Vec<Self> {
        let again_href = Some(String::from("/demo"));
        vec![
            Self { scope: LogoutScope::Everything, again_href },
            Self { scope: LogoutScope::Nothing, again_href: None },
        ]
    }
}
