//! Counts like the real counter, and remembers what it was asked.

use std::sync::Mutex;

use async_trait::async_trait;
use vestibule::connections::{Attempts, Verdict};

#[derive(Default)]
pub struct Recorder {
    keys: Mutex<Vec<String>>,
    pub full: bool,
}

impl Recorder {
    pub fn full() -> Self {
        Self { full: true, ..Self::default() }
    }

    pub fn keys(&self) -> Vec<String> {
        self.keys.lock().unwrap().clone()
    }
}

#[async_trait]
impl Attempts for Recorder {
    async fn begin(&self, account: &str) -> Result<(), Verdict> {
        self.keys.lock().unwrap().push(account.to_owned());
        if self.full { Err(Verdict::Locked { until: 7 }) } else { Ok(()) }
    }
}
