//! Authorization codes: stored by their hash, spent once.

use sqlx::Row as _;

use super::access_tokens::insert as insert_token;
use super::database::Texts;
use super::transactions::spend;
use super::users::{user, user_if_any};
use super::writer::Write;
use super::{Store, StoreError, StoredAccessToken};
use crate::model::User;

#[derive(Debug, Clone)]
pub struct CodeRow {
    pub code_hash: String,
    pub tenant: String,
    pub client_id: String,
    pub user_id: String,
    /// What the code stands for, as JSON that the issuer wrote.
    pub grant_data: String,
    /// Set when the authorize request named it.
    pub redirect_uri: Option<String>,
    pub code_challenge: Option<String>,
    /// Seconds that the access token lives which is given for it.
    pub token_lifetime: i64,
    /// Unix seconds. Once it is spent, the end of the access token, until when a replay must be known as one.
    pub expires_at: i64,
    pub spent: bool,
}

/// What a client presents with a code, and the access token that is to be given for it.
#[derive(Debug, Clone, Copy)]
pub struct Spending<'a> {
    pub code_hash: &'a str,
    pub tenant: &'a str,
    pub client_id: &'a str,
    pub redirect_uri: Option<&'a str>,
    /// Of the verifier.
    pub code_challenge: Option<&'a str>,
    pub token_hash: &'a str,
}

/// What a code stood for.
#[derive(Debug, Clone, PartialEq)]
pub struct Redeemed {
    pub grant_data: String,
    pub user: User,
    /// Of the access token; Unix seconds.
    pub expires_at: i64,
}

/// Changes nothing unless the code is there, unspent, alive, this client's, and meant for this address and verifier, and
/// its person may come in.
const REDEEM: Texts = Texts {
    sqlite: "INSERT INTO access_tokens (token_hash, tenant, user_id, grant_data, expires_at)
        SELECT $1, c.tenant, c.user_id, c.grant_data, $7 + c.token_lifetime
          FROM codes c JOIN users u ON u.tenant = c.tenant AND u.user_id = c.user_id AND u.blocked = 0
          WHERE c.code_hash = $2 AND c.tenant = $3 AND c.client_id = $4 AND c.spent_at = 0 AND c.expires_at > $7
            AND (c.redirect_uri IS NULL OR c.redirect_uri = $5) AND c.code_challenge IS NOT DISTINCT FROM $6;
        UPDATE codes SET spent_at = $7, token_hash = $1, expires_at = $7 + token_lifetime
          WHERE code_hash = $2 AND EXISTS (SELECT 1 FROM access_tokens WHERE token_hash = $1);
        SELECT t.grant_data, t.expires_at, u.user_id, u.connection, u.claims, u.blocked, u.user_metadata, u.created_at, u.updated_at
          FROM access_tokens t JOIN users u ON u.tenant = t.tenant AND u.user_id = t.user_id
          WHERE t.token_hash = $1",
    postgres: "WITH spent AS (
          UPDATE codes c SET spent_at = $7, token_hash = $1, expires_at = $7 + token_lifetime
          FROM users u
          WHERE u.tenant = c.tenant AND u.user_id = c.user_id AND u.blocked = 0
            AND c.code_hash = $2 AND c.tenant = $3 AND c.client_id = $4 AND c.spent_at = 0 AND c.expires_at > $7
            AND (c.redirect_uri IS NULL OR c.redirect_uri = $5) AND c.code_challenge IS NOT DISTINCT FROM $6
          RETURNING c.tenant, c.grant_data, c.expires_at,
            u.user_id, u.connection, u.claims, u.blocked, u.user_metadata, u.created_at, u.updated_at
        ), kept AS (
          INSERT INTO access_tokens (token_hash, tenant, user_id, grant_data, expires_at)
          SELECT $1, tenant, user_id, grant_data, expires_at FROM spent
        )
        SELECT * FROM spent",
};

impl Store {
    /// Ends a transaction (its id and end; None when no page was shown) with what it gives: the code and the access token of the front channel, as asked for.
    /// False when the transaction was spent before; nothing is stored then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_transaction(
        &self,
        tenant: &str,
        transaction: Option<(&str, i64)>,
        code: Option<&CodeRow>,
        token: Option<&StoredAccessToken>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        if let Some((id, expires_at)) = transaction
            && !spend(&mut tx, tenant, id, expires_at).await?
        {
            tx.rollback().await?;
            return Ok(false);
        }
        if let Some(code) = code {
            insert(&mut tx, code).await?;
        }
        if let Some(token) = token {
            insert_token(&mut tx, token).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// A code, and whose it is while they are there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn code(&self, code_hash: &str) -> Result<Option<(CodeRow, Option<User>)>, StoreError> {
        let row = sqlx::query(
            "SELECT c.code_hash, c.tenant, c.client_id, c.user_id AS owner, c.grant_data, c.redirect_uri, c.code_challenge,
               c.token_lifetime, c.expires_at, c.spent_at, u.user_id, u.connection, u.claims, u.blocked, u.user_metadata, u.created_at, u.updated_at
             FROM codes c LEFT JOIN users u ON u.tenant = c.tenant AND u.user_id = c.user_id
             WHERE c.code_hash = $1",
        )
        .bind(code_hash)
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.map(|row| {
            let code = CodeRow {
                code_hash: row.try_get("code_hash")?,
                tenant: row.try_get("tenant")?,
                client_id: row.try_get("client_id")?,
                user_id: row.try_get("owner")?,
                grant_data: row.try_get("grant_data")?,
                redirect_uri: row.try_get("redirect_uri")?,
                code_challenge: row.try_get("code_challenge")?,
                token_lifetime: row.try_get("token_lifetime")?,
                expires_at: row.try_get("expires_at")?,
                spent: row.try_get::<i64, _>("spent_at")? != 0,
            };
            Ok((code, user_if_any(&row)?))
        })
        .transpose()
    }

    /// Spends a code and stores the access token it gives, in one step (RFC 6749 §4.1.2, §10.5). None when the code is not
    /// there to be spent like this.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn redeem_code(&self, with: &Spending<'_>, now: i64) -> Result<Option<Redeemed>, StoreError> {
        let redeem = sqlx::query(self.text(&REDEEM))
            .bind(with.token_hash.to_owned())
            .bind(with.code_hash.to_owned())
            .bind(with.tenant.to_owned())
            .bind(with.client_id.to_owned())
            // PostgreSQL refuses a NUL in a text; no registered address has one.
            .bind(with.redirect_uri.filter(|uri| !uri.contains('\0')).map(ToOwned::to_owned))
            .bind(with.code_challenge.map(ToOwned::to_owned))
            .bind(now);
        let row = self.change(redeem).await?;
        row.map(|row| {
            Ok(Redeemed {
                grant_data: row.try_get("grant_data")?,
                user: user(&row)?,
                expires_at: row.try_get("expires_at")?,
            })
        })
        .transpose()
    }

    /// # Errors
    /// When the database fails.
    pub async fn end_tokens_of_code(&self, code_hash: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "DELETE FROM access_tokens WHERE token_hash = (SELECT token_hash FROM codes WHERE code_hash = $1)",
        )
        .bind(code_hash)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn insert(tx: &mut Write, code: &CodeRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO codes
           (code_hash, tenant, client_id, user_id, grant_data, redirect_uri, code_challenge, token_lifetime, expires_at, spent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
    )
    .bind(&code.code_hash)
    .bind(&code.tenant)
    .bind(&code.client_id)
    .bind(&code.user_id)
    .bind(&code.grant_data)
    .bind(code.redirect_uri.as_deref())
    .bind(code.code_challenge.as_deref())
    .bind(code.token_lifetime)
    .bind(code.expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
