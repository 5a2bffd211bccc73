//! Finds the one entry that a typed name means.

use ldap3::Scope;
use tokio::time::Instant;

use super::entry::Entry;
use super::filter;
use super::names::TypedName;
use super::outage::Outage;
use super::servers::Reader;
use super::session::{Found, Query};
use super::settings::Settings;
use super::{primary_group, subject};

/// What a name led to. Only one entry is somebody.
#[derive(Debug)]
pub(super) enum Person {
    One(Entry),
    Nobody,
    Several(Vec<String>),
}

pub(super) async fn find(
    reader: &Reader<'_>,
    settings: &Settings,
    name: &TypedName,
    until: Instant,
) -> Result<Person, Outage> {
    let mut person = Person::Nobody;
    // All of them always, so that nobody can tell by the time which one found somebody.
    for filter in filters(settings, name) {
        let query = Query::one(&settings.base, Scope::Subtree, &filter, attributes(settings));
        let found = reader.search(&query, until).await?;
        if matches!(person, Person::Nobody) {
            person = meant(found);
        }
    }
    Ok(person)
}

fn meant(mut found: Found) -> Person {
    if found.more {
        return Person::Several(found.entries.into_iter().map(|entry| entry.dn).collect());
    }
    // A bind with an empty DN is an anonymous one, whatever the password.
    match found.entries.pop() {
        Some(entry) if !entry.dn.trim().is_empty() => Person::One(entry),
        _ => Person::Nobody,
    }
}

/// The person's entry again, by its DN.
pub(super) async fn read(
    reader: &Reader<'_>,
    settings: &Settings,
    dn: &str,
    until: Instant,
) -> Result<Entry, Outage> {
    let query = Query::one(dn, Scope::Base, "(objectClass=*)", attributes(settings));
    let entry = reader.search(&query, until).await?.entries.pop();
    entry.ok_or_else(|| Outage::refused("people may not read their own entry: set ldap_bind_user"))
}

/// The searches to make; the first that finds somebody counts.
///
/// Where the operator's filter is nothing but `(sAMAccountName={0})` or `(uid={0})`, a name with an `@` is looked for as
/// a UPN and as a mail address too, and then, in the domain of `ldap_base`, by what stands before the `@`: that is what
/// Active Directory itself accepts, and what people type into a field that asks for an e-mail.
pub(super) fn filters(settings: &Settings, name: &TypedName) -> Vec<String> {
    let template = &settings.user_by_name;
    let mut filters = vec![template.fill(&name.login)];
    let attribute = template.single_attribute().unwrap_or_default().to_ascii_lowercase();
    if let (Some((local, domain)), "samaccountname" | "uid") = (&name.at, attribute.as_str()) {
        let whole = filter::escaped(name.login.as_bytes());
        filters.push(format!("(mail={whole})"));
        if attribute == "samaccountname" {
            filters.push(format!("(userPrincipalName={whole})"));
        }
        filters = vec![filter::any_of(&filters)];
        if *domain == settings.domain() {
            filters.push(template.fill(local));
        }
    }
    filters.iter().map(|filter| settings.narrowed(filter)).collect()
}

fn attributes(settings: &Settings) -> Vec<String> {
    let mut names: Vec<String> = settings.claims.attributes().map(str::to_owned).collect();
    names.extend(subject::ATTRIBUTES.map(str::to_owned));
    names.extend(settings.user_id.clone());
    names.extend(primary_group::ATTRIBUTES.map(str::to_owned));
    if settings.search_groups.is_none() {
        names.push("memberOf".to_owned());
    }
    names.sort_by_key(|name| name.to_ascii_lowercase());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    names
}
