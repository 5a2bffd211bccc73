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
    pub(super) const READABLE: &str =
        "passwords would travel readable; use ldaps://, or ldap_start_tls: true";

    pub(super) fn parse(
        written: &str,
        shown: &str,
        start_tls: bool,
        allow_insecure: bool,
    ) -> Result<Self, String> {
        let written = written.trim();
        let (url, host, tls) = parts(written).ok_or_else(|| {
            format!("{shown} is not a directory's address; write it like ldaps://dc1.acme.example")
        })?;
        let extra = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        if extra || !url.username().is_empty() || url.password().is_some() {
            return Err("only scheme, host and port stand here; the base goes to ldap_base, the name to ldap_bind_user"
                .to_owned());
        }
        let protection = match (tls, start_tls) {
            (true, true) => {
                return Err(
                    "ldaps:// is encrypted from the first byte; write ldap:// for ldap_start_tls, or leave \
                            that out"
                        .to_owned(),
                );
            }
            (true, false) => Protection::Tls,
            (false, true) => Protection::StartTls,
            (false, false) => Protection::Plain,
        };
        let (host, ip) = match host {
            Host::Domain(name) => (name, None),
            Host::Ipv4(ip) => (ip.to_string(), Some(IpAddr::V4(ip))),
            Host::Ipv6(ip) => (ip.to_string(), Some(IpAddr::V6(ip))),
        };
        let name = match ip {
            Some(ip) => ServerName::IpAddress(ip.into()),
            None => ServerName::try_from(host.clone())
                .map_err(|_| format!("{shown} has no host name that a certificate could be for"))?,
        };
        let address = Self {
            url: written.to_owned(),
            port: url.port().unwrap_or(if tls { 636 } else { 389 }),
            host,
            protection,
            name,
            loopback_only: protection == Protection::Plain && !allow_insecure,
        };
        if address.loopback_only && address.is_readable_on_the_way() {
            return Err(Self::READABLE.to_owned());
        }
        Ok(address)
    }

    /// Without TLS to another machine, as far as its name tells.
    pub(super) fn is_readable_on_the_way(&self) -> bool {
        let is_here = self.host.parse::<IpAddr>().map_or(self.host == "localhost", |ip| ip.is_loopback());
        self.protection == Protection::Plain && !is_here
    }
}

/// The URL, its host, and whether it is `ldaps://`. `Url` knows the hosts of other schemes only as text.
fn parts(written: &str) -> Option<(Url, Host, bool)> {
    let url = Url::parse(written).ok()?;
    let tls = match url.scheme() {
        "ldaps" => true,
        "ldap" => false,
        _ => return None,
    };
    let host = Host::parse(url.host_str().filter(|host| !host.is_empty())?).ok()?;
    Some((url, host, tls))
}

/// Where a directory is. The Ok side holds a warning, where passwords travel readable because that is wanted.
///
/// # Errors
/// Why it is no directory's address, or none to send passwords to.
pub fn check_url(
    written: &str,
    shown: &str,
    start_tls: bool,
    allow_insecure: bool,
) -> Result<Option<String>, String> {
    let address = Address::parse(written, shown, start_tls, allow_insecure)?;
    Ok(address.is_readable_on_the_way().then(|| Address::READABLE.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ports_follow_the_scheme() {
        assert_eq!(Address::parse("ldaps://dc1.example.test", "", false, false).unwrap().port, 636);
        assert_eq!(Address::parse("ldap://dc1.example.test", "", true, false).unwrap().port, 389);
        assert_eq!(Address::parse("ldaps://dc1.example.test:3269/", "", false, false).unwrap().port, 3269);
    }

    #[test]
    fn an_ipv6_literal_is_an_address_and_a_certificate_name() {
        let address = Address::parse("ldaps://[::1]:6360", "", false, false).unwrap();
        assert_eq!((address.host.as_str(), address.port), ("::1", 6360));
        assert!(matches!(address.name, ServerName::IpAddress(_)));
    }

    #[test]
    fn plain_is_for_this_machine_only() {
        assert!(Address::parse("ldap://dc1.example.test", "", false, false).is_err());
        assert!(Address::parse("ldap://10.0.0.1", "", false, false).is_err());
        assert!(Address::parse("ldap://127.0.0.1.example.test", "", false, false).is_err());
        assert!(Address::parse("ldap://dc1.example.test", "", false, true).is_ok());
        assert!(Address::parse("ldap://127.0.0.1:1389", "", false, false).is_ok());
        assert!(Address::parse("ldap://[::1]", "", false, false).is_ok());
        let warned = |url| Address::parse(url, "", false, true).unwrap().is_readable_on_the_way();
        assert!(warned("ldap://dc1.example.test") && warned("ldap://10.0.0.1"));
        assert!(!warned("ldap://127.0.0.1") && !warned("ldaps://dc1.example.test"));
    }

    #[test]
    fn two_ways_of_encryption_are_one_too_many() {
        assert!(Address::parse("ldaps://dc1.example.test", "", true, false).is_err());
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
            assert!(Address::parse(wrong, "", false, false).is_err(), "{wrong}");
        }
    }
}
