//! A name and a password against one connection, and what the person reads when that fails.

use actix_session::Session as Cookie;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};

use super::attempt::Attempt;
use super::finish::{Proven, disabled, log_in};
use super::login_page::{Said, Screen};
use super::transaction::Transaction;
use crate::accounts::LONGEST_PASSWORD;
use crate::connections::Verdict;
use crate::model::{Client, Connection};
use crate::pages::{LoginError, Notice, NoticeKind};
use crate::web::{Device, Here, LoginOutcome, Shown, reference};

/// In bytes.
const LONGEST_NAME: usize = 512;

pub struct Posted {
    pub username: String,
    pub password: SecretString,
    pub remember: bool,
}

/// # Errors
/// What the person is to see instead.
pub async fn check(
    here: &Here,
    cookie: &Cookie,
    client: &Client,
    transaction: Transaction,
    connection: &Connection,
    posted: Posted,
) -> Result<HttpResponse, Shown> {
    let Posted { username, password, remember } = posted;
    let form = Form { here, client, transaction: &transaction, connection, username: &username, remember };
    if let Some(error) = incomplete(&username, &password) {
        return form.again(StatusCode::BAD_REQUEST, error);
    }
    if username.len() > LONGEST_NAME || password.expose_secret().len() > LONGEST_PASSWORD {
        form.log(LoginOutcome::WrongCredentials, "the name or the password is too long");
        return form.again(StatusCode::BAD_REQUEST, LoginError::WrongCredentials);
    }
    let Some(way) = here.site.check(&connection.name) else {
        return Err(Shown::internal("a connection is not set up"));
    };
    let device = Device::of(here);
    let attempt = Attempt::new(here, &device, connection);
    let verdict = way.check(&username, &password, &attempt).await;
    match verdict {
        Verdict::Identity(identity) => {
            let account = attempt.account().unwrap_or_default();
            let attempt = Some(&attempt);
            let proven = Proven { identity: &identity, account, remembered: remember, attempt };
            log_in(here, cookie, transaction, &proven).await
        }
        verdict => {
            match verdict {
                // The right password: nobody was guessing.
                Verdict::MustChangePassword | Verdict::PasswordExpired => attempt.succeed().await?,
                // Not looked at, or right and of no use: neither is a guess.
                Verdict::Unavailable(_) | Verdict::Overloaded { .. } | Verdict::Disabled => {
                    attempt.forgive().await?;
                }
                _ => {}
            }
            form.refused(verdict)
        }
    }
}

fn incomplete(username: &str, password: &SecretString) -> Option<LoginError> {
    match (username.trim().is_empty(), password.expose_secret().is_empty()) {
        (true, true) => Some(LoginError::MissingBoth),
        (true, false) => Some(LoginError::MissingUsername),
        (false, true) => Some(LoginError::MissingPassword),
        (false, false) => None,
    }
}

/// The form that was sent, to show it again.
struct Form<'a> {
    here: &'a Here,
    client: &'a Client,
    transaction: &'a Transaction,
    connection: &'a Connection,
    username: &'a str,
    remember: bool,
}

impl Form<'_> {
    fn refused(&self, verdict: Verdict) -> Result<HttpResponse, Shown> {
        match verdict {
            Verdict::Identity(_) | Verdict::WrongCredentials => {
                self.log(LoginOutcome::WrongCredentials, "");
                self.again(StatusCode::BAD_REQUEST, LoginError::WrongCredentials)
            }
            Verdict::Locked { until } => {
                self.log(LoginOutcome::Locked, "counted here");
                self.too_many(LoginError::Locked { n: self.minutes(until) })
            }
            Verdict::LockedByDirectory => {
                self.log(LoginOutcome::Locked, "by the directory");
                self.too_many(LoginError::LockedByDirectory)
            }
            Verdict::TooManyFromAddress { until } => {
                self.log(LoginOutcome::TooManyFromAddress, "");
                self.too_many(LoginError::TooManyAttempts { n: self.minutes(until) })
            }
            Verdict::Disabled => {
                Ok(disabled(self.here, self.transaction, &self.connection.name, "by the connection"))
            }
            Verdict::MustChangePassword => {
                self.log(LoginOutcome::MustChangePassword, "");
                Ok(self
                    .notice(NoticeKind::MustChangePassword { directory: self.connection.label().to_owned() }))
            }
            Verdict::PasswordExpired => {
                self.log(LoginOutcome::PasswordExpired, "");
                Ok(self.notice(NoticeKind::PasswordExpired { directory: self.connection.label().to_owned() }))
            }
            Verdict::Unavailable(reason) => self.unavailable(&reason),
            Verdict::Overloaded { retry_after } => {
                self.log(LoginOutcome::Overloaded, "the hashing queue is full");
                self.again(StatusCode::SERVICE_UNAVAILABLE, LoginError::Overloaded { n: retry_after })
            }
        }
    }

    fn too_many(&self, error: LoginError) -> Result<HttpResponse, Shown> {
        self.again(StatusCode::TOO_MANY_REQUESTS, error)
    }

    fn minutes(&self, until: i64) -> u32 {
        u32::try_from(until.saturating_sub(self.here.now).max(1)).unwrap_or(60).div_ceil(60)
    }

    /// Never "wrong password": the directory is named, and the reason goes to the operator.
    fn unavailable(&self, reason: &str) -> Result<HttpResponse, Shown> {
        let reference = reference();
        self.log(LoginOutcome::Unavailable, &format!("{reference}: {reason}"));
        let directory = self.connection.label().to_owned();
        self.again(StatusCode::SERVICE_UNAVAILABLE, LoginError::DirectoryUnreachable { directory, reference })
    }

    fn again(&self, status: StatusCode, error: LoginError) -> Result<HttpResponse, Shown> {
        let screen = Screen::new(self.here, self.transaction)?;
        let username = self.username.chars().take(LONGEST_NAME).collect();
        let said = Said { username, remember: self.remember, error: Some(error), ..Said::default() };
        Ok(screen.form(status, self.connection, said))
    }

    fn notice(&self, kind: NoticeKind) -> HttpResponse {
        let back_href = super::ways::href(&self.transaction.seal(self.here), &self.connection.name);
        let change_href = self.connection.forgot_password_url().map(ToOwned::to_owned);
        let page = Notice { kind, change_href, back_href, reference: None };
        self.transaction.html(self.here, StatusCode::FORBIDDEN).render(&page)
    }

    fn log(&self, outcome: LoginOutcome, reason: &str) {
        outcome.log(self.here, &self.client.client_id, &self.connection.name, None, reason);
    }
}
