//! What this browser has proven before: which accounts logged in here, and which connection was used last. Sealed, so that
//! it says nothing to anybody and cannot be made up.

use actix_web::cookie::Cookie;
use serde::{Deserialize, Serialize};

use super::cookie;
use super::here::Here;
use crate::crypto::{b64, sha256, token};

const NAME: &str = "vestibule-device";
/// Seconds: a year.
const LIFETIME: i64 = 365 * 86_400;
const MOST_ACCOUNTS: usize = 8;

/// An account that logged in here is counted apart from guesses made elsewhere, so that nobody can lock its owner out of
/// a browser they use (a "device cookie").
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Device {
    id: String,
    /// Hashes; the latest last.
    accounts: Vec<String>,
    pub last_connection: Option<String>,
}

impl Device {
    pub fn of(here: &Here) -> Self {
        let sealed = cookie::value(here, NAME);
        sealed.and_then(|sealed| here.site.sealer.open_json(NAME, &sealed)).unwrap_or_default()
    }

    /// The counter that this account's attempts go to from here.
    pub fn counter_of(&self, account: &str) -> String {
        if self.accounts.contains(&hash(account)) {
            format!("{account}\0device\0{}", self.id)
        } else {
            account.to_owned()
        }
    }

    /// Notes a login that succeeded.
    pub fn remember(&mut self, account: &str, connection: &str) {
        if self.id.is_empty() {
            self.id = token();
        }
        let account = hash(account);
        self.accounts.retain(|known| *known != account);
        self.accounts.push(account);
        if self.accounts.len() > MOST_ACCOUNTS {
            self.accounts.remove(0);
        }
        self.last_connection = Some(connection.to_owned());
    }

    pub fn cookie(&self, here: &Here) -> Option<Cookie<'static>> {
        Some(cookie::cookie(here, NAME, here.site.sealer.seal_json(NAME, self)?, Some(LIFETIME)))
    }
}

fn hash(account: &str) -> String {
    b64(&sha256(account.as_bytes()))
}
