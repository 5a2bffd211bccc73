//! A namespace with its own domain, keys, clients, connections, users and look.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Branding, Client, Connection, ResourceServer, SessionPolicy};

/// A tenant as its file defines it, checked: every name it mentions exists in it.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub name: String,
    /// Scheme, host and port without a trailing slash: `https://login.acme.test`.
    pub public_url: String,
    pub friendly_name: String,
    pub support_email: Option<String>,
    pub support_url: Option<String>,
    pub privacy_url: Option<String>,
    pub terms_url: Option<String>,
    /// BCP 47 tags in order of preference; empty means all that are built in.
    pub enabled_locales: Vec<String>,
    pub branding: Branding,
    /// The connection shown first, whatever the order of the file.
    pub default_directory: Option<String>,
    /// Where somebody is sent who has no transaction to go on with.
    pub default_redirection_uri: Option<String>,
    /// The audience of requests that name none.
    pub default_audience: Option<String>,
    /// For logouts that name no client.
    pub allowed_logout_urls: Vec<String>,
    pub session: SessionPolicy,
    /// The sign-up of applications answers that there is such an account already. Else nobody learns it.
    pub signup_tells_who_exists: bool,
    pub password_hash: HashParams,
    pub address_limit: AddressLimit,
    /// Networks from which a wrong password locks no account.
    pub account_allow_list: Vec<IpNet>,
    pub clients: Vec<Client>,
    pub resource_servers: Vec<ResourceServer>,
    /// Databases first, then the other connections, each in the order of the file.
    pub connections: Vec<Connection>,
}

impl Tenant {
    /// The issuer (OpenID Connect Core §2): always with the slash, never taken from a Host header.
    pub fn issuer(&self) -> String {
        format!("{}/", self.public_url)
    }

    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether a wrong password from this address counts towards the lock of an account in a database.
    pub fn counts_accounts_from(&self, address: IpAddr) -> bool {
        !self.account_allow_list.iter().any(|network| network.contains(&address))
    }

    pub fn client(&self, client_id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.client_id == client_id)
    }

    pub fn connection(&self, name: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.name == name)
    }

    pub fn resource_server(&self, identifier: &str) -> Option<&ResourceServer> {
        self.resource_servers.iter().find(|server| server.identifier == identifier)
    }

    /// The connections that a client offers, its default first, else in the order of the file.
    pub fn connections_of(&self, client_id: &str) -> Vec<&Connection> {
        let mut offered: Vec<_> = self.connections.iter().filter(|c| c.is_enabled_for(client_id)).collect();
        if let Some(default) = &self.default_directory {
            offered.sort_by_key(|connection| &connection.name != default);
        }
        offered
    }
}

/// How a Host header may spell an origin: with and without its scheme's port.
pub fn hosts_of(public_url: &str) -> Vec<String> {
    let (scheme, authority) = public_url.split_once("://").unwrap_or(("https", public_url));
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let mut hosts = vec![authority.to_owned()];
    let has_port = authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
    if !has_port {
        hosts.push(format!("{authority}{default_port}"));
    }
    hosts
}

/// Argon2id cost (RFC 9106 §3.1). OWASP's choice by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashParams {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

impl Default for HashParams {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, parallelism: 1 }
    }
}

/// Auth0's suspicious IP throttling: how often one address may be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressLimit {
    pub enabled: bool,
    /// Wrong attempts over all accounts. What comes right in between makes none of them good.
    pub max_attempts: u32,
    /// Seconds from the first of them until all are forgotten.
    pub seconds: i64,
    /// Networks that are not counted.
    pub allow_list: Vec<IpNet>,
}

impl Default for AddressLimit {
    fn default() -> Self {
        Self { enabled: true, max_attempts: 100, seconds: 600, allow_list: Vec::new() }
    }
}

impl AddressLimit {
    /// Whether this address is counted.
    pub fn counts(&self, address: IpAddr) -> bool {
        self.enabled && !self.allow_list.iter().any(|net| net.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::hosts_of;

    #[test]
    fn a_default_port_may_be_spelled_out() {
        assert_eq!(hosts_of("https://login.acme.test"), ["login.acme.test", "login.acme.test:443"]);
        assert_eq!(hosts_of("http://localhost:3000"), ["localhost:3000"]);
        assert_eq!(hosts_of("http://[::1]"), ["[::1]", "[::1]:80"]);
    }
}
