//! What an application keeps in its visitor's browser between the request and the answer.

use actix_web::cookie::Cookie;
use serde::{Deserialize, Serialize};

use crate::crypto::{b64, equal, sha256, token};
use crate::web::{Here, cookie, cookie_value};

const NAME: &str = "vestibule-demo";

/// Tabs that may have a login under way; a cookie has room for these.
const MOST: usize = 5;

#[derive(Serialize, Deserialize)]
pub struct Secrets {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    /// What the page spoke that asked; the answer does not tell.
    pub lang: String,
}

impl Secrets {
    pub fn fresh(lang: &str) -> Self {
        Self { state: token(), nonce: token(), verifier: token(), lang: lang.to_owned() }
    }

    pub fn challenge(&self) -> String {
        b64(&sha256(self.verifier.as_bytes()))
    }
}

/// The requests of this browser that wait for an answer, the newest last. Each tab has its own.
#[derive(Default, Serialize, Deserialize)]
pub struct Waiting(Vec<Secrets>);

impl Waiting {
    pub fn of(here: &Here) -> Self {
        let sealed = cookie_value(here, NAME);
        sealed.and_then(|sealed| here.site.sealer.open_json(NAME, &sealed)).unwrap_or_default()
    }

    /// One more; the oldest is forgotten where there are too many.
    pub fn wait_for(&mut self, secrets: Secrets) {
        self.0.push(secrets);
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    /// What the newest request was asked in.
    pub fn lang(&self) -> Option<&str> {
        self.0.last().map(|secrets| secrets.lang.as_str())
    }

    /// The request that an answer belongs to. It is answered once.
    pub fn answered(&mut self, state: &str) -> Option<Secrets> {
        let at = self.0.iter().position(|secrets| equal(secrets.state.as_bytes(), state.as_bytes()))?;
        Some(self.0.remove(at))
    }

    pub fn cookie(&self, here: &Here) -> Option<Cookie<'static>> {
        Some(cookie(here, NAME, here.site.sealer.seal_json(NAME, self)?, None))
    }
}
