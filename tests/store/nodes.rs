//! Two nodes with one database.

use std::future::Future;

use tokio::task::JoinSet;
use vestibule::store::Store;

use crate::database::fresh_database;

/// Unix seconds.
pub const NOW: i64 = 1_800_000_000;

pub struct Nodes {
    pub url: String,
    both: [Store; 2],
    pub folder: tempfile::TempDir,
}

impl Nodes {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = fresh_database(&folder.path().join("data.db")).await;
        let both = [Store::open(&url).await.unwrap(), Store::open(&url).await.unwrap()];
        Self { url, both, folder }
    }

    pub fn one(&self) -> &Store {
        &self.both[0]
    }

    pub fn other(&self) -> &Store {
        &self.both[1]
    }

    /// What `count` callers at once are told, half of them on each node.
    pub async fn all_at_once<T, F>(&self, count: usize, call: impl Fn(Store, usize) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let mut calls = JoinSet::new();
        for number in 0..count {
            calls.spawn(call(self.both[number % 2].clone(), number));
        }
        calls.join_all().await
    }
}
