//! A database for one test.

use std::path::Path;

use sqlx::{AnyConnection, Connection as _, Executor as _};

/// A file of its own, or a database of its own where `TEST_DATABASE_URL` names a PostgreSQL server.
pub async fn fresh_database(file: &Path) -> String {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return format!("sqlite://{}", file.display());
    };
    sqlx::any::install_default_drivers();
    let name = format!("t{}", vestibule::crypto::object_id());
    let mut connection = AnyConnection::connect(&server).await.unwrap();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection.execute(create).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// What an operator does by hand as long as there is no page for it: people are blocked and deleted.
pub async fn change(database: &str, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(database).await.unwrap();
    connection.execute(sql).await.unwrap();
}

/// What a thief of the database would read: SQLite's files below `folder`, or every row of PostgreSQL.
pub async fn everything_in(database: &str, folder: &Path) -> String {
    if database.starts_with("sqlite") {
        let files =
            std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        return files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    }
    let mut connection = AnyConnection::connect(database).await.unwrap();
    let tables = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.unwrap();
    let mut everything = String::new();
    for table in tables {
        let rows = sqlx::AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM {table} t"));
        let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await.unwrap();
        everything.extend(rows);
    }
    everything
}
