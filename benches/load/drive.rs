//! Several visitors at once, each doing the same thing again and again, and how long that took.

use std::time::{Duration, Instant};

use tokio::task::{JoinHandle, JoinSet, spawn_local, yield_now};

use crate::machine::cpu_seconds;

/// Somebody who does one thing over and over.
pub trait Visitor: Sized + 'static {
    async fn once(&mut self);
}

/// How often something was done.
#[derive(Clone, Copy, Default)]
pub struct Speed {
    /// Per second.
    pub wall: f64,
    /// Per second of a core.
    pub cpu: f64,
}

impl Speed {
    pub fn of(done: usize, wall: Duration, cpu: f64) -> Self {
        Self { wall: done as f64 / wall.as_secs_f64(), cpu: done as f64 / cpu }
    }
}

#[derive(Default)]
pub struct Load {
    /// By the clock, and by what the server computed for it: others on the machine take from the first only.
    pub rate: Speed,
    /// Sorted.
    pub latencies: Vec<Duration>,
}

impl Load {
    pub fn percentile(&self, percent: f64) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and last")]
        let at = (last as f64 * percent / 100.0).round() as usize;
        self.latencies.get(at).copied().unwrap_or_default()
    }
}

/// Keeps this process from sleeping while it waits. To wake it is an interrupt between cores which the one who answers
/// pays for: for each answer when it is slower than what asks, hardly ever when it is faster.
pub struct Awake(JoinHandle<()>);

impl Awake {
    pub fn start() -> Self {
        Self(spawn_local(async {
            loop {
                yield_now().await;
            }
        }))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs the visitors of the process `pid` for `time`, after each has done it once unmeasured.
pub async fn drive<V: Visitor>(visitors: Vec<V>, time: Duration, pid: u32) -> Load {
    let mut warm = JoinSet::new();
    for mut visitor in visitors {
        warm.spawn_local(async move {
            visitor.once().await;
            visitor
        });
    }
    let visitors = warm.join_all().await;
    let computed = cpu_seconds(&pid.to_string());
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for mut visitor in visitors {
        tasks.spawn_local(async move {
            let mut latencies = Vec::new();
            let mut now = Instant::now();
            while now - start < time {
                visitor.once().await;
                let after = Instant::now();
                latencies.push(after - now);
                now = after;
            }
            latencies
        });
    }
    let mut latencies = tasks.join_all().await.concat();
    let elapsed = start.elapsed();
    latencies.sort_unstable();
    let cpu = cpu_seconds(&pid.to_string()) - computed;
    Load { rate: Speed::of(latencies.len(), elapsed, cpu), latencies }
}
