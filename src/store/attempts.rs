//! Wrong passwords: in a row per account, in a time per address. Counted before a password is looked at, so that a hundred
//! guesses at once are no more than ten, and kept here, so that they survive a restart and are shared by every node.

use sqlx::Row as _;

use super::{Store, StoreError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub failures: u32,
    /// Until the count is forgotten.
    pub seconds: i64,
    pub since: Since,
}

/// From when the seconds of a limit run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Failures in a row: whoever goes on guessing goes on waiting.
    LastAttempt,
    /// So many in such a time: the mistakes of a busy office are not added up for days.
    FirstAttempt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// This attempt may go on; it counts as failed until it is forgiven.
    Allowed,
    /// Unix seconds at which the next attempt will be looked at.
    Refused { until: i64 },
}

impl Store {
    /// # Errors
    /// When the database fails: the attempt must not go on then.
    pub async fn count_attempt(
        &self,
        tenant: &str,
        subject: &str,
        limit: Limit,
        now: i64,
    ) -> Result<Counted, StoreError> {
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "INSERT INTO attempts (tenant, subject, failures, last_at) VALUES ($1, $2, 1, $3)
             ON CONFLICT (tenant, subject) DO UPDATE SET
               failures = CASE WHEN attempts.last_at <= $4 THEN 1 ELSE attempts.failures + 1 END,
               last_at = CASE WHEN attempts.last_at <= $4 OR $6 = 'last' THEN $3 ELSE attempts.last_at END
             WHERE attempts.last_at <= $4 OR attempts.failures < $5
             RETURNING failures",
        )
        .bind(tenant)
        .bind(subject)
        .bind(now)
        .bind(now.saturating_sub(limit.seconds))
        .bind(i64::from(limit.failures))
        .bind(match limit.since {
            Since::LastAttempt => "last",
            Since::FirstAttempt => "first",
        })
        .fetch_optional(&mut *tx)
        .await?;
        if row.is_some() {
            tx.commit().await?;
            return Ok(Counted::Allowed);
        }
        let row = sqlx::query("SELECT last_at FROM attempts WHERE tenant = $1 AND subject = $2")
            .bind(tenant)
            .bind(subject)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Counted::Refused { until: row.try_get::<i64, _>("last_at")?.saturating_add(limit.seconds) })
    }

    /// The password was right: the account's failures in a row are over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, tenant: &str, subject: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM attempts WHERE tenant = $1 AND subject = $2")
            .bind(tenant)
            .bind(subject)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes one counted attempt back: it was right, or it was never looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forgive_attempt(&self, tenant: &str, subject: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE attempts SET failures = failures - 1 WHERE tenant = $1 AND subject = $2 AND failures > 0",
        )
        .bind(tenant)
        .bind(subject)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
