//! The password was right, and still nobody gets in: what the person can do about it.

use serde::Serialize;

use super::Page;

#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    #[serde(flatten)]
    pub kind: NoticeKind,
    /// Where the password can be changed, when the operator named a place.
    pub change_href: Option<String>,
    /// Back to the login page, with the transaction.
    pub back_href: String,
    /// Finds the case in the log.
    pub reference: Option<String>,
}

/// `directory` is the label of the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    MustChangePassword { directory: String },
    PasswordExpired { directory: String },
    AccountDisabled,
}

impl Page for Notice {
    const TEMPLATE: &'static str = "notice.html";

    fn samples() -> Vec<Self> {
        let directory = || String::from("Acme staff");
        let sample = |kind, change_href: Option<&str>, reference: Option<&str>| Self {
            kind,
            change_href: change_href.map(ToOwned::to_owned),
            back_href: String::from("/login?state=s"),
            reference: reference.map(ToOwned::to_owned),
        };
        let place = Some("https://password.acme.test/");
        vec![
            sample(NoticeKind::MustChangePassword { directory: directory() }, place, None),
            sample(NoticeKind::MustChangePassword { directory: directory() }, None, None),
            sample(NoticeKind::PasswordExpired { directory: directory() }, place, None),
            sample(NoticeKind::PasswordExpired { directory: directory() }, None, None),
            sample(NoticeKind::AccountDisabled, None, Some("7Q2M-K4XD")),
        ]
    }
}
