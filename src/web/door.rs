//! What every request passes: the tenant of its Host, the limit on cookies, the headers that no answer goes without, a
//! line in the log. One piece, for each layer around the handlers costs every request some.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HOST, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};

use super::headers::{no_store, secure_headers};
use super::log::log_request;
use crate::app::{App, Site};

/// Of all cookies together, in bytes: ours are far below 4 KiB, and other applications on this host may have some.
const LONGEST_COOKIES: usize = 32 * 1024;

/// A Host that is no tenant's gets 404 and nothing else; who says more in cookies than anybody needs gets 431 (RFC 6585 §5)
/// before they are taken apart.
///
/// # Errors
/// What the inner service fails with.
pub async fn at_the_door<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let (started, method) = (Instant::now(), request.method().clone());
    let answered = match site(&request) {
        None => Ok(refused(request, StatusCode::NOT_FOUND, false)),
        Some(site) => let_in(request, site, next).await,
    };
    log_request(&method, &answered, started);
    answered
}

async fn let_in<B: MessageBody>(
    request: ServiceRequest,
    site: Arc<Site>,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let https = site.tenant.is_https();
    request.extensions_mut().insert(site);
    let said: usize = request.headers().get_all(COOKIE).map(HeaderValue::len).sum();
    if said > LONGEST_COOKIES {
        return Ok(refused(request, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, https));
    }
    let mut response = next.call(request).await.map_err(|error| guarded(&error, https))?;
    secure_headers(response.headers_mut(), https);
    Ok(response.map_into_left_body())
}

fn refused<B>(request: ServiceRequest, status: StatusCode, https: bool) -> ServiceResponse<EitherBody<B>> {
    let mut response = HttpResponse::new(status);
    secure_headers(response.headers_mut(), https);
    request.into_response(response).map_into_right_body()
}

/// What fails around the handlers, such as storing a session, has no page: it gets a sentence, and headers as all others.
fn guarded(error: &Error, https: bool) -> Error {
    tracing::error!(%error, "a request failed outside of its handler");
    let mut response = HttpResponse::build(error.as_response_error().status_code())
        .content_type("text/plain; charset=utf-8")
        .body("Something went wrong on our side. Try again in a moment.\n");
    no_store(response.headers_mut());
    secure_headers(response.headers_mut(), https);
    InternalError::from_response("failed outside of its handler", response).into()
}

fn site(request: &ServiceRequest) -> Option<Arc<Site>> {
    request.app_data::<web::Data<App>>()?.site_of_host(host(request)?)
}

/// The one Host header; two of them, or one that is not the address of an absolute-form target, is nobody's
/// (RFC 9112 §3.2).
fn host(request: &ServiceRequest) -> Option<&str> {
    let mut hosts = request.headers().get_all(HOST);
    let host = hosts.next()?.to_str().ok()?;
    let target = request.uri().authority();
    (hosts.next().is_none() && target.is_none_or(|target| target.as_str().eq_ignore_ascii_case(host)))
        .then_some(host)
}
