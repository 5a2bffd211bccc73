//! Values that every node must share and that are made once.

use sqlx::Row as _;

use super::{Store, StoreError};

impl Store {
    /// The stored value, or `fresh` after storing it. Whoever comes first decides, on every node.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn secret_or(&self, tenant: &str, name: &str, fresh: &str) -> Result<String, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO secrets (tenant, name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(tenant)
            .bind(name)
            .bind(fresh)
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query("SELECT value FROM secrets WHERE tenant = $1 AND name = $2")
            .bind(tenant)
            .bind(name)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.try_get("value")?)
    }
}
