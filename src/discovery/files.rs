//! `/static/…`: the operator's files before the built-in ones, and the pictures of people who have none.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH};
use actix_web::{HttpResponse, web};

use super::initial::picture;
use crate::model::Initial;
use crate::web::Here;

pub async fn get(here: Here, path: web::Path<String>) -> HttpResponse {
    let Some(asset) = here.site.pages.asset(&path) else {
        return Initial::at_path(&path).map_or_else(|| HttpResponse::NotFound().finish(), picture);
    };
    let known = here.request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response =
        if known == Some(&asset.etag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, asset.etag.as_str()));
    response.insert_header((CACHE_CONTROL, "public, max-age=3600"));
    response.insert_header((CONTENT_SECURITY_POLICY, asset.content_security_policy));
    if known == Some(&asset.etag) {
        return response.finish();
    }
    response.content_type(asset.content_type).body(asset.bytes.to_vec())
}

/// Browsers ask for it by themselves; pages name theirs.
pub async fn favicon(here: Here) -> HttpResponse {
    get(here, web::Path::from("favicon.ico".to_owned())).await
}
