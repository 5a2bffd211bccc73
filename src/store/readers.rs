//! `SQLite`'s readers: a few connections that are lent. sqlx's own pool asks every connection that comes back whether it is
//! alive, which for a file costs as much as what it was lent for.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sqlx::AnyConnection;
use sqlx::pool::PoolConnection;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::StoreError;
use super::database::LONGEST_WAIT;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Readers(Arc<Shelf>);

struct Shelf {
    connections: Vec<Arc<Mutex<AnyConnection>>>,
    /// For which of them the next one waits, when all are lent.
    turn: AtomicUsize,
    closed: AtomicBool,
}

/// A connection to read with, for as long as it is held.
pub(super) enum Read {
    Lent(OwnedMutexGuard<AnyConnection>),
    /// PostgreSQL's.
    Pooled(PoolConnection<sqlx::Any>),
}

impl Readers {
    pub fn new(connections: Vec<AnyConnection>) -> Self {
        let connections =
            connections.into_iter().map(|connection| Arc::new(Mutex::new(connection))).collect();
        Self(Arc::new(Shelf { connections, turn: AtomicUsize::new(0), closed: AtomicBool::new(false) }))
    }

    /// # Errors
    /// When all stay lent, or the database is closed.
    pub async fn lend(&self) -> Result<Read, StoreError> {
        let Shelf { connections, turn, closed } = &*self.0;
        if closed.load(Ordering::Relaxed) {
            return Err(sqlx::Error::PoolClosed.into());
        }
        let mut free = connections.iter().filter_map(|one| Arc::clone(one).try_lock_owned().ok());
        if let Some(connection) = free.next() {
            return Ok(Read::Lent(connection));
        }
        let next = turn.fetch_add(1, Ordering::Relaxed).checked_rem(connections.len());
        let next = next.and_then(|next| connections.get(next)).ok_or(sqlx::Error::PoolClosed)?;
        let lent = tokio::time::timeout(LONGEST_WAIT, Arc::clone(next).lock_owned()).await;
        Ok(Read::Lent(lent.map_err(|_| sqlx::Error::PoolTimedOut)?))
    }

    /// Waits until nobody reads any more.
    pub async fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
        for connection in &self.0.connections {
            drop(connection.lock().await);
        }
    }
}

impl Deref for Read {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Lent(connection) => connection,
            Self::Pooled(connection) => connection,
        }
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Lent(connection) => connection,
            Self::Pooled(connection) => connection,
        }
    }
}
