//! How much a browser may say before anybody listens.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

/// In bytes, over all of them: ours are far below 4 KiB, and other applications on this host may have some.
const LONGEST_COOKIES: usize = 32 * 1024;

/// 431 (RFC 6585 §5) before cookies are taken apart.
///
/// # Errors
/// What the inner service fails with.
pub async fn limit_cookies<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let said: usize = request.headers().get_all(COOKIE).map(HeaderValue::len).sum();
    if said > LONGEST_COOKIES {
        let response = HttpResponse::RequestHeaderFieldsTooLarge().finish();
        return Ok(request.into_response(response).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}
