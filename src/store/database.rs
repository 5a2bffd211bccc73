//! Opening the database: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, Executor as _};

use super::StoreError;
use super::writer::{Write, Writer};

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) read: AnyPool,
    write: Writing,
}

#[derive(Clone)]
enum Writing {
    /// `SQLite` has one writer.
    InLine(Writer),
    Alone(AnyPool),
}

impl Store {
    /// `sqlite://FILE` (made with its folder when absent) or `postgres://…`. Brings the schema up to date, under a lock,
    /// so that several processes may start at once.
    ///
    /// # Errors
    /// When the database cannot be reached, is not writable, or is newer than this program.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        match url.split_once("://") {
            Some(("sqlite", path)) => Self::open_sqlite(path).await,
            Some(("postgres" | "postgresql", _)) => Self::open_postgres(url).await,
            // The address may hold a password: only its scheme is repeated.
            _ => Err(StoreError::Address(url.split(':').next().unwrap_or_default().to_owned())),
        }
    }

    async fn open_sqlite(path: &str) -> Result<Self, StoreError> {
        let path = PathBuf::from(path.split('?').next().unwrap_or_default());
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let lock = File::create(path.with_extension("lock"))?;
        lock.lock()?;
        let writer = sqlite_pool(&path, 1, WRITER).await?;
        restrict(&path)?;
        sqlx::migrate!().run(&writer).await?;
        lock.unlock()?;
        let write = Writing::InLine(Writer::new(writer.acquire().await?.detach()));
        let read = sqlite_pool(&path, READERS, READER).await?;
        Ok(Self { read, write })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(AnyConnectOptions::from_str(url)?)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { read: pool.clone(), write: Writing::Alone(pool) })
    }

    pub(super) async fn write(&self) -> Result<Write, StoreError> {
        match &self.write {
            Writing::InLine(writer) => writer.enter().await,
            Writing::Alone(pool) => Ok(Write::Alone(pool.begin().await?)),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.read.close().await;
        match &self.write {
            Writing::InLine(writer) => writer.close().await,
            Writing::Alone(pool) => pool.close().await,
        }
    }
}

/// FULL: what was answered (a spent code, a session) survives the loss of power, not only of the process.
const WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";
const READER: &str = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 67108864;";

async fn sqlite_pool(path: &Path, connections: u32, pragmas: &'static str) -> Result<AnyPool, StoreError> {
    let address = format!("sqlite://{}?mode=rwc", path.display());
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        // A file does not go away; asking before each use would cost as much as what is asked then.
        .test_before_acquire(false)
        .max_lifetime(None)
        .after_connect(move |connection: &mut AnyConnection, _| {
            Box::pin(async move { connection.execute(pragmas).await.map(|_| ()) })
        })
        .connect_with(AnyConnectOptions::from_str(&address)?)
        .await?;
    Ok(pool)
}

/// The file holds signing keys and password hashes: only its owner may read it.
#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o600))?)
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> Result<(), StoreError> {
    Ok(())
}
