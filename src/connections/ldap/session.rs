//! One connection to one server, and the two things that are done over it: bind and search.
//!
//! Everything runs in tasks of its own with an end: a panic of the client library becomes an outage, and dropping a
//! session ends its tasks and its connection.

use std::sync::{Arc, Mutex, PoisonError};

use ldap3::controls::{PagedResults, RawControl};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapResult, Scope, SearchOptions, StdStream};
use rustls::ClientConfig;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::address::Address;
use super::entry::Entry;
use super::outage::Outage;
use super::{dial, paging, policy, relay};

pub(super) struct Session {
    ldap: Ldap,
    /// Why the server was given up, once it was.
    end: Arc<Mutex<Option<String>>>,
    /// The relay and the library's driver; aborted when the session is dropped.
    _tasks: JoinSet<()>,
}

/// What is looked for, and how much of it is wanted.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub base: String,
    pub scope: Scope,
    pub filter: String,
    pub attributes: Vec<String>,
    /// Entries wanted at most. One more is asked for, to know whether there are more.
    pub most: usize,
    /// Ask for this many at a time (RFC 2696).
    pub page: Option<i32>,
}

impl Query {
    /// For one entry, to be told whether there are more.
    pub(super) fn one(base: &str, scope: Scope, filter: &str, attributes: Vec<String>) -> Self {
        Self { base: base.to_owned(), scope, filter: filter.to_owned(), attributes, most: 1, page: None }
    }
}

#[derive(Debug)]
pub(super) struct Found {
    pub entries: Vec<Entry>,
    /// There are more than `most`.
    pub more: bool,
    pub rc: u32,
    pub text: String,
}

impl Session {
    pub(super) async fn open(
        address: &Address,
        tls: Option<&Arc<ClientConfig>>,
        until: Instant,
    ) -> Result<Self, Outage> {
        Self::over(dial::dial(address, tls, until).await?).await
    }

    /// Speaks LDAP over a stream that is as protected as it has to be.
    pub(super) async fn over(stream: Box<dyn dial::Stream>) -> Result<Self, Outage> {
        let local = |e: std::io::Error| Outage::broken(format!("no socket on this machine: {e}"));
        let (library_end, relay_end) = std::os::unix::net::UnixStream::pair().map_err(local)?;
        relay_end.set_nonblocking(true).map_err(local)?;
        let mut relay_end = UnixStream::from_std(relay_end).map_err(local)?;
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(library_end));
        let opened = LdapConnAsync::with_settings(settings, "ldapi:///").await;
        let (driver, ldap) = opened.map_err(|e| Outage::broken(format!("no LDAP connection: {e}")))?;
        let end = Arc::new(Mutex::new(None));
        let why = Arc::clone(&end);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let carried = relay::carry(stream, &mut relay_end).await;
            // The reason is there before the library sees its end close.
            *why.lock().unwrap_or_else(PoisonError::into_inner) = carried.err();
            drop(relay_end);
        });
        tasks.spawn(async move {
            let _ = driver.drive().await;
        });
        Ok(Self { ldap, end, _tasks: tasks })
    }

    /// A bind with the control that asks for the reason of a refusal. Takes the session, because a bind changes who
    /// it speaks for: nobody can bind on a session that others share.
    pub(super) async fn bind(
        self,
        name: &str,
        password: &SecretString,
        until: Instant,
    ) -> Result<(Self, LdapResult), Outage> {
        let (mut ldap, name, password) = (self.ldap.clone(), name.to_owned(), password.clone());
        let asked = self.contained(until, async move {
            ldap.with_controls(RawControl { ctype: policy::OID.to_owned(), crit: false, val: None });
            ldap.simple_bind(&name, password.expose_secret()).await
        });
        let result = asked.await?;
        Ok((self, result))
    }

    pub(super) async fn search(&self, query: Query, until: Instant) -> Result<Found, Outage> {
        let seconds = until.saturating_duration_since(Instant::now()).as_secs() + 1;
        let limit = i32::try_from(seconds).unwrap_or(i32::MAX);
        self.contained(until, search(self.ldap.clone(), query, limit)).await
    }

    pub(super) fn is_over(&self) -> bool {
        self.ldap.clone().is_closed()
    }

    async fn contained<T: Send + 'static>(
        &self,
        until: Instant,
        operation: impl Future<Output = ldap3::result::Result<T>> + Send + 'static,
    ) -> Result<T, Outage> {
        let mut task = JoinSet::new();
        task.spawn(operation);
        match timeout_at(until, task.join_next()).await {
            Err(_) => Err(Outage::broken("it did not answer in time")),
            Ok(Some(Ok(Ok(answer)))) => Ok(answer),
            Ok(Some(Ok(Err(error)))) => Err(self.lost(&error)),
            Ok(Some(Err(_)) | None) => Err(Outage::broken("it sends answers that cannot be read")),
        }
    }

    /// The library only knows that a channel closed; the relay knows why.
    fn lost(&self, error: &ldap3::LdapError) -> Outage {
        let why = self.end.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Outage::broken(why.unwrap_or_else(|| match error {
            ldap3::LdapError::FilterParsing => "the filter could not be read".to_owned(),
            _ => "the connection was lost".to_owned(),
        }))
    }
}

async fn search(mut ldap: Ldap, query: Query, seconds: i32) -> ldap3::result::Result<Found> {
    let mut found = Found { entries: Vec::new(), more: false, rc: 0, text: String::new() };
    let mut cookie = Vec::new();
    loop {
        let mut options = SearchOptions::new().timelimit(seconds);
        if let Some(size) = query.page {
            ldap.with_controls(PagedResults { size, cookie: std::mem::take(&mut cookie) });
        } else {
            options = options.sizelimit(i32::try_from(query.most + 1).unwrap_or(i32::MAX));
        }
        ldap.with_search_options(options);
        let mut stream =
            ldap.streaming_search(&query.base, query.scope, &query.filter, query.attributes.clone()).await?;
        while let Some(item) = stream.next().await? {
            // Continuation references (RFC 4511 §4.5.3) are let lie: following one would carry credentials elsewhere.
            if item.is_ref() || item.is_intermediate() {
                continue;
            }
            if found.entries.len() == query.most {
                found.more = true;
                stream.finish().await;
                return Ok(found);
            }
            found.entries.push(Entry::read(item));
        }
        let end = stream.finish().await;
        (found.rc, found.text) = (end.rc, end.text);
        cookie = end.ctrls.iter().find_map(|control| paging::cookie(&control.1)).unwrap_or_default();
        if end.rc != 0 || query.page.is_none() || cookie.is_empty() {
            return Ok(found);
        }
    }
}
