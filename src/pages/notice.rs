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
        let directory = String::from("Acme staff");
        let back_href = String::from("/login?state=s");
        let change_href = Some(String::from("https://password.acme.test/"));
        vec![
            Self {
                kind: NoticeKind::MustChangePassword { directory: directory.clone() },
                change_href,
                back_href: back_href.clone(),
                reference: None,
            },
            Self {
                kind: NoticeKind::PasswordExpired { directory },
                change_href: None,
                back_href: back_href.clone(),
                reference: None,
            },
            Self {
                kind: NoticeKind::AccountDisabled,
                change_href: None,
                back_href,
                reference: Some("7Q2M-K4XD".into()),
            },
        ]
    }
}
