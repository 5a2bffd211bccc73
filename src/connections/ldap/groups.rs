//! The groups a person is in, by name.

use std::collections::BTreeSet;

use ldap3::Scope;
use tokio::time::Instant;

use super::dn;
use super::entry::Entry;
use super::outage::Outage;
use super::servers::Reader;
use super::session::Query;
use super::settings::Settings;

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
    match &settings.search_groups {
        None => member_of(reader, settings, person, until).await,
        Some(template) => {
            let query = Query {
                base: settings.base.clone(),
                scope: Scope::Subtree,
                filter: template.fill(&person.dn),
                attributes: vec![settings.group_attribute.clone()],
                most: MOST,
                page: Some(PAGE),
            };
            let found =
                reader.search(&query, until).await.map_err(|e| e.while_("the groups could not be read"))?;
            let names = found.entries.iter().filter_map(|entry| entry.text(&settings.group_attribute));
            Ok(named(names.map(str::to_owned), found.more))
        }
    }
}

/// From the person's own list. A group is named by its DN where that holds the attribute, else it is looked up.
async fn member_of(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<Groups, Outage> {
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
        let found = reader.search(&query, until).await.map_err(|e| e.while_("a group could not be read"))?;
        names.extend(
            found.entries.first().and_then(|group| group.text(&settings.group_attribute)).map(str::to_owned),
        );
    }
    Ok(named(names.into_iter(), dns.len() > MOST))
}

fn named(names: impl Iterator<Item = String>, cut_off: bool) -> Groups {
    let names: BTreeSet<String> = names.filter(|name| !name.is_empty() && name.len() <= 256).collect();
    Groups { names: names.into_iter().collect(), cut_off }
}
