//! Sessions of `actix-session` in our database, so that they can be listed and ended. A key is kept as its hash.
//!
//! `actix-session` writes when the answer is already made: what failed then could not be told to anybody. So handlers write
//! by themselves ([`super::start_session`], [`super::end_session`]), and here the middleware is only handed the new key.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::crypto::token_hash;
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

/// What the entry holds when a cookie's key has opened it.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub tenant: String,
    pub key_hash: String,
    pub session: Session,
}

/// What it holds from the start of a session to the end of that answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Started {
    pub key: String,
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
        let started = state.get(ENTRY).and_then(|entry| serde_json::from_str::<Started>(entry).ok());
        let key = started.and_then(|started| started.key.try_into().ok());
        key.ok_or_else(|| SaveError::Other(anyhow!("a session that no handler started")))
    }

    async fn update(
        &self,
        _: SessionKey,
        _: HashMap<String, String>,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        Err(UpdateError::Other(anyhow!("a session is changed in the database and nowhere else")))
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        // A session says itself when it ends; `sessions::touch` moves that.
        Ok(())
    }

    async fn delete(&self, _: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(())
    }
}
