//! The login page of a database or a directory: a name and a password. It posts to `/login`.

use std::hash::Hash;

use serde::Serialize;

use super::{Page, Part, Way, WayKind};

/// Posted: `state`, `connection`, `username`, `password`, `remember` (`1` or absent); or `continue` from the
/// button that goes on as the person who is already signed in.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct Login {
    /// The sealed transaction.
    pub state: String,
    /// The name of the connection whose form this is.
    pub connection: String,
    pub identifier: Identifier,
    /// What was typed before, or `login_hint`. When it is not empty the password has the focus.
    pub username: String,
    /// Two or three connections, this one among them, as links above the form; else empty.
    pub ways: Vec<Way>,
    /// "Other ways to sign in", when there are more than three.
    pub other_ways_href: Option<String>,
    pub remember: Option<Remember>,
    pub forgot_href: Option<String>,
    pub signup_href: Option<String>,
    /// Said calmly, above the form.
    pub notice: Option<LoginNotice>,
    /// Said as an alert; the fields are marked.
    pub error: Option<LoginError>,
    /// The person who is signed in already, offered as "Continue as".
    pub continue_as: Option<ContinueAs>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ContinueAs {
    /// Their e-mail or name.
    pub account: String,
    /// Posted as `continue`: another tab may have signed somebody else in meanwhile.
    pub key: String,
}

/// What the first field asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Identifier {
    Email,
    EmailOrUsername,
    /// `directory` is the connection's label; `example` such as `jdoe@acme.test`, shown as help.
    NetworkName {
        directory: String,
        example: Option<String>,
    },
}

/// "Keep me signed in", with its duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Remember {
    /// Whole days the session lives then.
    pub days: u32,
    pub ticked: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LoginNotice {
    /// `prompt=login` or `max_age`: please confirm it is you.
    Reauthenticate,
    /// This page had been open too long; the form is fresh.
    PageExpired,
    /// The session ended meanwhile.
    SignedOut,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LoginError {
    WrongCredentials,
    /// This account, for so many whole minutes, rounded up.
    Locked {
        n: u32,
    },
    /// By the directory, which does not say for how long.
    LockedByDirectory,
    /// From this address; whole minutes, rounded up.
    TooManyAttempts {
        n: u32,
    },
    /// `reference` finds the reason in the log.
    DirectoryUnreachable {
        directory: String,
        reference: String,
    },
    /// More logins than this machine can check; seconds to wait.
    Overloaded {
        n: u32,
    },
    MissingUsername,
    MissingPassword,
    /// Both fields were empty.
    MissingBoth,
}

impl Page for Login {
    const TEMPLATE: &'static str = "login.html";

    fn samples() -> Vec<Self> {
        let plain = Self::sample();
        let mut samples = vec![
            plain.clone(),
            Self {
                continue_as: Some(ContinueAs { account: "ada@acme.test".into(), key: "k".into() }),
                ..plain.clone()
            },
            Self { remember: None, forgot_href: None, signup_href: None, ..plain.clone() },
            Self {
                identifier: Identifier::EmailOrUsername,
                other_ways_href: Some("/login/ways".into()),
                ..plain.clone()
            },
            Self::sample_of_directory(),
        ];
        for notice in [LoginNotice::Reauthenticate, LoginNotice::PageExpired, LoginNotice::SignedOut] {
            samples.push(Self { notice: Some(notice), username: "ada@acme.test".into(), ..plain.clone() });
        }
        samples.extend(Self::sample_errors().into_iter().map(|error| Self {
            error: Some(error),
            username: "ada@acme.test".into(),
            ..plain.clone()
        }));
        samples
    }

    fn same_for_all(&self) -> Option<impl Hash> {
        let untouched = self.username.is_empty() && self.error.is_none() && self.continue_as.is_none();
        untouched.then_some(self)
    }

    fn must_have(&self) -> Vec<Part> {
        let mut parts = vec![
            Part::Form("/login"),
            Part::Field("state"),
            Part::Field("connection"),
            Part::Filled("username", "username"),
            Part::Filled("password", "current-password"),
        ];
        if self.error.is_some() {
            parts.push(Part::Alert);
        }
        if self.remember.is_some() {
            parts.push(Part::Field("remember"));
        }
        if self.continue_as.is_some() {
            parts.push(Part::Field("continue"));
        }
        parts
    }
}

impl Login {
    fn sample() -> Self {
        Self {
            state: "sealed".into(),
            connection: "Username-Password-Authentication".into(),
            identifier: Identifier::Email,
            username: String::new(),
            ways: Vec::new(),
            other_ways_href: None,
            remember: Some(Remember { days: 30, ticked: false }),
            forgot_href: Some("/forgot".into()),
            signup_href: Some("/signup?state=sealed".into()),
            notice: None,
            error: None,
            continue_as: None,
        }
    }

    fn sample_of_directory() -> Self {
        let database = Way { last_used: true, ..Way::sample("Email", WayKind::Database) };
        let directory = Way { current: true, ..Way::sample("Acme staff", WayKind::Directory) };
        let example = Some("jdoe@acme.test".into());
        Self {
            connection: "corp".into(),
            identifier: Identifier::NetworkName { directory: "Acme staff".into(), example },
            ways: vec![database, directory],
            forgot_href: None,
            signup_href: None,
            ..Self::sample()
        }
    }

    fn sample_errors() -> Vec<LoginError> {
        let mut errors = vec![
            LoginError::WrongCredentials,
            LoginError::LockedByDirectory,
            LoginError::DirectoryUnreachable {
                directory: "Acme staff".into(),
                reference: "7Q2M-K4XD".into(),
            },
            LoginError::Overloaded { n: 5 },
            LoginError::MissingUsername,
            LoginError::MissingPassword,
            LoginError::MissingBoth,
        ];
        // One, few and many: the plural forms of every language.
        for n in [1, 2, 3, 15] {
            errors.extend([LoginError::Locked { n }, LoginError::TooManyAttempts { n }]);
        }
        errors
    }
}
