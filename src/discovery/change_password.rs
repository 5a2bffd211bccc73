//! `/.well-known/change-password` (W3C, A Well-Known URL for Changing Passwords): password managers lead people there.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use crate::web::Here;

/// To where the tenant's first database has people change their password; 404 where the operator named no place.
pub async fn get(here: Here) -> HttpResponse {
    let mut databases = here.site.tenant.connections.iter().filter_map(|connection| connection.as_database());
    match databases.find_map(|options| options.forgot_password_url.as_deref()) {
        Some(url) => HttpResponse::Found().insert_header((LOCATION, url)).finish(),
        None => HttpResponse::NotFound().finish(),
    }
}
