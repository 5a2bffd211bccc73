//! Access tokens by the hash of the token, or of the `jti` of a signed one.

use sqlx::Row as _;

use super::users::user_if_any;
use super::writer::Write;
use super::{Store, StoreError};
use crate::model::User;

#[derive(Debug, Clone)]
pub struct StoredAccessToken {
    pub token_hash: String,
    pub tenant: String,
    pub user_id: String,
    /// What the token stands for, as JSON that the issuer wrote.
    pub grant_data: String,
    /// Unix seconds.
    pub expires_at: i64,
}

impl Store {
    /// The grant of a live token of this tenant, and whose it is while they are there: in one query, for `/userinfo` is
    /// asked often and each query costs two changes of thread on `SQLite`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_token(
        &self,
        tenant: &str,
        token_hash: &str,
        now: i64,
    ) -> Result<Option<(String, Option<User>)>, StoreError> {
        let row = sqlx::query(
            "SELECT t.grant_data, u.user_id, u.connection, u.claims, u.blocked, u.user_metadata, u.created_at, u.updated_at
             FROM access_tokens t LEFT JOIN users u ON u.tenant = t.tenant AND u.user_id = t.user_id
             WHERE t.token_hash = $1 AND t.tenant = $2 AND t.expires_at > $3",
        )
        .bind(token_hash)
        .bind(tenant)
        .bind(now)
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.map(|row| Ok((row.try_get("grant_data")?, user_if_any(&row)?))).transpose()
    }
}

pub(super) async fn insert(tx: &mut Write, token: &StoredAccessToken) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO access_tokens (token_hash, tenant, user_id, grant_data, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&token.token_hash)
    .bind(&token.tenant)
    .bind(&token.user_id)
    .bind(&token.grant_data)
    .bind(token.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
