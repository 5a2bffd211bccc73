//! Standard error, where the log goes. Lines about requests wait some milliseconds and are written together: each write
//! is a call into the system and may wake whoever reads the log. Any other line is written at once, behind those that wait.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// As much as a crash may lose of them.
const WAIT: Duration = Duration::from_millis(20);
/// In bytes; who fills it writes it.
const MOST: usize = 256 * 1024;

pub struct LogWriter<W>(Arc<Shared<W>>);

struct Shared<W> {
    waiting: Mutex<Waiting<W>>,
    filled: Condvar,
}

struct Waiting<W> {
    lines: Vec<u8>,
    to: W,
}

/// One line.
pub struct Line<'a, W> {
    log: &'a LogWriter<W>,
    may_wait: bool,
}

/// Writes what waits when the program ends.
pub struct Flush<W: Write>(LogWriter<W>);

impl<W: Write + Send + 'static> LogWriter<W> {
    /// # Errors
    /// When the system gives no thread.
    pub fn start(to: W) -> io::Result<(Self, Flush<W>)> {
        let waiting = Mutex::new(Waiting { lines: Vec::new(), to });
        let shared = Arc::new(Shared { waiting, filled: Condvar::new() });
        let log = || Self(Arc::clone(&shared));
        let writer = log();
        thread::Builder::new().name("log".to_owned()).spawn(move || writer.write_now_and_then())?;
        Ok((log(), Flush(log())))
    }

    fn write_now_and_then(&self) {
        loop {
            let waiting = self.lock();
            let filled = self.0.filled.wait_while(waiting, |waiting| waiting.lines.is_empty());
            drop(filled);
            thread::sleep(WAIT);
            self.lock().write();
        }
    }
}

impl<W> LogWriter<W> {
    fn lock(&self) -> MutexGuard<'_, Waiting<W>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> Waiting<W> {
    fn write(&mut self) {
        // A log that cannot be written to has nowhere to say so.
        let _ = self.to.write_all(&self.lines);
        let _ = self.to.flush();
        self.lines.clear();
    }
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.log.lock();
        let was_empty = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line);
        if !self.may_wait || waiting.lines.len() > MOST {
            waiting.write();
        } else if was_empty {
            self.log.0.filled.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for LogWriter<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { log: self, may_wait: false }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Self::Writer {
        let may_wait = about.target() == "vestibule::request" && *about.level() == Level::INFO;
        Line { log: self, may_wait }
    }
}

impl<W: Write> Drop for Flush<W> {
    fn drop(&mut self) {
        self.0.lock().write();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    struct Pieces(Sender<String>);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !bytes.is_empty() {
                self.0.send(String::from_utf8(bytes.to_vec()).unwrap()).unwrap();
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn started() -> (LogWriter<Pieces>, Flush<Pieces>, Receiver<String>) {
        let (sender, written) = channel();
        let (log, flush) = LogWriter::start(Pieces(sender)).unwrap();
        (log, flush, written)
    }

    fn say(log: &LogWriter<Pieces>, may_wait: bool, line: &str) {
        Line { log, may_wait }.write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn lines_stay_in_order_and_what_matters_does_not_wait() {
        let (log, _flush, written) = started();
        say(&log, true, "one\n");
        say(&log, true, "two\n");
        say(&log, false, "failed\n");
        assert_eq!(written.try_iter().collect::<String>(), "one\ntwo\nfailed\n");
        say(&log, true, "three\n");
        assert_eq!(
            written.recv_timeout(Duration::from_secs(10)).unwrap(),
            "three\n",
            "nobody else writes it"
        );
    }

    #[test]
    fn the_end_of_the_program_and_a_flood_write_what_waits() {
        let (log, flush, written) = started();
        say(&log, true, "last\n");
        drop(flush);
        assert_eq!(written.try_iter().collect::<String>(), "last\n");
        say(&log, true, &"x".repeat(MOST + 1));
        assert_eq!(written.try_iter().map(|piece| piece.len()).sum::<usize>(), MOST + 1);
    }
}
