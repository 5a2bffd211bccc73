//! The one question a form connection answers.

use async_trait::async_trait;
use secrecy::SecretString;

use crate::model::Identity;

/// What came of a password. An outage is a case of its own, never "wrong".
#[derive(Debug)]
pub enum Verdict {
    Identity(Box<Identity>),
    /// Also: no such account, more than one, an empty password.
    WrongCredentials,
    /// The password was right, and the directory wants a new one first.
    MustChangePassword,
    /// The password was right once, and has run out.
    PasswordExpired,
    /// Too many wrong passwords for this account, counted here. Unix seconds.
    Locked {
        until: i64,
    },
    /// The same, counted by the directory, which does not say when it ends.
    LockedByDirectory,
    /// Too many wrong passwords from this address. Unix seconds.
    TooManyFromAddress {
        until: i64,
    },
    Disabled,
    /// The operator's reason, for the log; the visitor reads that the directory cannot be reached.
    Unavailable(String),
    /// More people are logging in than this machine can check; seconds to wait.
    Overloaded {
        retry_after: u32,
    },
}

/// Counts attempts per account before any password is looked at.
#[async_trait]
pub trait Attempts: Send + Sync {
    /// `account` is the same for every spelling of one account, and made from the name where there is none.
    ///
    /// # Errors
    /// The verdict to give instead of looking at the password.
    async fn begin(&self, account: &str) -> Result<(), Verdict>;
}

#[async_trait]
pub trait PasswordCheck: Send + Sync {
    /// Finds the account, calls `attempts.begin` once with its key, and only then looks at the password.
    async fn check(&self, name: &str, password: &SecretString, attempts: &dyn Attempts) -> Verdict;
}
