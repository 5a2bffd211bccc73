//! Access tokens by the hash of the token, or of the `jti` of a signed one.

use sqlx::Row as _;

use super::writer::Write;
use super::{Store, StoreError};

#[derive(Debug, Clone)]
pub struct StoredAccessToken {
    pub token_hash: String,
    pub tenant: String,
    /// Empty for a token that came through the browser.
    pub code_hash: String,
    /// What the token stands for, as JSON that the issuer wrote.
    pub grant_data: String,
    /// Unix seconds.
    pub expires_at: i64,
}

impl Store {
    /// The grant of a live token of this tenant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_token(
        &self,
        tenant: &str,
        token_hash: &str,
        now: i64,
    ) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(
            "SELECT grant_data FROM access_tokens WHERE token_hash = $1 AND tenant = $2 AND expires_at > $3",
        )
        .bind(token_hash)
        .bind(tenant)
        .bind(now)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| Ok(row.try_get("grant_data")?)).transpose()
    }
}

pub(super) async fn insert(tx: &mut Write, token: &StoredAccessToken) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO access_tokens (token_hash, tenant, code_hash, grant_data, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&token.token_hash)
    .bind(&token.tenant)
    .bind(&token.code_hash)
    .bind(&token.grant_data)
    .bind(token.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
