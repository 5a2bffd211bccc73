//! "Do you want to sign out?", for a logout that nobody vouches for (`OpenID` Connect RP-Initiated Logout §2).

use serde::Serialize;

use super::{Page, Part};

/// Posted to `/oidc/logout`: `state`, and `confirm` (`1`).
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmLogout {
    /// What the request was, sealed, so that the answer goes where the question came from.
    pub state: String,
    /// Who is signed in.
    pub account: Option<String>,
    /// "Stay signed in".
    pub stay_href: Option<String>,
}

impl Page for ConfirmLogout {
    const TEMPLATE: &'static str = "confirm_logout.html";

    fn samples() -> Vec<Self> {
        let state = String::from("sealed");
        let account = Some(String::from("ada@acme.test"));
        let stay_href = Some(String::from("https://shop.acme.test/"));
        let bare = Self { state: state.clone(), account: None, stay_href: None };
        vec![Self { state, account, stay_href }, bare]
    }

    fn must_have(&self) -> Vec<Part> {
        vec![Part::Form("/oidc/logout"), Part::Field("state"), Part::Field("confirm")]
    }
}
