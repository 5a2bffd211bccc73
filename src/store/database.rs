//! Opening the database: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::fs::{self, File, OpenOptions};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyRow, install_default_drivers};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _};

use super::StoreError;
use super::readers::{Read, Readers};
use super::writer::{Write, Writer};

/// As many connections read as there are cores, within this: each has a thread.
const READERS: RangeInclusive<usize> = 2..=8;
const POSTGRES_CONNECTIONS: u32 = 16;
/// For a free connection. A burst of logins waits; it is told of a failure only when the database is really away.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Cheap to clone.
#[derive(Clone)]
pub struct Store {
    reading: Reading,
    write: Writing,
    /// Of SQLite.
    file: Option<PathBuf>,
}

#[derive(Clone)]
enum Reading {
    Lent(Readers),
    Pooled(AnyPool),
}

#[derive(Clone)]
enum Writing {
    /// SQLite has one writer.
    InLine(Writer),
    Alone(AnyPool),
}

/// A change in one text, where speed is worth two of them: PostgreSQL takes one statement at a time.
pub(super) struct Texts {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

enum Address<'a> {
    Sqlite(&'a str),
    Postgres,
}

fn address(url: &str) -> Option<Address<'_>> {
    match url.split_once("://")? {
        ("sqlite", path) if !path.is_empty() && !path.contains('?') => Some(Address::Sqlite(path)),
        ("postgres" | "postgresql", _) => Some(Address::Postgres),
        _ => None,
    }
}

/// Whether [`Store::open`] knows what this is.
pub fn is_database_address(url: &str) -> bool {
    address(url).is_some()
}

/// The file of a `sqlite://FILE`.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite://").map(decoded)
}

/// The driver decodes the address by itself; what is made here has to be the same file.
fn decoded(path: &str) -> PathBuf {
    PathBuf::from(percent_decode_str(path).decode_utf8_lossy().as_ref())
}

impl Store {
    /// `sqlite://FILE` (made with its folder when absent) or `postgres://…`. Brings the schema up to date, under a lock,
    /// so that several processes may start at once.
    ///
    /// # Errors
    /// When the database cannot be reached, is not writable, or is newer than this program.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        match address(url) {
            Some(Address::Sqlite(path)) => Self::open_sqlite(path).await,
            Some(Address::Postgres) => Self::open_postgres(url).await,
            // The address may hold a password: only its scheme is repeated.
            None => Err(StoreError::Address(url.split(':').next().unwrap_or_default().to_owned())),
        }
    }

    /// `path` is encoded as the driver decodes it.
    async fn open_sqlite(path: &str) -> Result<Self, StoreError> {
        // The driver decodes the address by itself; what is made here has to be the same file.
        let (encoded, file) = (path, decoded(path));
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private_folder(folder)?;
        }
        let lock = private_file(&file.with_extension("lock"))?;
        lock.lock()?;
        private_file(&file)?;
        // Migrations want a pool.
        let migrating = AnyPoolOptions::new().max_connections(1).connect_with(sqlite_at(encoded)?).await?;
        sqlx::migrate!().run(&migrating).await?;
        migrating.close().await;
        lock.unlock()?;
        let write = Writing::InLine(Writer::new(sqlite(encoded, WRITER).await?));
        let mut readers = Vec::new();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..cores.clamp(*READERS.start(), *READERS.end()) {
            readers.push(sqlite(encoded, READER).await?);
        }
        Ok(Self { reading: Reading::Lent(Readers::new(readers)), write, file: Some(file) })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(LONGEST_WAIT)
            .connect_with(AnyConnectOptions::from_str(url)?)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { reading: Reading::Pooled(pool.clone()), write: Writing::Alone(pool), file: None })
    }

    pub(super) async fn read(&self) -> Result<Read, StoreError> {
        match &self.reading {
            Reading::Lent(readers) => readers.lend().await,
            Reading::Pooled(pool) => Ok(Read::Pooled(pool.acquire().await?)),
        }
    }

    pub(super) async fn write(&self) -> Result<Write, StoreError> {
        match &self.write {
            Writing::InLine(writer) => writer.enter().await,
            Writing::Alone(pool) => Ok(Write::Alone(pool.begin().await?)),
        }
    }

    /// The text for this kind of database.
    pub(super) fn text(&self, texts: &Texts) -> &'static str {
        match &self.write {
            Writing::InLine(_) => texts.sqlite,
            Writing::Alone(_) => texts.postgres,
        }
    }

    /// Makes the change of a [`Texts`], whole or not at all, and answers the row that it reads.
    pub(super) async fn change(
        &self,
        query: Query<'static, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, StoreError> {
        match &self.write {
            Writing::InLine(writer) => writer.change(query).await,
            // To the end: the row alone comes before it is known whether the change is kept.
            Writing::Alone(pool) => Ok(query.fetch_all(pool).await?.into_iter().next()),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        // SQLite goes on writing to a file that somebody deleted, and all of it is lost with the process.
        if let Some(file) = &self.file {
            fs::metadata(file)?;
        }
        sqlx::query("SELECT COUNT(*) FROM secrets").execute(&mut *self.read().await?).await?;
        Ok(())
    }

    pub async fn close(&self) {
        if let Reading::Lent(readers) = &self.reading {
            readers.close().await;
        }
        match &self.write {
            Writing::InLine(writer) => writer.close().await,
            Writing::Alone(pool) => pool.close().await,
        }
    }
}

/// FULL: what was answered (a spent code, a session) survives the loss of power, not only of the process.
/// A page that changes often is copied from the log into the file once in 16 MiB instead of once in 4.
const WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -8192;";
const READER: &str = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;";

fn sqlite_at(encoded: &str) -> Result<AnyConnectOptions, StoreError> {
    Ok(AnyConnectOptions::from_str(&format!("sqlite://{encoded}?mode=rwc"))?)
}

async fn sqlite(encoded: &str, pragmas: &'static str) -> Result<AnyConnection, StoreError> {
    let mut connection = AnyConnection::connect_with(&sqlite_at(encoded)?).await?;
    connection.execute(pragmas).await?;
    Ok(connection)
}

/// It holds signing keys and password hashes: only its owner may read it, from its first byte on. `SQLite` gives the files
/// beside it the same permissions.
fn private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let file = options.mode(0o600).open(path)?;
        // It may be there from before.
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    Ok(options.open(path)?)
}

fn private_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}
