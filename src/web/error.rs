//! Errors for the one who reads them: a page with words and a reference for the visitor, JSON for an application, the
//! cause for the operator's log.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use super::body::query_params;
use super::headers::no_store;
use super::here::Here;
use super::page::Html;
use super::reference::reference;
use crate::issuer::IssueError;
use crate::pages::{ErrorPage, Trouble};
use crate::protocol::{ErrorCode, OAuthError};
use crate::store::StoreError;

/// An error that a person sees, because there is no address to return it to, or none that is proven.
#[derive(Debug)]
pub struct Shown {
    pub status: StatusCode,
    pub trouble: Trouble,
    /// For the log, and for a developer of the demo.
    pub reason: String,
    pub again_href: Option<String>,
    pub client_id: Option<String>,
    /// What somebody chose on the page or the application asked for.
    pub lang: Option<Box<str>>,
}

impl Shown {
    pub fn new(status: StatusCode, trouble: Trouble, reason: impl Into<String>) -> Self {
        Self { status, trouble, reason: reason.into(), again_href: None, client_id: None, lang: None }
    }

    pub fn internal(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Trouble::Internal, reason)
    }

    /// Ours, and gone before long.
    fn passing(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Trouble::Internal, reason)
    }

    pub fn bad_request(trouble: Trouble, reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, trouble, reason)
    }

    /// The way forward: an address of ours or one that the client registered.
    #[must_use]
    pub fn again(mut self, href: Option<String>) -> Self {
        self.again_href = href;
        self
    }

    #[must_use]
    pub fn of_client(mut self, client_id: &str) -> Self {
        self.client_id = Some(client_id.to_owned());
        self
    }

    /// A way forward for one that has none yet.
    #[must_use]
    pub fn or_again(self, href: Option<String>) -> Self {
        if self.again_href.is_some() { self } else { self.again(href) }
    }

    #[must_use]
    pub fn in_language(mut self, lang: Option<&str>) -> Self {
        self.lang = lang.map(Into::into);
        self
    }

    pub fn page(self, here: &Here) -> HttpResponse {
        let reference = reference();
        let (tenant, path) = (here.tenant(), here.request.path());
        if self.status.is_server_error() {
            tracing::error!(tenant, path, %reference, reason = %self.reason, "an error page was shown");
        } else {
            tracing::info!(tenant, path, %reference, reason = %self.reason, "an error page was shown");
        }
        let page = ErrorPage {
            trouble: self.trouble,
            reference,
            time: here.now,
            details: here.app.settings.demo.then_some(self.reason),
            // Nobody is left standing where the operator named a place to go on from.
            again_href: self.again_href.or_else(|| here.site.tenant.default_redirection_uri.clone()),
        };
        // A request that went wrong before anybody understood it may still say its language.
        let asked = query_params(&here.request).unwrap_or_default();
        let lang = self.lang.as_deref().or(asked.first("ui_locales"));
        let html = Html::new(here, self.status).client(self.client_id.as_deref()).language(None, lang);
        let mut response = html.render(&page);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, AWAY.into());
        }
        response
    }
}

/// Seconds after which to try again when the database is away.
pub const AWAY: u32 = 5;

/// Our fault: the visitor learns no more than that, and whether to come back.
impl From<StoreError> for Shown {
    fn from(error: StoreError) -> Self {
        if error.is_passing() { Self::passing(error.to_string()) } else { Self::internal(error.to_string()) }
    }
}

impl From<IssueError> for Shown {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Store(error) => error.into(),
            error => Self::internal(error.to_string()),
        }
    }
}

impl From<actix_session::SessionInsertError> for Shown {
    fn from(error: actix_session::SessionInsertError) -> Self {
        Self::internal(error.to_string())
    }
}

/// It cannot be read because the database could not be: see [`super::session_store`].
impl From<actix_session::SessionGetError> for Shown {
    fn from(error: actix_session::SessionGetError) -> Self {
        Self::passing(error.to_string())
    }
}

/// An error that an application reads: `{"error", "error_description"}` (RFC 6749 §5.2).
#[derive(Debug)]
pub struct AppError {
    pub error: OAuthError,
    /// `WWW-Authenticate`, where the application chose a scheme that has one.
    challenge: Option<String>,
}

impl AppError {
    /// For a client that failed HTTP Basic (RFC 6749 §5.2).
    #[must_use]
    pub fn with_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }
}

impl From<OAuthError> for AppError {
    fn from(error: OAuthError) -> Self {
        Self { error, challenge: None }
    }
}

impl From<IssueError> for AppError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Refused(error) => error.into(),
            IssueError::Store(error) => error.into(),
            other => failed(&other, false).into(),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        failed(&error, error.is_passing()).into()
    }
}

/// What an application is told when we fail, with a reference to the cause in the log. `passing`: it may try again.
pub fn failed(cause: &dyn fmt::Display, passing: bool) -> OAuthError {
    let reference = reference();
    tracing::error!(%reference, %cause, "a request failed");
    if passing {
        let description = format!("Try again in a moment, reference {reference}");
        return OAuthError::new(ErrorCode::TemporarilyUnavailable, description);
    }
    OAuthError::new(ErrorCode::ServerError, format!("Internal error, reference {reference}"))
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error.code.as_str(), self.error.description)
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(challenge) = &self.challenge {
            response.insert_header((WWW_AUTHENTICATE, challenge.as_str()));
        }
        if self.status_code() == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, AWAY));
        }
        let body = json!({ "error": self.error.code.as_str(), "error_description": self.error.description });
        let mut response = response.json(body);
        no_store(response.headers_mut());
        response
    }
}
