//! Where a directory is, and how the way to it is protected.

use std::path::Path;

use crate::config::document::{Field, Fields, quoted};
use crate::config::process::TenantEntry;
use crate::connections::ldap;

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
    let url = text.value.trim_end_matches('/');
    field.accepts(ldap::check_url(url, &quoted(text), start_tls, allow_insecure)).then(|| url.to_owned())
}

/// Relative to the tenant file.
fn ca_file(field: &Field<'_>, entry: &TenantEntry) -> Option<String> {
    let text = field.text()?;
    let path = entry.definition.parent().unwrap_or(Path::new("")).join(&text.value);
    let Some(path) = path.to_str() else {
        field.error("the path is not readable as text; rename the folder");
        return None;
    };
    field.accepts(ldap::check_ca_file(path).map(|()| None)).then(|| path.to_owned())
}
