//! Transactions travel sealed through the browser; here stands only which of them have been used up.

use super::writer::Write;
use super::{Store, StoreError};

impl Store {
    /// Whether a transaction has ended in an answer already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_spent(&self, tenant: &str, id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT id FROM spent_transactions WHERE tenant = $1 AND id = $2")
            .bind(tenant)
            .bind(id)
            .fetch_optional(&mut *self.read().await?)
            .await?;
        Ok(row.is_some())
    }
}

/// True for exactly one caller, however many there are.
pub(super) async fn spend(
    tx: &mut Write,
    tenant: &str,
    id: &str,
    expires_at: i64,
) -> Result<bool, StoreError> {
    let spent = sqlx::query(
        "INSERT INTO spent_transactions (tenant, id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(id)
    .bind(expires_at)
    .execute(&mut **tx)
    .await?;
    Ok(spent.rows_affected() == 1)
}
