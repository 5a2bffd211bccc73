//! Finds the tenant by Host. Any other Host gets 404 and nothing else.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::HOST;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};

use super::headers::{no_store, secure_headers};
use crate::app::App;

/// # Errors
/// What the inner service fails with.
pub async fn find_tenant<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let site = host(&request).and_then(|host| request.app_data::<web::Data<App>>()?.site_of_host(host));
    let Some(site) = site else {
        let mut response = HttpResponse::NotFound().finish();
        secure_headers(response.headers_mut(), false);
        return Ok(request.into_response(response).map_into_right_body());
    };
    let https = site.tenant.is_https();
    request.extensions_mut().insert(site);
    let mut response = next.call(request).await.map_err(|error| guarded(&error, https))?;
    secure_headers(response.headers_mut(), https);
    Ok(response.map_into_left_body())
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

/// The one Host header; two of them, or one that is not the address of an absolute-form target, is nobody's
/// (RFC 9112 §3.2).
fn host(request: &ServiceRequest) -> Option<&str> {
    let mut hosts = request.headers().get_all(HOST);
    let host = hosts.next()?.to_str().ok()?;
    let target = request.uri().authority();
    (hosts.next().is_none() && target.is_none_or(|target| target.as_str().eq_ignore_ascii_case(host)))
        .then_some(host)
}
