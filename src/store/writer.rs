//! `SQLite`'s one writer, and one commit for everybody who waits for it.
//!
//! A commit waits for the disk, and there is one writer: alone, each change would wait for all commits before it. So those
//! who stand in line share a transaction. Each works inside a savepoint of its own, or in one text, which is undone when it
//! fails or is dropped, lets the next one in, and is answered only when the commit that holds its work is on the disk.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Executor as _, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::task::JoinHandle;

use super::StoreError;
use super::database::LONGEST_WAIT;

const OPEN: &str = "BEGIN IMMEDIATE";
const COMMIT: &str = "COMMIT";
const ENTER: &str = "SAVEPOINT one";
const LEAVE: &str = "RELEASE one";
const UNDO: &str = "ROLLBACK TO one; RELEASE one";

#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Line>>);

/// What the writers pass on to one another. Every mark is set before the statement it is about: whoever is dropped while
/// waiting for the database leaves the mark behind for the next.
pub(super) struct Line {
    connection: AnyConnection,
    /// The transaction that is open.
    shared: Option<Shared>,
    /// Where the one whose turn it is stands with their savepoint; they may be gone.
    savepoint: Savepoint,
    /// Nobody knows whether a transaction is open.
    unknown: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Savepoint {
    None,
    /// It may not stand yet, or no longer.
    Between,
    /// It stands, unless `SQLite` has undone the whole transaction by itself (a full disk).
    Stands,
}

struct Shared {
    /// Those who are done and wait for the commit.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    committer: JoinHandle<()>,
}

/// One caller's changes: all of them after [`Write::commit`], none before or without it.
pub(super) enum Write {
    /// On `SQLite`.
    InLine(OwnedMutexGuard<Line>),
    /// On PostgreSQL, which commits side by side.
    Alone(Transaction<'static, Any>),
}

impl Writer {
    pub fn new(connection: AnyConnection) -> Self {
        Self(Arc::new(Mutex::new(Line {
            connection,
            shared: None,
            savepoint: Savepoint::None,
            unknown: false,
        })))
    }

    /// # Errors
    /// When another process keeps the database to itself, or the line does not move.
    pub async fn enter(&self) -> Result<Write, StoreError> {
        let mut line = self.turn().await?;
        line.savepoint = Savepoint::Between;
        line.connection.execute(ENTER).await?;
        line.savepoint = Savepoint::Stands;
        Ok(Write::InLine(line))
    }

    /// A change in one text: one way to the database and back, and no savepoint, for which `SQLite` copies every page that
    /// changes. When it fails halfway, all who share the commit fail with it: so it is made to its end once it has begun,
    /// whoever goes away meanwhile.
    ///
    /// # Errors
    /// As for [`Self::enter`] and [`Write::commit`], or when a statement fails.
    pub async fn change(
        &self,
        query: Query<'static, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, StoreError> {
        let mut line = self.turn().await?;
        let made = tokio::spawn(async move {
            line.unknown = true;
            let rows = query.fetch_all(&mut line.connection).await?;
            line.unknown = false;
            kept(line).await?;
            Ok(rows.into_iter().next())
        });
        made.await.map_err(|_| StoreError::Lost)?
    }

    async fn turn(&self) -> Result<OwnedMutexGuard<Line>, StoreError> {
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.0).lock_owned()).await;
        let mut line = turn.map_err(|_| StoreError::Database(sqlx::Error::PoolTimedOut))?;
        line.tidy().await;
        match &mut line.shared {
            None => {
                line.unknown = true;
                line.connection.execute(OPEN).await?;
                line.unknown = false;
                let committer = tokio::spawn(commit(Arc::clone(&self.0)));
                line.shared = Some(Shared { waiting: Vec::new(), committer });
            }
            // The runtime it lived on has ended.
            Some(shared) if shared.committer.is_finished() => {
                shared.committer = tokio::spawn(commit(Arc::clone(&self.0)));
            }
            Some(_) => {}
        }
        Ok(line)
    }

    /// What is in the log goes into the file.
    pub async fn close(&self) {
        let mut line = self.0.lock().await;
        if let Err(error) = line.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await {
            tracing::debug!(%error, "the write-ahead log stays");
        }
    }
}

/// A change is made: lets the next one in and waits for the commit.
async fn kept(mut line: OwnedMutexGuard<Line>) -> Result<(), StoreError> {
    let (answer, answered) = oneshot::channel();
    let Some(shared) = &mut line.shared else { return Err(StoreError::Lost) };
    shared.waiting.push(answer);
    drop(line);
    answered.await.map_err(|_| StoreError::Lost)?.map_err(StoreError::Commit)
}

/// Stands in line behind those who are there already, and commits for them all.
async fn commit(line: Arc<Mutex<Line>>) {
    let mut line = line.lock().await;
    line.tidy().await;
    let Some(shared) = line.shared.take() else { return };
    line.unknown = true;
    match line.connection.execute(COMMIT).await {
        Ok(_) => {
            line.unknown = false;
            shared.answer(&Ok(()));
        }
        Err(error) => {
            line.tidy().await;
            shared.answer(&Err(error.to_string()));
        }
    }
}

impl Shared {
    fn answer(self, outcome: &Result<(), String>) {
        for waiting in self.waiting {
            // Whoever is gone needs no answer.
            let _ = waiting.send(outcome.clone());
        }
    }
}

impl Line {
    /// Undoes what somebody left behind.
    async fn tidy(&mut self) {
        if self.savepoint != Savepoint::None {
            if let Err(error) = self.connection.execute(UNDO).await
                && (self.savepoint == Savepoint::Stands || !error.to_string().contains("no such savepoint"))
            {
                self.unknown = true;
            }
            self.savepoint = Savepoint::None;
        }
        if self.unknown {
            // It fails where no transaction is open, which is as good.
            let _ = self.connection.execute("ROLLBACK").await;
            self.unknown = false;
            if let Some(shared) = self.shared.take() {
                shared.answer(&Err("what was written together was undone".to_owned()));
            }
        }
    }
}

impl Write {
    /// # Errors
    /// When the changes are not kept, or it is not known whether they are.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Alone(transaction) => Ok(transaction.commit().await?),
            Self::InLine(mut line) => {
                line.savepoint = Savepoint::Between;
                line.connection.execute(LEAVE).await?;
                line.savepoint = Savepoint::None;
                kept(line).await
            }
        }
    }

    /// Undoes the changes now; dropping does the same before the next writer's.
    ///
    /// # Errors
    /// When the database fails; the changes are not kept all the same.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Alone(transaction) => transaction.rollback().await?,
            Self::InLine(mut line) => line.tidy().await,
        }
        Ok(())
    }
}

impl Deref for Write {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::InLine(line) => &line.connection,
            Self::Alone(transaction) => transaction,
        }
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::InLine(line) => &mut line.connection,
            Self::Alone(transaction) => transaction,
        }
    }
}
