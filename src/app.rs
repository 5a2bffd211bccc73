//! What every handler may use: the database, the clock, and the tenants as they are now.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use actix_web::web;
use arc_swap::ArcSwap;
use ipnet::IpNet;
use secrecy::ExposeSecret as _;
use thiserror::Error;

use crate::clock::Clock;
use crate::config::{EncryptionKey, Loaded, Process};
use crate::connections::ldap::Ldap;
use crate::connections::{Database, PasswordCheck};
use crate::crypto::Sealer;
use crate::hashing::Hashing;
use crate::issuer::{IssueError, Issuer, Vault};
use crate::model::{Connection, ConnectionKind, Tenant, hosts_of};
use crate::pages::{Pages, Theme};
use crate::store::{Store, StoreError};

/// One for the whole process.
pub struct App {
    pub store: Store,
    pub hashing: Hashing,
    pub clock: Clock,
    pub vault: Vault,
    pub settings: Settings,
    sites: ArcSwap<Sites>,
}

#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Peers whose forwarded headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The demo application is served, and error pages say more.
    pub demo: bool,
    /// Somebody may ask for the metrics.
    pub metrics: bool,
}

/// A tenant as its files define it.
pub struct Definition {
    pub tenant: Tenant,
    pub theme: Option<PathBuf>,
}

/// A tenant at work.
pub struct Site {
    pub tenant: Arc<Tenant>,
    pub issuer: Issuer,
    /// For what travels through browsers: another tenant's seals do not open here.
    pub sealer: Sealer,
    pub pages: Pages,
    /// The discovery document, once somebody has asked for it.
    pub discovery: OnceLock<web::Bytes>,
    checks: HashMap<String, Box<dyn PasswordCheck>>,
}

#[derive(Default)]
struct Sites {
    by_host: HashMap<String, Arc<Site>>,
    all: Vec<Arc<Site>>,
}

#[derive(Debug, Error)]
pub enum SetupError {
    #[error("the database cannot be opened: {0}")]
    Store(#[from] StoreError),
    #[error("the system gives no threads: {0}")]
    Threads(#[from] std::io::Error),
    #[error("tenant {tenant}: {error}")]
    Issuer { tenant: String, error: IssueError },
    #[error("tenant {tenant}, connection {connection}: {reason}")]
    Connection { tenant: String, connection: String, reason: String },
}

/// Passwords that may wait for a hashing worker: some seconds' worth on two cores.
const HASH_QUEUE: usize = 512;

impl App {
    /// With the database that the configuration names, and its tenants at work.
    ///
    /// # Errors
    /// When the database cannot be opened, or a tenant cannot be set up.
    pub async fn open(loaded: Loaded, demo: bool) -> Result<Self, SetupError> {
        let process = &loaded.process;
        let store = Store::open(process.database_url.expose_secret()).await?;
        let workers = process.hash_workers.unwrap_or_else(cores);
        let hashing = Hashing::start(workers, process.hash_queue.unwrap_or(HASH_QUEUE))?;
        let settings = Settings {
            trusted_proxies: process.trusted_proxies.clone(),
            demo,
            metrics: process.telemetry_listen.is_some(),
        };
        let app = Self::new(store, hashing, Clock::default(), vault(process), settings);
        app.serve(definitions(loaded)).await?;
        Ok(app)
    }

    pub fn new(store: Store, hashing: Hashing, clock: Clock, vault: Vault, settings: Settings) -> Self {
        Self { store, hashing, clock, vault, settings, sites: ArcSwap::default() }
    }

    /// Puts these tenants in the place of the present ones, all or none. Requests under way keep what they have.
    ///
    /// # Errors
    /// When one of them cannot be set up; the present ones stay.
    pub async fn serve(&self, definitions: Vec<Definition>) -> Result<(), SetupError> {
        let mut sites = Sites::default();
        for definition in definitions {
            let site = Arc::new(self.site(definition).await?);
            for host in hosts_of(&site.tenant.public_url) {
                sites.by_host.insert(host, Arc::clone(&site));
            }
            sites.all.push(site);
        }
        self.sites.store(Arc::new(sites));
        Ok(())
    }

    async fn site(&self, definition: Definition) -> Result<Site, SetupError> {
        let (theme, problems) = Theme::load(definition.theme.as_deref());
        for problem in problems {
            let (tenant, folder) = (&definition.tenant.name, definition.theme.as_deref().map(Path::display));
            tracing::error!(%tenant, folder = folder.map(tracing::field::display), %problem, "the theme is broken here; the built-in part is used instead");
        }
        let pages = Pages::new(theme, &definition.tenant);
        let tenant = Arc::new(definition.tenant);
        let failed = |error| SetupError::Issuer { tenant: tenant.name.clone(), error };
        let now = self.clock.now();
        let issuer = Issuer::open(Arc::clone(&tenant), self.store.clone(), self.vault.clone(), now)
            .await
            .map_err(failed)?;
        let key = self.vault.shared_key(&self.store, &tenant.name, "browser-seal").await.map_err(failed)?;
        let sealer = Sealer::new(&key).ok_or(IssueError::Locked).map_err(failed)?;
        let mut checks = HashMap::new();
        for connection in &tenant.connections {
            checks.insert(connection.name.clone(), self.check_of(&tenant, connection)?);
        }
        Ok(Site { tenant, issuer, sealer, pages, discovery: OnceLock::new(), checks })
    }

    fn check_of(
        &self,
        tenant: &Tenant,
        connection: &Connection,
    ) -> Result<Box<dyn PasswordCheck>, SetupError> {
        match &connection.kind {
            ConnectionKind::Database(_) => Ok(Box::new(Database {
                tenant: tenant.name.clone(),
                connection: connection.name.clone(),
                store: self.store.clone(),
                hashing: self.hashing.clone(),
                hash: tenant.password_hash,
                dearest: AtomicU64::default(),
            })),
            ConnectionKind::Ldap(options) => {
                let ldap = Ldap::new(&connection.name, options).map_err(|reason| SetupError::Connection {
                    tenant: tenant.name.clone(),
                    connection: connection.name.clone(),
                    reason,
                })?;
                Ok(Box::new(ldap))
            }
        }
    }

    /// The tenant whose `public_url` has this Host.
    pub fn site_of_host(&self, host: &str) -> Option<Arc<Site>> {
        let sites = self.sites.load();
        match sites.by_host.get(host) {
            Some(site) => Some(Arc::clone(site)),
            None => sites.by_host.get(&host.to_ascii_lowercase()).map(Arc::clone),
        }
    }

    /// To be done once a minute: keys that another process rotated come into use, and what has ended is deleted.
    pub async fn keep_house(&self) {
        for site in &self.sites.load_full().all {
            if let Err(error) = site.issuer.refresh_keys(self.clock.now()).await {
                tracing::error!(tenant = %site.tenant.name, %error, "the signing keys could not be read again");
            }
        }
        if let Err(error) = self.store.sweep(self.clock.now()).await {
            tracing::warn!(%error, "what has ended could not be deleted");
        }
    }

    pub fn is_trusted_proxy(&self, peer: IpAddr) -> bool {
        self.settings.trusted_proxies.iter().any(|net| net.contains(&peer))
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What opens the signing keys in the database.
pub fn vault(process: &Process) -> Vault {
    Vault::new(process.encryption_key.as_ref().map(EncryptionKey::expose))
}

/// Each tenant with the theme of its entry.
pub fn definitions(loaded: Loaded) -> Vec<Definition> {
    let themes = loaded.process.tenants.into_iter().map(|entry| entry.theme);
    loaded.tenants.into_iter().zip(themes).map(|(tenant, theme)| Definition { tenant, theme }).collect()
}

impl Site {
    pub fn check(&self, connection: &str) -> Option<&dyn PasswordCheck> {
        self.checks.get(connection).map(AsRef::as_ref)
    }
}
