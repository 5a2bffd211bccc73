//! Stops asking a directory that does not answer, so that people read so at once, and asks again soon.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row that open the breaker.
const MOST_FAILURES: u32 = 3;
/// How long an open breaker asks nobody. Then one login tries for all.
const PAUSE: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// Set while open: nobody is asked before.
    paused_until: Option<Instant>,
    /// One login is trying for all.
    probing: bool,
    reason: String,
}

/// Leave to ask the directory. Says what came of it, or nothing when the login was given up.
#[must_use]
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    probe: bool,
}

impl Breaker {
    /// # Errors
    /// Why the directory is not asked now.
    pub(super) fn enter(&self, now: Instant) -> Result<Pass<'_>, String> {
        let mut state = self.state();
        let Some(until) = state.paused_until else { return Ok(Pass { breaker: self, probe: false }) };
        if state.probing || now < until {
            return Err(format!(
                "not asked after {} failures in a row, the last one: {}",
                state.failures, state.reason
            ));
        }
        state.probing = true;
        Ok(Pass { breaker: self, probe: true })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// The directory answered, whatever it said about the password.
    pub(super) fn answered(self) {
        let mut state = self.breaker.state();
        *state = State { probing: state.probing, ..State::default() };
    }

    pub(super) fn failed(self, reason: &str, now: Instant) {
        let mut state = self.breaker.state();
        state.failures = state.failures.saturating_add(1);
        reason.clone_into(&mut state.reason);
        if state.failures >= MOST_FAILURES {
            state.paused_until = Some(now + PAUSE);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fail(breaker: &Breaker, times: u32, now: Instant) {
        for _ in 0..times {
            breaker.enter(now).unwrap().failed("it hung up", now);
        }
    }

    #[test]
    fn three_failures_in_a_row_open_it() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 2, now);
        breaker.enter(now).unwrap().answered();
        fail(&breaker, 3, now);
        assert!(breaker.enter(now).err().unwrap().contains("it hung up"));
    }

    #[test]
    fn after_the_pause_one_tries_for_all() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        fail(&breaker, 3, now);
        now += PAUSE;
        let probe = breaker.enter(now).unwrap();
        assert!(breaker.enter(now).is_err(), "only one");
        probe.failed("still down", now);
        assert!(breaker.enter(now).is_err(), "and again a pause");
        now += PAUSE;
        breaker.enter(now).unwrap().answered();
        let _one = breaker.enter(now).unwrap();
        assert!(breaker.enter(now).is_ok());
    }

    #[test]
    fn a_login_given_up_while_trying_leaves_the_try_to_the_next() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 3, now);
        drop(breaker.enter(now + PAUSE).unwrap());
        assert!(breaker.enter(now + PAUSE).is_ok());
    }
}
