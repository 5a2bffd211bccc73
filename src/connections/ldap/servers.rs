//! The servers of one directory: which to ask first, and the connections for searches that are kept open.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::SecretString;
use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::link::Link;
use super::outage::{Outage, code, quoted};
use super::refusal::{self, Bound};
use super::service;
use super::session::{Found, Query, Session};
use super::settings::Settings;

/// Connections for searches; each carries many at once.
const POOLED: usize = 2;
/// Persons whose passwords are being checked at once, each over a connection of its own.
const BINDS: usize = 64;
/// What a kept connection may take to show that it is alive: a new one is quick.
const KEPT: Duration = Duration::from_millis(500);
/// A server that failed is asked after the others for so long.
const ILL: Duration = Duration::from_secs(30);

pub(super) struct Servers {
    settings: Arc<Settings>,
    tls: Option<Arc<ClientConfig>>,
    pool: [AsyncMutex<Option<Arc<Link>>>; POOLED],
    next: AtomicUsize,
    ill_until: Mutex<Vec<Option<Instant>>>,
    /// A kept connection was found dead that was asked then: those that were silent since are not trusted either.
    doubted: Mutex<Option<Instant>>,
    binds: Semaphore,
}

impl Servers {
    pub(super) fn new(settings: Arc<Settings>, tls: Option<Arc<ClientConfig>>) -> Self {
        let ill_until = Mutex::new(vec![None; settings.addresses.len()]);
        let pool = std::array::from_fn(|_| AsyncMutex::new(None));
        let (next, doubted, binds) = (AtomicUsize::new(0), Mutex::default(), Semaphore::new(BINDS));
        Self { settings, tls, pool, next, ill_until, doubted, binds }
    }

    pub(super) fn tls(&self) -> Option<&Arc<ClientConfig>> {
        self.tls.as_ref()
    }

    /// Searches as the service account, for one login: all of them over the same pooled connection.
    pub(super) fn reader(&self) -> Reader<'_> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % POOLED;
        Reader::Service { servers: self, turn, proven: AtomicBool::new(false) }
    }

    /// A pooled connection may have died unnoticed, so it gets little of the time until it has answered once in this
    /// login, and what is left goes to fresh ones.
    async fn search(
        &self,
        turn: usize,
        is_proven: bool,
        query: &Query,
        until: Instant,
    ) -> Result<Found, Outage> {
        let Some(slot) = self.pool.get(turn) else { return Err(Outage::broken("no pool")) };
        let kept = timeout_at(until, slot.lock()).await.ok().and_then(|slot| slot.clone());
        if let Some(link) = kept.filter(|link| self.is_fit(link)) {
            let (asked, half) = (Instant::now(), sooner(until, 2));
            let share = if is_proven { half } else { half.min(asked + KEPT) };
            match link.search(query, share).await {
                Err(Outage::Broken(_)) => self.doubt(asked),
                answer => return answer.map_err(|outage| outage.while_(self.url(link.server))),
            }
        }
        let mut last = Outage::broken("no server");
        for left in (1..=self.settings.addresses.len()).rev() {
            let link = self.fresh(slot, until).await?;
            let share = if left == 1 { until } else { sooner(until, 2) };
            let answer =
                link.search(query, share).await.map_err(|outage| outage.while_(self.url(link.server)));
            match answer {
                Err(Outage::Broken(_)) => self.mark(link.server, true),
                _ => return answer,
            }
            last = answer.err().unwrap_or(last);
        }
        Err(last)
    }

    /// Binds as a person on a connection of its own, once: a second try could count against them in the directory. Only a
    /// server that did not look at the password leaves it to the next.
    pub(super) async fn bind(
        &self,
        dn: &str,
        password: &SecretString,
        until: Instant,
    ) -> Result<(Session, Bound), Outage> {
        // Waiting may take half of the time: whoever gets a turn has enough left, and a slow answer is the directory's.
        let Ok(Ok(_turn)) = timeout_at(sooner(until, 2), self.binds.acquire()).await else {
            return Err(Outage::Crowded);
        };
        let mut last = Outage::broken("no server");
        for _ in &self.settings.addresses {
            let Link { session, server, .. } = self.open(false, until).await?;
            let (bound, may_go_on) = match session.bind(dn, password, until).await {
                Ok((session, result)) => {
                    let judged = refusal::judge(&result).map(|bound| (session, bound));
                    (judged, refusal::is_unseen(&result))
                }
                // The password may have been looked at.
                Err(outage) => (Err(outage), false),
            };
            let outage = match bound {
                Ok(bound) => return Ok(bound),
                Err(outage) => outage.while_(self.url(server)),
            };
            self.mark(server, true);
            if !may_go_on {
                return Err(outage);
            }
            last = outage;
        }
        Err(last)
    }

    fn is_fit(&self, link: &Link) -> bool {
        let doubted = *self.doubted.lock().unwrap_or_else(PoisonError::into_inner);
        link.is_fit(doubted, Instant::now())
    }

    fn doubt(&self, since: Instant) {
        *self.doubted.lock().unwrap_or_else(PoisonError::into_inner) = Some(since);
    }

    /// The connection of a slot, opened if it is not there; whoever comes meanwhile waits for the same one.
    async fn fresh(&self, slot: &AsyncMutex<Option<Arc<Link>>>, until: Instant) -> Result<Arc<Link>, Outage> {
        let waited = timeout_at(until, slot.lock()).await;
        let mut slot = waited.map_err(|_| Outage::broken("no connection in time"))?;
        if let Some(link) = slot.as_ref().filter(|link| self.is_fit(link)) {
            return Ok(Arc::clone(link));
        }
        let link = Arc::new(self.open(true, until).await?);
        *slot = Some(Arc::clone(&link));
        Ok(link)
    }

    /// The first server that answers. One that does not leaves enough time for the others.
    async fn open(&self, as_service: bool, until: Instant) -> Result<Link, Outage> {
        let order = self.order();
        let mut reasons = Vec::new();
        for (i, &server) in order.iter().enumerate() {
            let others = u32::try_from(order.len() - i - 1).unwrap_or(0);
            let share = if others == 0 { until } else { sooner(until, others + 2) };
            match self.open_one(server, as_service, share).await {
                Ok(session) => {
                    self.mark(server, false);
                    return Ok(Link::new(session, server));
                }
                Err(outage) => {
                    self.mark(server, true);
                    reasons.push(outage.while_(self.url(server)).to_string());
                }
            }
        }
        Err(Outage::broken(reasons.join("; ")))
    }

    async fn open_one(&self, server: usize, as_service: bool, until: Instant) -> Result<Session, Outage> {
        let address = self.settings.addresses.get(server).ok_or_else(|| Outage::broken("no such server"))?;
        let session = Session::open(address, self.tls.as_ref(), until).await?;
        match &self.settings.service {
            Some(account) if as_service => service::bind(session, account, until).await,
            _ => Ok(session),
        }
    }

    /// In the operator's order, those that failed lately last.
    fn order(&self) -> Vec<usize> {
        let now = Instant::now();
        let ill = self.ill_until.lock().unwrap_or_else(PoisonError::into_inner);
        let is_ill = |server: &usize| ill.get(*server).copied().flatten().is_some_and(|until| until > now);
        let (ill, well): (Vec<usize>, Vec<usize>) = (0..self.settings.addresses.len()).partition(is_ill);
        well.into_iter().chain(ill).collect()
    }

    fn mark(&self, server: usize, ill: bool) {
        let mut all = self.ill_until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = all.get_mut(server) {
            *until = ill.then(|| Instant::now() + ILL);
        }
    }

    fn url(&self, server: usize) -> &str {
        self.settings.addresses.get(server).map_or("", |address| address.url.as_str())
    }
}

/// Who reads the directory: the service account, or where there is none, the person who just logged in.
pub(super) enum Reader<'a> {
    Service {
        servers: &'a Servers,
        turn: usize,
        /// The pooled connection has answered in this login: what takes its time is the search.
        proven: AtomicBool,
    },
    Person(&'a Session),
}

impl Reader<'_> {
    pub(super) async fn search(&self, query: &Query, until: Instant) -> Result<Found, Outage> {
        match self {
            Self::Person(session) => searched(session, query, until).await,
            Self::Service { servers, turn, proven } => {
                let found = servers.search(*turn, proven.load(Ordering::Relaxed), query, until).await;
                proven.fetch_or(found.is_ok(), Ordering::Relaxed);
                found
            }
        }
    }
}

/// A search whose answer is an answer: complete, or cut off at a limit.
pub(super) async fn searched(session: &Session, query: &Query, until: Instant) -> Result<Found, Outage> {
    let found = session.search(query.clone(), until).await?;
    match found.rc {
        0 => Ok(found),
        4 => Ok(Found { more: true, ..found }),
        rc => {
            let hint = refusal::search_hint(rc);
            let text = format!("the search failed ({}){}{hint}", code(rc), quoted(&found.text));
            // What another connection or another server may do.
            let elsewhere = matches!(rc, 1 | 3 | 11 | 51 | 52 | 80);
            Err(if elsewhere { Outage::broken(text) } else { Outage::refused(text) })
        }
    }
}

/// One share of the time that is left.
fn sooner(until: Instant, shares: u32) -> Instant {
    let now = Instant::now();
    now + until.saturating_duration_since(now) / shares
}
