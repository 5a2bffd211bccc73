//! Where a directory is, as `ldap_url` says it.

use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::ServerName;
use url::{Host, Url};

/// How the bytes are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection {
    /// `ldaps://`: TLS from the first byte.
    Tls,
    /// RFC 4511 §4.14: TLS after asking for it. A server that refuses is not spoken to.
    StartTls,
    /// Nothing, to this machine itself or because the operator said so.
    Plain,
}

#[derive(Debug, Clone)]
pub(super) struct Address {
    /// As the operator wrote it, for messages.
    pub url: String,
    pub host: String,
    pub port: u16,
    pub protection: Protection,
    /// What the certificate must be for.
    pub name: ServerName<'static>,
    /// A name without TLS must resolve to this machine, unless `allow_insecure` is set.
    pub loopback_only: bool,
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.url)
    }
}

impl Address {
    pub(super) fn parse(written: &str, start_tls: bool, allow_insecure: bool) -> Result<Self, String> {
        let url =
            Url::parse(written.trim()).map_err(|e| format!("ldap_url: \"{written}\" is not a URL: {e}"))?;
        let (tls, default_port) = match url.scheme() {
            "ldaps" => (true, 636),
            "ldap" => (false, 389),
            other => return Err(format!("ldap_url: {other}:// is not ldap:// or ldaps://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("ldap_url: a name or password does not belong in the URL: use ldap_bind_user and \
                        ldap_bind_password"
                .to_owned());
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "ldap_url: \"{written}\" has more than a host and a port; the base belongs in ldap_base"
            ));
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = Host::parse(host.ok_or_else(|| format!("ldap_url: \"{written}\" names no host"))?)
            .map_err(|e| format!("ldap_url: the host of \"{written}\": {e}"))?;
        let (host, ip) = match host {
            Host::Domain(name) => (name, None),
            Host::Ipv4(ip) => (ip.to_string(), Some(IpAddr::V4(ip))),
            Host::Ipv6(ip) => (ip.to_string(), Some(IpAddr::V6(ip))),
        };
        let name = match ip {
            Some(ip) => ServerName::IpAddress(ip.into()),
            None => ServerName::try_from(host.clone()).map_err(|_| {
                format!("ldap_url: \"{host}\" is no host name that a certificate could be for")
            })?,
        };
        let protection = match (tls, start_tls) {
            (true, _) => Protection::Tls,
            (false, true) => Protection::StartTls,
            (false, false) => Protection::Plain,
        };
        let loopback_only = protection == Protection::Plain && !allow_insecure;
        if loopback_only && !ip.map_or(host == "localhost", |ip| ip.is_loopback()) {
            return Err(format!(
                "ldap_url: \"{written}\" would send passwords readable over the network: use ldaps://, or set \
                 ldap_start_tls: true (or, knowing what it means, allow_insecure: true)"
            ));
        }
        let url = written.trim().to_owned();
        Ok(Self { url, host, port: url_port(written, default_port), protection, name, loopback_only })
    }
}

fn url_port(written: &str, default: u16) -> u16 {
    Url::parse(written.trim()).ok().and_then(|url| url.port()).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ports_follow_the_scheme() {
        assert_eq!(Address::parse("ldaps://dc1.example.test", false, false).unwrap().port, 636);
        assert_eq!(Address::parse("ldap://dc1.example.test", true, false).unwrap().port, 389);
        assert_eq!(Address::parse("ldaps://dc1.example.test:3269/", false, false).unwrap().port, 3269);
    }

    #[test]
    fn an_ipv6_literal_is_an_address_and_a_certificate_name() {
        let address = Address::parse("ldaps://[::1]:6360", false, false).unwrap();
        assert_eq!((address.host.as_str(), address.port), ("::1", 6360));
        assert!(matches!(address.name, ServerName::IpAddress(_)));
    }

    #[test]
    fn plain_is_for_this_machine_only() {
        assert!(Address::parse("ldap://dc1.example.test", false, false).is_err());
        assert!(Address::parse("ldap://10.0.0.1", false, false).is_err());
        assert!(Address::parse("ldap://127.0.0.1.example.test", false, false).is_err());
        assert!(Address::parse("ldap://dc1.example.test", false, true).is_ok());
        assert!(Address::parse("ldap://127.0.0.1:1389", false, false).is_ok());
        assert!(Address::parse("ldap://[::1]", false, false).is_ok());
    }

    #[test]
    fn what_is_no_directory_address_is_refused() {
        for wrong in [
            "dc1",
            "http://dc1",
            "ldap://",
            "ldaps://u:p@dc1",
            "ldaps://dc1/dc=a",
            "ldaps://dc1/?cn",
            "ldaps://a b",
        ] {
            assert!(Address::parse(wrong, false, false).is_err(), "{wrong}");
        }
    }
}
