//! A connection for searches that is kept open, and whether it may be trusted to be alive.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::outage::Outage;
use super::servers::searched;
use super::session::{Found, Query, Session};

/// A connection that was silent for longer may have been dropped on the way without a word.
const IDLE: Duration = Duration::from_mins(1);

/// An open session and the server at its end.
pub(super) struct Link {
    pub session: Session,
    pub server: usize,
    /// Somebody waited for it in vain.
    given_up: AtomicBool,
    /// When it answered last.
    heard: Mutex<Instant>,
}

impl Link {
    pub(super) fn new(session: Session, server: usize) -> Self {
        Self { session, server, given_up: AtomicBool::new(false), heard: Mutex::new(Instant::now()) }
    }

    /// `doubted`: it should have answered since.
    pub(super) fn is_fit(&self, doubted: Option<Instant>, now: Instant) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let is_heard = now < heard + IDLE && doubted.is_none_or(|doubted| heard >= doubted);
        is_heard && !self.given_up.load(Ordering::Relaxed) && !self.session.is_over()
    }

    /// What was found. A refusal is an answer too: the connection is as good as before.
    pub(super) async fn search(&self, query: &Query, until: Instant) -> Result<Found, Outage> {
        let found = searched(&self.session, query, until).await;
        match &found {
            Ok(_) | Err(Outage::Refused(_)) => {
                *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
            }
            Err(_) => self.given_up.store(true, Ordering::Relaxed),
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn silence_makes_it_unfit() {
        let (ours, _theirs) = tokio::io::duplex(1024);
        let link = Link::new(Session::over(Box::new(ours)).await.unwrap(), 0);
        let now = Instant::now();
        assert!(link.is_fit(None, now));
        assert!(!link.is_fit(None, now + IDLE), "for a minute");
        assert!(!link.is_fit(Some(now), now), "or since another was found dead");
    }
}
