//! Something went wrong before anybody could be sent back: what happened, what to do, a way forward.

use serde::Serialize;

use super::Page;

#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    #[serde(flatten)]
    pub trouble: Trouble,
    /// Finds the case in the log; can be read aloud.
    pub reference: String,
    /// Unix seconds, shown beside the reference.
    #[serde(serialize_with = "super::time_text::serialize")]
    pub time: i64,
    /// For developers, behind `<details>`; shown only while the operator develops (the demo, loopback).
    pub details: Option<String>,
    /// "Start again", or "Sign out" where that was refused: an address of ours or one that the client registered, never one
    /// from the request.
    pub again_href: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trouble {
    /// The application asked for something it may not have, or in the wrong way.
    BadRequest,
    UnknownClient,
    /// The address to go back to is not registered.
    UnknownCallback,
    /// The connection does not exist, or this client may not use it.
    UnknownConnection {
        connection: String,
    },
    /// There is no transaction to go on with: expired, used, or opened in another browser.
    TransactionOver,
    /// The form was sent from elsewhere, or cookies are refused.
    NoCookie,
    NotFound,
    /// Sign-up is turned off.
    SignUpClosed,
    /// A request to log out that was not followed, so nothing has happened.
    LogoutRefused,
    /// Our fault.
    Internal,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error.html";

    fn samples() -> Vec<Self> {
        let troubles = [
            Trouble::BadRequest,
            Trouble::UnknownClient,
            Trouble::UnknownCallback,
            Trouble::UnknownConnection { connection: "corp".into() },
            Trouble::TransactionOver,
            Trouble::NoCookie,
            Trouble::NotFound,
            Trouble::SignUpClosed,
            Trouble::Internal,
        ];
        let full = |trouble| Self {
            trouble,
            reference: "7Q2M-K4XD".into(),
            time: 1_795_332_660,
            details: Some("redirect_uri https://app.test/cb is not registered".into()),
            again_href: Some("/demo".into()),
        };
        let logout = Self { again_href: Some("/v2/logout".into()), ..full(Trouble::LogoutRefused) };
        let bare = Self { details: None, again_href: None, ..full(Trouble::Internal) };
        troubles.map(full).into_iter().chain([logout, bare]).collect()
    }
}
