//! The few workers that compute password hashes. Nothing else in the process may run argon2: each worker holds tens of
//! megabytes that it uses again and again, and when they are all busy and the queue is full, the next one is told so at once.

use std::thread;
use std::time::Duration;

use flume::{Receiver, RecvTimeoutError, Sender, TrySendError};
use thiserror::Error;
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::crypto::{HashError, Hashed, PasswordMemory, Work, hash_password, verify_password};
use crate::model::HashParams;

#[derive(Debug, Error)]
pub enum HashingError {
    /// Every worker is busy and the queue is full.
    #[error("too many passwords are being checked; try again in {retry_after} s")]
    Overloaded { retry_after: u32 },
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error("the hashing workers have stopped")]
    Stopped,
}

/// After as long without work a worker gives memory back: at night a server is small.
const IDLE: Duration = Duration::from_secs(5);

/// Cheap to clone; the workers end when the last clone is gone.
#[derive(Clone)]
pub struct Hashing {
    jobs: Sender<Job>,
    /// Hashes that may wait, for the estimate of when to come back.
    queue: usize,
    workers: usize,
}

/// Computes with a worker's memory, and answers whoever still waits.
type Job = Box<dyn FnOnce(&mut PasswordMemory) + Send>;

impl Hashing {
    /// `workers` threads, at least one, and room for `queue` waiting passwords.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(workers: usize, queue: usize) -> std::io::Result<Self> {
        let workers = workers.max(1);
        let (jobs, inbox) = flume::bounded(queue);
        for number in 0..workers {
            let inbox = inbox.clone();
            thread::Builder::new().name(format!("hashing-{number}")).spawn(move || work(&inbox))?;
        }
        Ok(Self { jobs, queue, workers })
    }

    /// A PHC string.
    ///
    /// # Errors
    /// [`HashingError::Overloaded`] at once when the queue is full.
    pub async fn hash(&self, password: &str, params: HashParams) -> Result<String, HashingError> {
        let password = secret(password);
        self.run(move |memory| hash_password(&password, params, memory)).await
    }

    /// [`verify_password`]: a password that is wrong takes the same time whatever is stored.
    ///
    /// # Errors
    /// [`HashingError::Overloaded`] at once when the queue is full.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<String>,
        params: HashParams,
        usual: Work,
    ) -> Result<Hashed, HashingError> {
        let password = secret(password);
        self.run(move |memory| verify_password(&password, stored.as_deref(), params, usual, memory)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        compute: impl FnOnce(&mut PasswordMemory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Whoever gave up waiting (a closed browser) needs no hash.
            if !answer.is_closed() {
                let _ = answer.send(compute(memory));
            }
        });
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => HashingError::Overloaded { retry_after: self.drained_after() },
            TrySendError::Disconnected(_) => HashingError::Stopped,
        })?;
        Ok(result.await.map_err(|_| HashingError::Stopped)??)
    }

    /// Seconds: a worker does about forty hashes a second at the default cost.
    fn drained_after(&self) -> u32 {
        u32::try_from(self.queue / (self.workers * 40)).unwrap_or(60).clamp(1, 60)
    }
}

/// Composed (RFC 8265 §4.2.2): keyboards and systems write the same letter as one character or as two, and nobody sees which.
fn secret(password: &str) -> Zeroizing<Vec<u8>> {
    // Composition makes a text at most three times as long; growing would leave copies of the password behind.
    let mut composed = String::with_capacity(password.len().saturating_mul(3));
    composed.extend(password.nfc());
    Zeroizing::new(composed.into_bytes())
}

fn work(inbox: &Receiver<Job>) {
    yield_to_the_web();
    let mut memory = PasswordMemory::default();
    loop {
        match inbox.recv_timeout(IDLE) {
            Ok(job) => job(&mut memory),
            Err(RecvTimeoutError::Timeout) => memory.shrink(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Pages and tokens take microseconds and must not wait for hashes: the scheduler lets them go first.
fn yield_to_the_web() {
    #[cfg(target_os = "linux")]
    {
        let thread = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(thread), 10) {
            tracing::debug!(%error, "the hashing threads keep their priority");
        }
    }
}
