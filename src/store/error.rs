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

/// SQLite's: busy, locked, out of memory, read-only, input or output, full, cannot open.
const SQLITE_PASSING: [u32; 7] = [5, 6, 7, 8, 10, 13, 14];
/// PostgreSQL's classes: the connection, the other transactions, resources, the operator, the system; and read-only, as
/// a replica is until it takes over.
const POSTGRES_PASSING: [&str; 6] = ["08", "40", "53", "57", "58", "25006"];

impl StoreError {
    /// Whether the same may succeed later, with nothing changed but the database's state.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Commit(_) | Self::Lost => true,
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_passing(&code))
            }
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            _ => false,
        }
    }
}

/// A SQLSTATE has five characters; SQLite's number has fewer, with its kind in the last byte.
fn is_passing(code: &str) -> bool {
    if code.len() == 5 {
        return POSTGRES_PASSING.iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| SQLITE_PASSING.contains(&(code & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::is_passing;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        // SQLITE_BUSY_SNAPSHOT, SQLITE_FULL; admin_shutdown, too_many_connections, disk_full.
        for code in ["5", "517", "13", "57P01", "53300", "53100", "08006", "40P01", "25006"] {
            assert!(is_passing(code), "{code}");
        }
        // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CORRUPT; unique_violation, undefined_table.
        for code in ["2067", "11", "23505", "42P01", "", "x"] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
