//! Which browser this is, while somebody logs in. A transaction works only in the browser it began in.

use actix_web::cookie::Cookie;

use super::cookie;
use super::here::Here;
use crate::crypto::{b64, equal, sha256, token, unb64};

const NAME: &str = "vestibule-browser";

/// A random number in a cookie; transactions hold its hash.
pub struct BrowserId {
    value: String,
    is_new: bool,
}

impl BrowserId {
    /// The one that the browser has, so that its other tabs keep working, or a new one.
    pub fn of(here: &Here) -> Self {
        let known =
            cookie::value(here, NAME).filter(|value| unb64(value).is_some_and(|bytes| bytes.len() == 32));
        match known {
            Some(value) => Self { value, is_new: false },
            None => Self { value: token(), is_new: true },
        }
    }

    pub fn hash(&self) -> String {
        b64(&sha256(self.value.as_bytes()))
    }

    pub fn has_hash(&self, hash: &str) -> bool {
        equal(self.hash().as_bytes(), hash.as_bytes())
    }

    /// To be set when the browser had none.
    pub fn new_cookie(&self, here: &Here) -> Option<Cookie<'static>> {
        self.is_new.then(|| cookie::cookie(here, NAME, self.value.clone(), None))
    }
}

/// A form of ours, posted by a page of ours. A browser that says where a request comes from is believed when it says
/// "elsewhere" (Fetch Metadata); the sealed transaction and the cookie decide in every browser.
pub fn is_own_form(here: &Here) -> bool {
    let site = here.header("sec-fetch-site");
    let origin = here.header("origin");
    site.is_none_or(|site| site == "same-origin" || site == "none")
        // Under `Referrer-Policy: no-referrer` browsers call the origin of our own forms "null" (Fetch §3.1).
        && origin.is_none_or(|origin| origin == here.site.tenant.public_url || origin == "null")
}
