//! One person of a tenant.

use super::{Claims, Identity, Provider};

#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// `{provider}|{id}`, such as `auth0|5f…` or `ad|corp|ada`. The `sub` claim.
    pub user_id: String,
    pub connection: String,
    pub claims: Claims,
    pub blocked: bool,
    /// What applications keep about the person; no token tells it.
    pub user_metadata: Metadata,
    /// Unix seconds.
    pub created_at: i64,
    pub updated_at: i64,
}

impl User {
    /// What proves to be this account of our own database.
    pub fn into_identity(self) -> Identity {
        let subject = self.subject().to_owned();
        Identity { provider: Provider::Database, connection: self.connection, subject, claims: self.claims }
    }

    /// `user_id` without the provider.
    pub fn subject(&self) -> &str {
        self.user_id.split_once('|').map_or(self.user_id.as_str(), |(_, subject)| subject)
    }
}

/// Members of a JSON object.
pub type Metadata = serde_json::Map<String, serde_json::Value>;

/// The password of a database account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub user_id: String,
    pub connection: String,
    /// A PHC string (`$argon2id$v=19$m=…`).
    pub password_hash: String,
}
