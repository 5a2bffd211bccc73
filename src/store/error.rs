//! What can go wrong with the database.

use thiserror::Error;

#[derive(Debug, Error)]
pub enum StoreError {
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the migrations: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the database file: {0}")]
    File(#[from] std::io::Error),
    /// For everybody who wrote in the same transaction.
    #[error("the commit failed: {0}")]
    Commit(String),
    #[error("nobody was left to commit; the process is stopping")]
    Lost,
    #[error("a row does not read as it was written: {0}")]
    Row(#[from] serde_json::Error),
    #[error("`{0}` is no database address; give sqlite://FILE or postgres://…")]
    Address(String),
}
