//! A tenant's signing keys: made at the first start, kept sealed where there is a key for it, replaced without a gap.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::IssueError;
use crate::crypto::{PublicKey, Sealer, SigningKey};
use crate::store::{Store, StoredKey};

/// Seconds between publishing a key and signing with it: every node reads the list each minute, every app keeps it for five.
const PUBLISHED_BEFORE_USE: i64 = 600;
/// Seconds that a node may go on signing with the old key: it reads the list each minute, and its database may be away.
const READ_LATE: i64 = 600;
const PURPOSE: &str = "signing-key";
const SEALED: &str = "sealed:";

/// Seals private keys with the key of the configuration, where one is given.
#[derive(Clone)]
pub struct Vault(Option<Arc<Sealer>>);

impl Vault {
    /// `key` comes from `encryption_key`.
    pub fn new(key: Option<&[u8; 32]>) -> Self {
        Self(key.and_then(Sealer::new).map(Arc::new))
    }

    fn close(&self, purpose: &str, plain: &[u8]) -> Result<String, IssueError> {
        match &self.0 {
            None => Ok(STANDARD.encode(plain)),
            Some(sealer) => sealer
                .seal(purpose, plain)
                .map(|sealed| format!("{SEALED}{sealed}"))
                .ok_or(IssueError::Locked),
        }
    }

    fn open(&self, purpose: &str, stored: &str) -> Result<Vec<u8>, IssueError> {
        match (stored.strip_prefix(SEALED), &self.0) {
            (Some(sealed), Some(key)) => key.open(purpose, sealed).ok_or(IssueError::Locked),
            (Some(_), None) => Err(IssueError::Locked),
            (None, _) => STANDARD.decode(stored).map_err(|_| IssueError::Locked),
        }
    }

    /// 32 bytes that every node shares under this name, made by whoever comes first.
    ///
    /// # Errors
    /// When the database fails, or the stored value was sealed with another key.
    pub async fn shared_key(&self, store: &Store, tenant: &str, name: &str) -> Result<[u8; 32], IssueError> {
        let fresh = self.close(name, &crate::crypto::bytes::<32>())?;
        let stored = store.secret_or(tenant, name, &fresh).await?;
        self.open(name, &stored)?.try_into().map_err(|_| IssueError::Locked)
    }
}

/// The keys as they are now: one signs, all are published.
#[derive(Debug)]
pub struct KeyRing {
    signing: Arc<SigningKey>,
    published: Vec<PublicKey>,
}

impl KeyRing {
    /// Reads the tenant's keys, and makes the first one when there is none.
    ///
    /// # Errors
    /// When the database fails, or a key was sealed with another `encryption_key`.
    pub async fn load(store: &Store, vault: &Vault, tenant: &str, now: i64) -> Result<Self, IssueError> {
        let mut stored = store.signing_keys(tenant, now).await?;
        if stored.is_empty() {
            store.add_first_key(tenant, &fresh_key(vault, now).await?).await?;
            stored = store.signing_keys(tenant, now).await?;
        }
        let newest =
            stored.iter().rfind(|key| key.active_from <= now).or(stored.first()).ok_or(IssueError::NoKey)?;
        let signing = Arc::new(SigningKey::from_pkcs8(&vault.open(PURPOSE, &newest.private_key)?)?);
        let published =
            stored.iter().map(|key| serde_json::from_str(&key.public_key)).collect::<Result<_, _>>()?;
        Ok(Self { signing, published })
    }

    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// For `/.well-known/jwks.json`, and to verify what comes back.
    pub fn published(&self) -> &[PublicKey] {
        &self.published
    }
}

/// Adds a key that signs from ten minutes on; the present ones stay published until the last token they sign is dead:
/// `longest_lifetime` seconds and ten minutes after that, for a node that reads its keys late. Returns the new `kid`.
///
/// # Errors
/// When the database fails.
pub async fn rotate(
    store: &Store,
    vault: &Vault,
    tenant: &str,
    longest_lifetime: i64,
    now: i64,
) -> Result<String, IssueError> {
    // A tenant that never started has no key yet: make it first, so that rotating is never what creates it.
    KeyRing::load(store, vault, tenant, now).await?;
    let key = fresh_key(vault, now.saturating_add(PUBLISHED_BEFORE_USE)).await?;
    let last_token_dies = key.active_from.saturating_add(READ_LATE).saturating_add(longest_lifetime);
    store.rotate_key(tenant, &key, last_token_dies).await?;
    Ok(key.kid)
}

async fn fresh_key(vault: &Vault, active_from: i64) -> Result<StoredKey, IssueError> {
    let pkcs8 = tokio::task::spawn_blocking(SigningKey::generate).await.map_err(|_| IssueError::NoKey)??;
    let public = SigningKey::from_pkcs8(&pkcs8)?.public().clone();
    Ok(StoredKey {
        kid: public.kid.clone(),
        public_key: serde_json::to_string(&public)?,
        private_key: vault.close(PURPOSE, &pkcs8)?,
        active_from,
        published_until: 0,
    })
}
