//! Accounts kept here, with Argon2id.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Attempts, PasswordCheck, Verdict};
use crate::crypto::Work;
use crate::hashing::{Hashing, HashingError};
use crate::model::{HashParams, canonical_name};
use crate::store::{Store, StoreError, StoredCredential};

pub struct Database {
    pub tenant: String,
    pub connection: String,
    pub store: Store,
    pub hashing: Hashing,
    pub hash: HashParams,
    /// [`Work`] of the dearest hash met so far: parameters that were lowered leave dear ones behind.
    pub dearest: AtomicU64,
}

#[async_trait]
impl PasswordCheck for Database {
    async fn check(&self, name: &str, password: &SecretString, attempts: &dyn Attempts) -> Verdict {
        self.try_check(name, password, attempts).await.unwrap_or_else(|verdict| verdict)
    }
}

impl Database {
    async fn try_check(
        &self,
        name: &str,
        password: &SecretString,
        attempts: &dyn Attempts,
    ) -> Result<Verdict, Verdict> {
        let canonical = canonical_name(name);
        let credential =
            self.store.credential(&self.tenant, &self.connection, &canonical).await.map_err(unavailable)?;
        // E-mail and username of one account lead to one counter; a name without an account has a counter like any other,
        // and never that of a `user_id` which somebody types for a name.
        let account = match &credential {
            Some(credential) => credential.user_id.clone(),
            None => format!("?{canonical}"),
        };
        attempts.begin(&account).await?;
        let stored = credential.as_ref().map(|credential| credential.password_hash.clone());
        let usual = Work(self.dearest.load(Relaxed));
        let hashed = self.hashing.verify(password.expose_secret(), stored, self.hash, usual).await;
        let hashed = hashed.map_err(hashing_failed)?;
        self.dearest.fetch_max(hashed.work.0, Relaxed);
        let Some(credential) = credential.filter(|_| hashed.matches) else {
            return Ok(Verdict::WrongCredentials);
        };
        if hashed.outdated {
            self.rehash(&credential, password).await;
        }
        let user = self.store.user(&self.tenant, &credential.user_id).await.map_err(unavailable)?;
        let Some(user) = user else { return Ok(Verdict::WrongCredentials) };
        if user.blocked {
            return Ok(Verdict::Disabled);
        }
        Ok(Verdict::Identity(Box::new(user.into_identity())))
    }

    /// The login is good either way: a busy machine keeps the old hash until next time.
    async fn rehash(&self, credential: &StoredCredential, password: &SecretString) {
        let Ok(hash) = self.hashing.hash(password.expose_secret(), self.hash).await else { return };
        if let Err(error) = self.store.replace_hash(&self.tenant, &self.connection, credential, &hash).await {
            tracing::warn!(%error, "a password hash keeps its old parameters");
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unavailable(error: StoreError) -> Verdict {
    Verdict::Unavailable(error.to_string())
}

fn hashing_failed(error: HashingError) -> Verdict {
    match error {
        HashingError::Overloaded { retry_after } => Verdict::Overloaded { retry_after },
        other => Verdict::Unavailable(other.to_string()),
    }
}
