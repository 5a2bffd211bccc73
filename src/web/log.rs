//! One line for each request and one for each login. Paths without their query: codes, tokens and names never get here.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::{Error, HttpMessage as _, web};
use metrics::{counter, histogram};

use super::here::Here;
use super::methods::Pattern;
use crate::app::{App, Site};

/// The line of a request, and its place in the metrics.
pub(super) fn log_request<B>(
    method: &Method,
    answered: &Result<ServiceResponse<B>, Error>,
    started: Instant,
) {
    let response = match answered {
        Ok(response) => response,
        Err(error) => {
            let status = error.as_response_error().status_code().as_u16();
            tracing::error!(target: "vestibule::request", %method, status, "request");
            counter!("vestibule_requests_total", "route" => "failed", "status" => status.to_string())
                .increment(1);
            return;
        }
    };
    let elapsed = started.elapsed();
    let request = response.request();
    let status = response.status().as_u16();
    let Pattern(route) = request.app_data().copied().unwrap_or(Pattern("unmatched"));
    let extensions = request.extensions();
    let tenant = extensions.get::<Arc<Site>>().map_or("-", |site| site.tenant.name.as_str());
    tracing::info!(
        target: "vestibule::request",
        tenant,
        method = method.as_str(),
        route,
        status,
        micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    // Labels are made whether or not anybody counts.
    if !request.app_data::<web::Data<App>>().is_some_and(|app| app.settings.metrics) {
        return;
    }
    counter!("vestibule_requests_total", "route" => route, "status" => status.to_string()).increment(1);
    histogram!("vestibule_request_seconds", "route" => route).record(elapsed.as_secs_f64());
}

/// How a login ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginOutcome {
    Success,
    /// Somebody who was signed in already went on to this application.
    SingleSignOn,
    WrongCredentials,
    Locked,
    TooManyFromAddress,
    Disabled,
    MustChangePassword,
    PasswordExpired,
    Unavailable,
    Overloaded,
}

impl LoginOutcome {
    /// `user_id` only of somebody who proved to be it: what is typed into a name field may be a password.
    pub fn log(self, here: &Here, client_id: &str, connection: &str, user_id: Option<&str>, reason: &str) {
        let (tenant, address) = (here.tenant(), here.address);
        let outcome = self.to_string();
        if self == Self::Unavailable {
            tracing::error!(
                target: "vestibule::login", tenant, client_id, connection, %address, outcome, reason, "login"
            );
        } else {
            tracing::info!(
                target: "vestibule::login",
                tenant, client_id, connection, %address, outcome, user_id = user_id.unwrap_or("-"), reason, "login"
            );
        }
        counter!("vestibule_logins_total", "tenant" => tenant.to_owned(), "connection" => connection.to_owned(), "outcome" => outcome)
            .increment(1);
    }
}

impl fmt::Display for LoginOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "success",
            Self::SingleSignOn => "single_sign_on",
            Self::WrongCredentials => "wrong_credentials",
            Self::Locked => "locked",
            Self::TooManyFromAddress => "too_many_from_address",
            Self::Disabled => "disabled",
            Self::MustChangePassword => "must_change_password",
            Self::PasswordExpired => "password_expired",
            Self::Unavailable => "unavailable",
            Self::Overloaded => "overloaded",
        })
    }
}
