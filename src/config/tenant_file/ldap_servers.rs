//! Where a directory is, and how the way to it is protected.

use std::path::Path;

use url::Url;

use crate::config::addresses::{is_loopback, is_loopback_name};
use crate::config::document::{Field, Fields, quoted};
use crate::config::process::TenantEntry;

pub(super) struct Servers {
    pub(super) urls: Vec<String>,
    pub(super) start_tls: bool,
    pub(super) ca_file: Option<String>,
    pub(super) allow_insecure: bool,
}

pub(super) fn read(options: &Fields<'_>, entry: &TenantEntry) -> Servers {
    let start_tls = options.bool("ldap_start_tls", false);
    let allow_insecure = options.bool("allow_insecure", false);
    let listed = options.require("ldap_url").map(Field::list_or_one).unwrap_or_default();
    let urls = listed.iter().filter_map(|field| server(field, start_tls, allow_insecure)).collect();
    let ca_file = options.get("ldap_ca_file").and_then(|field| ca_file(&field, entry));
    Servers { urls, start_tls, ca_file, allow_insecure }
}

fn server(field: &Field<'_>, start_tls: bool, allow_insecure: bool) -> Option<String> {
    let text = field.text()?;
    let url = Url::parse(&text.value).ok().filter(|url| matches!(url.scheme(), "ldap" | "ldaps"));
    let Some(url) = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty())) else {
        field.error(format!(
            "{} is not a directory's address; write it like ldaps://dc1.acme.example",
            quoted(text)
        ));
        return None;
    };
    let extra = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    if extra || !url.username().is_empty() || url.password().is_some() {
        field.error(
            "only scheme, host and port stand here; the base goes to ldap_base, the name to ldap_bind_user",
        );
        return None;
    }
    if start_tls && url.scheme() == "ldaps" {
        field.error(
            "ldaps:// is encrypted from the first byte; write ldap:// for ldap_start_tls, or leave that out",
        );
    }
    // `Url` knows hosts of special schemes only, so that a name below `ldap:` is compared as text.
    let local = is_loopback(&url) || url.host_str().is_some_and(is_local);
    if url.scheme() == "ldap" && !start_tls && !local {
        let message = "passwords would travel readable; use ldaps://, or ldap_start_tls: true";
        if allow_insecure { field.warning(message) } else { field.error(message) }
    }
    Some(text.value.trim_end_matches('/').to_owned())
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    is_loopback_name(host) || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Relative to the tenant file; read once here so that a wrong path is told now and not at the first login.
fn ca_file(field: &Field<'_>, entry: &TenantEntry) -> Option<String> {
    let text = field.text()?;
    let path = entry.definition.parent().unwrap_or(Path::new("")).join(&text.value);
    match std::fs::read_to_string(&path) {
        Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => {}
        Ok(_) => field
            .error(format!("{} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", path.display())),
        Err(why) => field.error(format!("{} cannot be read: {why}", path.display())),
    }
    let shown = path.to_str().map(str::to_owned);
    if shown.is_none() {
        field.error("the path is not readable as text; rename the folder");
    }
    shown
}
