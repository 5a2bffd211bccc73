//! Which pages elsewhere may read our answers (Fetch §3.2). Errors too, or an SDK cannot tell what went wrong.

use actix_web::http::header::ORIGIN;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, HeaderMap, HeaderValue, VARY,
};
use actix_web::{HttpResponse, ResponseError as _};

use super::error::AppError;
use super::here::Here;
use crate::model::{Client, Tenant, web_origin};
use crate::protocol::{ErrorCode, OAuthError};

/// What Auth0's SDKs ask for in preflights.
const HEADERS: &str = "Authorization, Auth0-Client, Content-Type, X-Request-Language";

/// Documents that are the same for everybody.
pub fn allow_any_origin(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// The origin itself, when a client of this tenant registered it. Never with credentials.
pub fn allow_listed_origin(here: &Here, headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = here.request.headers().get(ORIGIN)
        && origin.to_str().is_ok_and(|origin| is_listed(&here.site.tenant, origin))
    {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
}

/// The answer to a preflight: it needs no authentication.
pub async fn preflight(here: Here) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    allow_listed_origin(&here, response.headers_mut());
    let headers = response.headers_mut();
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
        && here.request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    }
    response
}

/// 405 for a page elsewhere to read as well: an SDK that may not read an answer can only say that the network failed.
/// `allowed` are the methods that there are (RFC 9110 §15.5.6).
pub async fn wrong_method(here: Here, allowed: &'static str) -> HttpResponse {
    let mut response = HttpResponse::MethodNotAllowed().insert_header((ALLOW, allowed)).finish();
    allow_listed_origin(&here, response.headers_mut());
    response
}

/// 404 for an endpoint of Auth0's that is not here, for the same reader.
pub fn no_endpoint(here: &Here) -> HttpResponse {
    let error = OAuthError::new(ErrorCode::EndpointDisabled, "There is no such endpoint here.");
    let mut response = AppError::from(error).error_response();
    allow_listed_origin(here, response.headers_mut());
    response
}

fn is_listed(tenant: &Tenant, origin: &str) -> bool {
    tenant.clients.iter().any(|client| lists(client, origin))
}

/// `web_origins`, `allowed_origins`, and, as with Auth0, the origins of the callbacks.
fn lists(client: &Client, origin: &str) -> bool {
    let explicit = client.web_origins.iter().chain(&client.allowed_origins).any(|listed| listed == origin);
    explicit || client.callbacks.iter().any(|callback| web_origin(callback).is_some_and(|own| own == origin))
}
