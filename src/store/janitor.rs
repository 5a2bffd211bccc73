//! Takes out what has ended.

use super::{Store, StoreError};

/// Seconds; no lockout that the tenant file allows is longer.
const ATTEMPT_MEMORY: i64 = 7 * 24 * 3600;

impl Store {
    /// Deletes rows that nothing can ask for any more.
    ///
    /// # Errors
    /// When the database fails; the next round tries again.
    pub async fn sweep(&self, now: i64) -> Result<(), StoreError> {
        for (sql, before) in [
            ("DELETE FROM spent_transactions WHERE expires_at <= $1", now),
            ("DELETE FROM codes WHERE expires_at <= $1", now),
            ("DELETE FROM access_tokens WHERE expires_at <= $1", now),
            ("DELETE FROM sessions WHERE expires_at <= $1", now),
            // Its last token is dead, so its private half is of use to a thief only.
            ("DELETE FROM signing_keys WHERE published_until > 0 AND published_until <= $1", now),
            ("DELETE FROM attempts WHERE last_at <= $1", now.saturating_sub(ATTEMPT_MEMORY)),
        ] {
            let mut tx = self.write().await?;
            sqlx::query(sql).bind(before).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
