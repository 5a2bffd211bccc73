//! Single sign-on sessions. The cookie's key is kept as its hash only.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Store, StoreError};
use crate::model::Session;

impl Store {
    /// # Errors
    /// When the database fails.
    pub async fn add_session(
        &self,
        tenant: &str,
        key_hash: &str,
        session: &Session,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO sessions (tenant, sid, key_hash, user_id, connection, auth_time, created_at, last_seen_at, expires_at, remembered)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(tenant)
        .bind(&session.sid)
        .bind(key_hash)
        .bind(&session.user_id)
        .bind(&session.connection)
        .bind(session.auth_time)
        .bind(session.created_at)
        .bind(session.last_seen_at)
        .bind(session.expires_at)
        .bind(i64::from(session.remembered))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The tenant and the session that a cookie's key opens, unless it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_by_key(
        &self,
        key_hash: &str,
        now: i64,
    ) -> Result<Option<(String, Session)>, StoreError> {
        let row = sqlx::query(
            "SELECT tenant, sid, user_id, connection, auth_time, created_at, last_seen_at, expires_at, remembered
             FROM sessions WHERE key_hash = $1 AND expires_at > $2",
        )
        .bind(key_hash)
        .bind(now)
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.map(|row| Ok((row.try_get("tenant")?, session(&row)?))).transpose()
    }

    /// Moves the end of a session that is in use. False when it has been ended meanwhile: it must not come back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(
        &self,
        key_hash: &str,
        last_seen_at: i64,
        expires_at: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let touched =
            sqlx::query("UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE key_hash = $3")
                .bind(last_seen_at)
                .bind(expires_at)
                .bind(key_hash)
                .execute(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(touched.rows_affected() == 1)
    }

    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, key_hash: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE key_hash = $1").bind(key_hash).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends one of the sessions that [`Self::sessions_of`] lists. False when there is none (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session_of(&self, tenant: &str, sid: &str) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE tenant = $1 AND sid = $2")
            .bind(tenant)
            .bind(sid)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() == 1)
    }

    /// A user's sessions, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_of(
        &self,
        tenant: &str,
        user_id: &str,
        now: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = sqlx::query(
            "SELECT sid, user_id, connection, auth_time, created_at, last_seen_at, expires_at, remembered
             FROM sessions WHERE tenant = $1 AND user_id = $2 AND expires_at > $3 ORDER BY created_at DESC",
        )
        .bind(tenant)
        .bind(user_id)
        .bind(now)
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(session).collect()
    }
}

fn session(row: &AnyRow) -> Result<Session, StoreError> {
    Ok(Session {
        sid: row.try_get("sid")?,
        user_id: row.try_get("user_id")?,
        connection: row.try_get("connection")?,
        auth_time: row.try_get("auth_time")?,
        created_at: row.try_get("created_at")?,
        last_seen_at: row.try_get("last_seen_at")?,
        expires_at: row.try_get("expires_at")?,
        remembered: row.try_get::<i64, _>("remembered")? != 0,
    })
}
