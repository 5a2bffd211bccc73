//! `/.well-known/change-password` (W3C, A Well-Known URL for Changing Passwords): password managers lead people there.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use crate::model::Connection;
use crate::web::Here;

/// To where the first connection that names a place has people change their password, a database before a directory; 404
/// where none does.
pub async fn get(here: Here) -> HttpResponse {
    match here.site.tenant.connections.iter().find_map(Connection::forgot_password_url) {
        Some(url) => HttpResponse::Found().insert_header((LOCATION, url)).finish(),
        None => HttpResponse::NotFound().finish(),
    }
}
