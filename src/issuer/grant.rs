//! What a code or a token stands for.

use serde::{Deserialize, Serialize};

use crate::protocol::Scope;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub client_id: String,
    pub user_id: String,
    pub sid: String,
    pub scope: Scope,
    /// The identifier of the API that the access token is for.
    pub audience: Option<String>,
    /// Echoed in `id_token`s, and only when the request brought one: SDKs refuse one they did not send.
    pub nonce: Option<String>,
    /// Unix seconds.
    pub auth_time: i64,
    /// The request had `max_age`, so `auth_time` must be told (OpenID Connect Core §2).
    pub tell_auth_time: bool,
}
