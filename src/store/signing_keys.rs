//! The keys that sign a tenant's tokens.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::writer::Write;
use super::{Store, StoreError};

#[derive(Debug, Clone)]
pub struct StoredKey {
    pub kid: String,
    /// A JWK as JSON.
    pub public_key: String,
    /// PKCS#8, sealed where the configuration has a key.
    pub private_key: String,
    /// Unix seconds: it is published before it signs, so that every node and app knows it by then.
    pub active_from: i64,
    /// Unix seconds at which its last token dies; 0 while it signs.
    pub published_until: i64,
}

impl Store {
    /// Every key that is still published, the newest last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signing_keys(&self, tenant: &str, now: i64) -> Result<Vec<StoredKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT kid, public_key, private_key, active_from, published_until FROM signing_keys
             WHERE tenant = $1 AND (published_until = 0 OR published_until > $2) ORDER BY active_from, kid",
        )
        .bind(tenant)
        .bind(now)
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(key).collect()
    }

    /// Adds the tenant's first key. False when there was one already: another node was faster.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_first_key(&self, tenant: &str, key: &StoredKey) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        // A row of its own serialises two nodes; without it both would see no key yet.
        let first = sqlx::query(
            "INSERT INTO secrets (tenant, name, value) VALUES ($1, 'first-key', $2) ON CONFLICT DO NOTHING",
        )
        .bind(tenant)
        .bind(&key.kid)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if first == 1 {
            insert(&mut tx, tenant, key).await?;
        }
        tx.commit().await?;
        Ok(first == 1)
    }

    /// Adds a key and lets the others sign until it becomes active and be published until `old_until`, unix seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rotate_key(&self, tenant: &str, key: &StoredKey, old_until: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        // A row of its own serialises two rotations; without it each would miss the other's key, and both would stay.
        sqlx::query(
            "INSERT INTO secrets (tenant, name, value) VALUES ($1, 'newest-key', $2)
             ON CONFLICT (tenant, name) DO UPDATE SET value = $2",
        )
        .bind(tenant)
        .bind(&key.kid)
        .execute(&mut *tx)
        .await?;
        sqlx::query("UPDATE signing_keys SET published_until = $1 WHERE tenant = $2 AND published_until = 0")
            .bind(old_until)
            .bind(tenant)
            .execute(&mut *tx)
            .await?;
        insert(&mut tx, tenant, key).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn insert(tx: &mut Write, tenant: &str, key: &StoredKey) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO signing_keys (tenant, kid, public_key, private_key, active_from, published_until)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant)
    .bind(&key.kid)
    .bind(&key.public_key)
    .bind(&key.private_key)
    .bind(key.active_from)
    .bind(key.published_until)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn key(row: &AnyRow) -> Result<StoredKey, StoreError> {
    Ok(StoredKey {
        kid: row.try_get("kid")?,
        public_key: row.try_get("public_key")?,
        private_key: row.try_get("private_key")?,
        active_from: row.try_get("active_from")?,
        published_until: row.try_get("published_until")?,
    })
}
