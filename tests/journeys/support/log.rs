//! What the server in this process writes to its log.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, Once};

use tracing_subscriber::EnvFilter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[derive(Clone, Copy)]
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lines().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lines() -> MutexGuard<'static, Vec<u8>> {
    LINES.lock().unwrap()
}

/// Everything is written down from now on, of every test that runs in this process.
pub fn listen_to_the_log() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let filter = EnvFilter::new("info,vestibule=trace,actix_web=debug,actix_session=debug,sqlx=debug");
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Lines);
        log.init();
    });
}

pub fn logged() -> String {
    String::from_utf8_lossy(&lines()).into_owned()
}
