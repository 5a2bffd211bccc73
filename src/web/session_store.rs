//! Sessions of `actix-session` in our database, so that they can be listed and ended. A key is kept as its hash.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::crypto::{token, token_hash};
use crate::model::Session;
use crate::store::Store;

/// The one entry of the state.
pub(super) const ENTRY: &str = "session";
/// JSON that is no session.
const UNREADABLE: &str = "null";

#[derive(Clone)]
pub struct DatabaseSessions {
    pub store: Store,
    pub clock: Clock,
}

/// What the entry holds.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub tenant: String,
    /// Empty until it is stored.
    pub key_hash: String,
    pub session: Session,
}

fn kept(state: &HashMap<String, String>) -> Result<Kept, anyhow::Error> {
    let entry = state.get(ENTRY).ok_or_else(|| anyhow!("a session without a person"))?;
    Ok(serde_json::from_str(entry)?)
}

impl SessionStore for DatabaseSessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<HashMap<String, String>>, LoadError> {
        let key_hash = token_hash(key.as_ref());
        let found = match self.store.session_by_key(&key_hash, self.clock.now()).await {
            Ok(found) => found,
            // An error here would end the request without a page. Whoever asks for this entry fails to read it and shows
            // one; nobody is taken for signed in, and nobody for signed out.
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return Ok(Some(HashMap::from([(ENTRY.to_owned(), UNREADABLE.to_owned())])));
            }
        };
        let Some((tenant, session)) = found else { return Ok(None) };
        let entry = serde_json::to_string(&Kept { tenant, key_hash, session });
        let entry = entry.map_err(|error| LoadError::Other(error.into()))?;
        Ok(Some(HashMap::from([(ENTRY.to_owned(), entry)])))
    }

    async fn save(&self, state: HashMap<String, String>, _: &Duration) -> Result<SessionKey, SaveError> {
        let kept = kept(&state).map_err(SaveError::Serialization)?;
        let key = token();
        let added = self.store.add_session(&kept.tenant, &token_hash(&key), &kept.session).await;
        added.map_err(|error| SaveError::Other(error.into()))?;
        key.try_into().map_err(|_| SaveError::Other(anyhow!("a key of the wrong length")))
    }

    /// Fails when the session has been ended meanwhile: a browser must not bring it back to life.
    async fn update(
        &self,
        key: SessionKey,
        state: HashMap<String, String>,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let session = kept(&state).map_err(UpdateError::Serialization)?.session;
        let hash = token_hash(key.as_ref());
        let touched = self.store.touch_session(&hash, session.last_seen_at, session.expires_at).await;
        match touched {
            Ok(true) => Ok(key),
            Ok(false) => Err(UpdateError::Other(anyhow!("the session has been ended"))),
            Err(error) => Err(UpdateError::Other(error.into())),
        }
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        // A session says itself when it ends; `sessions::touch` moves that.
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(self.store.end_session(&token_hash(key.as_ref())).await?)
    }
}
