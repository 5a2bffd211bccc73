//! Our cookies: host-only, `HttpOnly`, `SameSite=Lax`, and `__Host-` with `Secure` wherever there is TLS.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use super::here::Here;

/// The name as it stands on the wire: the prefix keeps other subdomains from planting one (RFC 6265bis §4.1.3.2).
pub fn name(base: &'static str, https: bool) -> String {
    if https { format!("__Host-{base}") } else { base.to_owned() }
}

/// `max_age` in seconds; None lives as long as the browser window.
pub fn cookie(here: &Here, base: &'static str, value: String, max_age: Option<i64>) -> Cookie<'static> {
    let https = here.is_https();
    let mut cookie = Cookie::build(name(base, https), value)
        .path("/")
        .http_only(true)
        .secure(https)
        .same_site(SameSite::Lax)
        .finish();
    if let Some(seconds) = max_age {
        cookie.set_max_age(Duration::seconds(seconds));
    }
    cookie
}

pub fn clear(here: &Here, base: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(here, base, String::new(), None);
    cookie.make_removal();
    cookie
}

pub fn value(here: &Here, base: &'static str) -> Option<String> {
    let cookie = here.request.cookie(&name(base, here.is_https()))?;
    Some(cookie.value().to_owned())
}
