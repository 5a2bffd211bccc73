//! What every handler may use: the database, the clock, and the tenants as they are now.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use actix_web::web;
use arc_swap::ArcSwap;
use ipnet::IpNet;
use thiserror::Error;

use crate::clock::Clock;
use crate::connections::ldap::Ldap;
use crate::connections::{Database, PasswordCheck};
use crate::crypto::Sealer;
use crate::hashing::Hashing;
use crate::issuer::{IssueError, Issuer, Vault};
use crate::model::{Connection, ConnectionKind, Tenant};
use crate::pages::{Pages, Theme};
use crate::store::Store;

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
    #[error("tenant {tenant}: {error}")]
    Issuer { tenant: String, error: IssueError },
    #[error("tenant {tenant}, connection {connection}: {reason}")]
    Connection { tenant: String, connection: String, reason: String },
}

impl App {
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
            for host in hosts(&site.tenant.public_url) {
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
            tracing::error!(tenant = %definition.tenant.name, %problem, "the theme is broken here; the built-in page is shown");
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

    /// Lets every issuer read its keys again.
    pub async fn refresh_keys(&self) {
        for site in &self.sites.load_full().all {
            if let Err(error) = site.issuer.refresh_keys(self.clock.now()).await {
                tracing::error!(tenant = %site.tenant.name, %error, "the signing keys could not be read again");
            }
        }
    }

    pub fn is_trusted_proxy(&self, peer: IpAddr) -> bool {
        self.settings.trusted_proxies.iter().any(|net| net.contains(&peer))
    }
}

impl Site {
    pub fn check(&self, connection: &str) -> Option<&dyn PasswordCheck> {
        self.checks.get(connection).map(AsRef::as_ref)
    }
}

/// How a Host header may spell an origin: with and without its scheme's port.
fn hosts(public_url: &str) -> Vec<String> {
    let (scheme, authority) = public_url.split_once("://").unwrap_or(("https", public_url));
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let mut hosts = vec![authority.to_owned()];
    let has_port = authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
    if !has_port {
        hosts.push(format!("{authority}{default_port}"));
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::hosts;

    #[test]
    fn a_default_port_may_be_spelled_out() {
        assert_eq!(hosts("https://login.acme.test"), ["login.acme.test", "login.acme.test:443"]);
        assert_eq!(hosts("http://localhost:3000"), ["localhost:3000"]);
        assert_eq!(hosts("http://[::1]"), ["[::1]", "[::1]:80"]);
    }
}
