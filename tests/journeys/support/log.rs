//! What this process logs, at the levels an operator would search a fault with.

use std::io;
use std::sync::{Mutex, OnceLock};

use tracing_subscriber::EnvFilter;

/// Ours whole, the libraries' as far as `debug`; but not those of the browser and the application, who are no server.
const LEVELS: &str = "debug,vestibule=trace,ldap3=trace,actix_http=trace,actix_web=trace,sqlx=trace,\
    hyper=off,hyper_util=off,reqwest=off,h2=off,html5ever=off,selectors=off";

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Kept;

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on, for all tests of this process.
pub fn keep_log() {
    static KEPT: OnceLock<()> = OnceLock::new();
    KEPT.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(LEVELS))
            .with_ansi(false)
            .with_writer(|| Kept)
            .try_init()
            .unwrap();
    });
}

/// The lines that hold `text`.
pub fn logged(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let lines = String::from_utf8_lossy(&lines);
    lines.lines().filter(|line| line.contains(text)).map(ToOwned::to_owned).collect()
}
