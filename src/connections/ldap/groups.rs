//! The groups a person is in, by name.

use std::collections::BTreeSet;

use ldap3::Scope;
use tokio::time::Instant;

use super::entry::Entry;
use super::filter::Template;
use super::outage::Outage;
use super::servers::Reader;
use super::session::{Found, Query};
use super::settings::Settings;
use super::{dn, primary_group};

/// More names than this fit no token.
pub(super) const MOST: usize = 1000;
/// Groups asked for at a time; most servers allow more, none of the common ones less.
const PAGE: i32 = 100;

/// Sorted, each name once.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub names: Vec<String>,
    /// There are more than `MOST`, or the directory did not give all.
    pub cut_off: bool,
}

pub(super) async fn read(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<Groups, Outage> {
    let primary = match primary_group::query(settings, person) {
        Some(query) => asked(reader, &query, until).await?.entries.pop(),
        None => None,
    };
    let (mut names, mut cut_off) = match &settings.search_groups {
        None => member_of(reader, settings, person, until).await?,
        Some(template) => searched(reader, settings, template, &person.dn, until).await?,
    };
    if let (Some(primary), Some(template)) = (&primary, &settings.search_groups) {
        let (above, more) = searched(reader, settings, template, &primary.dn, until).await?;
        names.extend(above);
        cut_off |= more;
    }
    names.extend(first_name(settings, primary.as_slice()));
    Ok(named(names.into_iter(), cut_off))
}

async fn asked(reader: &Reader<'_>, query: &Query, until: Instant) -> Result<Found, Outage> {
    reader.search(query, until).await.map_err(|e| e.while_("the groups could not be read"))
}

/// The names of the groups that `member` is in by the operator's filter, and whether there are more.
async fn searched(
    reader: &Reader<'_>,
    settings: &Settings,
    template: &Template,
    member: &str,
    until: Instant,
) -> Result<(Vec<String>, bool), Outage> {
    let query = Query {
        base: settings.base.clone(),
        scope: Scope::Subtree,
        filter: template.fill(member),
        attributes: vec![settings.group_attribute.clone()],
        most: MOST,
        page: Some(PAGE),
    };
    let found = asked(reader, &query, until).await?;
    let names = found.entries.iter().filter_map(|entry| entry.text(&settings.group_attribute));
    Ok((names.map(str::to_owned).collect(), found.more))
}

/// From the person's own list. A group is named by its DN where that holds the attribute, else it is looked up.
async fn member_of(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<(Vec<String>, bool), Outage> {
    let dns: Vec<&str> = person.texts("memberOf").collect();
    let mut names = Vec::new();
    for dn in dns.iter().take(MOST) {
        if let Some(name) = dn::first_value(dn, &settings.group_attribute) {
            names.push(name);
            continue;
        }
        let query = Query {
            base: (*dn).to_owned(),
            scope: Scope::Base,
            filter: "(objectClass=*)".to_owned(),
            attributes: vec![settings.group_attribute.clone()],
            most: 1,
            page: None,
        };
        match reader.search(&query, until).await {
            Ok(found) => names.extend(first_name(settings, &found.entries)),
            // Hidden from whoever reads, or gone meanwhile: that is no reason to keep its members out.
            Err(Outage::Refused(why)) => {
                tracing::warn!(
                    connection = settings.connection,
                    ?dn,
                    why,
                    "a group cannot be read and is left out"
                );
            }
            Err(outage) => return Err(outage.while_("a group could not be read")),
        }
    }
    Ok((names, dns.len() > MOST))
}

fn first_name(settings: &Settings, groups: &[Entry]) -> Option<String> {
    groups.first()?.text(&settings.group_attribute).map(str::to_owned)
}

fn named(names: impl Iterator<Item = String>, cut_off: bool) -> Groups {
    let names: BTreeSet<String> = names.filter(|name| !name.is_empty() && name.len() <= 256).collect();
    let cut_off = cut_off || names.len() > MOST;
    let names: Vec<String> = names.into_iter().take(MOST).collect();
    Groups { names, cut_off }
}
