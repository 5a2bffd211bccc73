//! `[[tenants]]`: which there are, and at which addresses.

use std::path::Path;

use super::TenantEntry;
use crate::config::addresses::check_public;
use crate::config::document::{Field, Fields, Unknown};
use crate::config::problem::{Place, Report};
use crate::model::hosts_of;

/// `given` is `--public-url`, which stands for the address of the only tenant.
pub(super) fn read(
    fields: &Fields<'_>,
    folder: &Path,
    given: Option<&str>,
    report: &Report,
) -> Vec<TenantEntry> {
    let listed = fields.list("tenants");
    if listed.is_empty() {
        fields.error(
            "no tenant is named: add a [[tenants]] table with name, public_url and definition, or try --demo",
        );
    }
    if given.is_some() && listed.len() > 1 {
        report.error(
            Place::default(),
            "",
            "--public-url is for one tenant; with several, name each one's in the file",
        );
    }
    let mut entries: Vec<TenantEntry> = Vec::new();
    for field in &listed {
        if let Some(entry) = entry(field, folder, given, report) {
            tell_collisions(field, &entry, &entries);
            entries.push(entry);
        }
    }
    entries
}

fn entry(field: &Field<'_>, folder: &Path, given: Option<&str>, report: &Report) -> Option<TenantEntry> {
    let fields = field.table()?;
    let name = fields.require("name").and_then(|name| tenant_name(&name));
    let named = if given.is_some() { fields.get("public_url") } else { fields.require("public_url") };
    let named = named.and_then(|field| public_url(&field));
    let given = given.and_then(|text| given_url(text, report));
    let definition =
        fields.require("definition").and_then(|field| field.text().map(|text| folder.join(&text.value)));
    let theme = fields.text("theme").map(|path| folder.join(path));
    fields.finish(Unknown::Error);
    // With a bad name or address nothing starts; the files are looked at all the same.
    let (name, public_url) = (name.unwrap_or_default(), given.or(named).unwrap_or_default());
    Some(TenantEntry { name, public_url, definition: definition?, theme })
}

/// It stands in paths, logs and metrics.
fn tenant_name(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if text.value.len() > 63 || !text.value.chars().all(plain) {
        field.error("a tenant's name has lower-case letters, digits, - and _, at most 63 of them");
        return None;
    }
    Some(text.value.clone())
}

fn public_url(field: &Field<'_>) -> Option<String> {
    let (url, checked) = told(check_public(&field.text()?.value));
    field.accepts(checked).then_some(url)
}

fn given_url(text: &str, report: &Report) -> Option<String> {
    let (url, checked) = told(check_public(text));
    match &checked {
        Ok(Some(warning)) => report.warning(Place::default(), "", format!("--public-url: {warning}")),
        Ok(None) => {}
        Err(why) => report.error(Place::default(), "", format!("--public-url: {why}")),
    }
    checked.is_ok().then_some(url)
}

/// The address, and what is to be told about it.
fn told(checked: Result<(String, Option<String>), String>) -> (String, Result<Option<String>, String>) {
    match checked {
        Ok((url, warning)) => (url, Ok(warning)),
        Err(why) => (String::new(), Err(why)),
    }
}

/// A request says only its Host, so that scheme does not tell two tenants apart.
fn tell_collisions(field: &Field<'_>, entry: &TenantEntry, earlier: &[TenantEntry]) {
    if !entry.name.is_empty() && earlier.iter().any(|other| other.name == entry.name) {
        field.error(format!("two tenants are named {}; rename one", entry.name));
    }
    let hosts = |entry: &TenantEntry| match entry.public_url.as_str() {
        "" => Vec::new(),
        url => hosts_of(url),
    };
    let own = hosts(entry);
    if let Some(other) = earlier.iter().find(|other| hosts(other).iter().any(|host| own.contains(host))) {
        field.error(format!("the Host of {} already belongs to the tenant {}", entry.public_url, other.name));
    }
}
