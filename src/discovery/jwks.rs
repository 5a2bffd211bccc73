//! `/.well-known/jwks.json` (RFC 7517 §5): RSA keys only, the public halves only.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::json;

use crate::web::{Here, allow_any_origin};

pub async fn get(here: Here) -> HttpResponse {
    let keys = here.site.issuer.keys();
    let mut response = HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(json!({ "keys": keys.published() }));
    allow_any_origin(response.headers_mut());
    response
}
