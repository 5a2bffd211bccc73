//! What an application keeps in its visitor's browser between the request and the answer.

use actix_web::cookie::Cookie;
use serde::{Deserialize, Serialize};

use crate::crypto::{b64, sha256, token};
use crate::web::{Here, clear, cookie, cookie_value};

const NAME: &str = "vestibule-demo";

#[derive(Serialize, Deserialize)]
pub struct Secrets {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

impl Secrets {
    pub fn fresh() -> Self {
        Self { state: token(), nonce: token(), verifier: token() }
    }

    pub fn challenge(&self) -> String {
        b64(&sha256(self.verifier.as_bytes()))
    }

    pub fn of(here: &Here) -> Option<Self> {
        let opened = here.site.sealer.open(NAME, &cookie_value(here, NAME)?)?;
        serde_json::from_slice(&opened).ok()
    }

    pub fn cookie(&self, here: &Here) -> Option<Cookie<'static>> {
        let json = serde_json::to_vec(self).ok()?;
        Some(cookie(here, NAME, here.site.sealer.seal(NAME, &json)?, None))
    }

    pub fn spent(here: &Here) -> Cookie<'static> {
        clear(here, NAME)
    }
}
