//! People, the identities that lead to them, and the passwords of those kept here.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::writer::Write;
use super::{Store, StoreError};
use crate::model::{Claims, Identity, Provider, User};

/// An account of a database connection, about to be made.
pub struct NewAccount<'a> {
    pub user: &'a User,
    /// The part of `user_id` behind the provider.
    pub subject: &'a str,
    pub password_hash: &'a str,
    /// Canonical: what people may type to log in.
    pub login_names: &'a [String],
}

#[derive(Debug, Clone)]
pub struct StoredCredential {
    pub user_id: String,
    pub password_hash: String,
}

const USER: &str = "SELECT user_id, connection, claims, blocked, user_metadata, created_at, updated_at
    FROM users WHERE tenant = $1 AND user_id = $2";

impl Store {
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, tenant: &str, user_id: &str) -> Result<Option<User>, StoreError> {
        let row =
            sqlx::query(USER).bind(tenant).bind(user_id).fetch_optional(&mut *self.read().await?).await?;
        row.as_ref().map(user).transpose()
    }

    /// # Errors
    /// When the database fails.
    pub async fn credential(
        &self,
        tenant: &str,
        connection: &str,
        login_name: &str,
    ) -> Result<Option<StoredCredential>, StoreError> {
        // PostgreSQL refuses a NUL in a text, and a refusal would look like an outage. Nobody is named so.
        if login_name.contains('\0') {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT c.user_id, c.password_hash FROM login_names n
             JOIN credentials c ON c.tenant = n.tenant AND c.connection = n.connection AND c.user_id = n.user_id
             WHERE n.tenant = $1 AND n.connection = $2 AND n.name = $3",
        )
        .bind(tenant)
        .bind(connection)
        .bind(login_name)
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.map(|row| {
            Ok(StoredCredential {
                user_id: row.try_get("user_id")?,
                password_hash: row.try_get("password_hash")?,
            })
        })
        .transpose()
    }

    /// Replaces a hash of old parameters; only if nobody changed the password in between.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replace_hash(
        &self,
        tenant: &str,
        connection: &str,
        old: &StoredCredential,
        new_hash: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE credentials SET password_hash = $1
             WHERE tenant = $2 AND connection = $3 AND user_id = $4 AND password_hash = $5",
        )
        .bind(new_hash)
        .bind(tenant)
        .bind(connection)
        .bind(&old.user_id)
        .bind(&old.password_hash)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// All of an account or nothing. False when one of its names is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_account(&self, tenant: &str, new: &NewAccount<'_>) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        for name in new.login_names {
            let added = sqlx::query(
                "INSERT INTO login_names (tenant, connection, name, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(tenant)
            .bind(&new.user.connection)
            .bind(name)
            .bind(&new.user.user_id)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                tx.rollback().await?;
                return Ok(false);
            }
        }
        sqlx::query(
            "INSERT INTO credentials (tenant, connection, user_id, password_hash) VALUES ($1, $2, $3, $4)",
        )
        .bind(tenant)
        .bind(&new.user.connection)
        .bind(&new.user.user_id)
        .bind(new.password_hash)
        .execute(&mut *tx)
        .await?;
        insert_user(&mut tx, tenant, new.user).await?;
        insert_identity(&mut tx, tenant, new.user, Provider::Database, new.subject).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The user behind an identity that just proved itself: made on the first visit, its claims renewed on each.
    /// `fresh` is what the user becomes when there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_of_identity(
        &self,
        tenant: &str,
        identity: &Identity,
        fresh: &User,
    ) -> Result<User, StoreError> {
        let mut tx = self.write().await?;
        insert_identity(&mut tx, tenant, fresh, identity.provider, &identity.subject).await?;
        let row = sqlx::query(
            "SELECT user_id FROM identities WHERE tenant = $1 AND connection = $2 AND subject = $3",
        )
        .bind(tenant)
        .bind(&identity.connection)
        .bind(&identity.subject)
        .fetch_one(&mut *tx)
        .await?;
        let user_id: String = row.try_get("user_id")?;
        if user_id == fresh.user_id {
            insert_user(&mut tx, tenant, fresh).await?;
        }
        sqlx::query(
            "UPDATE users SET claims = $1, updated_at = CASE WHEN claims = $1 THEN updated_at ELSE $2 END,
               last_login_at = $2, logins = logins + 1
             WHERE tenant = $3 AND user_id = $4",
        )
        .bind(serde_json::to_string(&identity.claims)?)
        .bind(fresh.created_at)
        .bind(tenant)
        .bind(&user_id)
        .execute(&mut *tx)
        .await?;
        let row = sqlx::query(USER).bind(tenant).bind(&user_id).fetch_one(&mut *tx).await?;
        let found = user(&row)?;
        tx.commit().await?;
        Ok(found)
    }
}

async fn insert_user(tx: &mut Write, tenant: &str, user: &User) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO users
           (tenant, user_id, connection, claims, blocked, user_metadata, created_at, updated_at, last_login_at, logins)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(&user.user_id)
    .bind(&user.connection)
    .bind(serde_json::to_string(&user.claims)?)
    .bind(i64::from(user.blocked))
    .bind(serde_json::to_string(&user.user_metadata)?)
    .bind(user.created_at)
    .bind(user.updated_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn insert_identity(
    tx: &mut Write,
    tenant: &str,
    user: &User,
    provider: Provider,
    subject: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO identities (tenant, connection, subject, provider, user_id) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(&user.connection)
    .bind(subject)
    .bind(provider.as_str())
    .bind(&user.user_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Of a row in which a `LEFT JOIN` may have found nobody.
pub(super) fn user_if_any(row: &AnyRow) -> Result<Option<User>, StoreError> {
    let found: Option<String> = row.try_get("user_id")?;
    found.map(|_| user(row)).transpose()
}

pub(super) fn user(row: &AnyRow) -> Result<User, StoreError> {
    let claims: Claims = serde_json::from_str(row.try_get("claims")?)?;
    Ok(User {
        user_id: row.try_get("user_id")?,
        connection: row.try_get("connection")?,
        claims,
        blocked: row.try_get::<i64, _>("blocked")? != 0,
        user_metadata: serde_json::from_str(row.try_get("user_metadata")?)?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
