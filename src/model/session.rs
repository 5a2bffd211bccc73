//! Single sign-on in one browser.

use serde::{Deserialize, Serialize};

/// Seconds; Auth0's tenant settings `session_lifetime` and `idle_session_lifetime` are hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// From the login, whatever happens.
    pub absolute: i64,
    /// From the last use.
    pub idle: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The `sid` claim. Not the cookie's value, which is kept hashed.
    pub sid: String,
    pub user_id: String,
    pub connection: String,
    /// Unix seconds of the last time a password was proven (`auth_time`).
    pub auth_time: i64,
    pub created_at: i64,
    pub last_seen_at: i64,
    /// Unix seconds; the earlier of the idle and the absolute end.
    pub expires_at: i64,
    /// The person asked to stay signed in: the cookie outlives the browser window.
    pub remembered: bool,
}
