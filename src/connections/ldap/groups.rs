//! The groups a person is in, by name.

use std::collections::BTreeSet;

use ldap3::Scope;
use tokio::time::Instant;

use super::at_once::at_once;
use super::entry::Entry;
use super::filter::Template;
use super::outage::Outage;
use super::servers::Reader;
use super::session::Query;
use super::settings::Settings;
use super::{dn, primary_group};

/// More names than this fit no token.
pub(super) const MOST: usize = 1000;
/// Groups asked for at a time; most servers allow more, none of the common ones less.
const PAGE: i32 = 100;
/// Groups that are looked up at once. Servers end a connection that asks for much more.
const AT_ONCE: usize = 16;

/// Sorted, each name once.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub names: Vec<String>,
    /// There are more than `MOST`, or the directory did not give all.
    pub cut_off: bool,
}

/// Names of groups, and whether there are more.
type Names = (Vec<String>, bool);

pub(super) async fn read(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<Groups, Outage> {
    let own = async {
        match &settings.search_groups {
            None => member_of(reader, settings, person, until).await,
            Some(filter) => containing(reader, settings, filter, &person.dn, until).await,
        }
    };
    let (own, primary) = tokio::join!(own, primary(reader, settings, person, until));
    let ((mut names, more), (others, more_others)) = (own?, primary?);
    names.extend(others);
    let names: BTreeSet<String> =
        names.into_iter().filter(|name| !name.is_empty() && name.len() <= 256).collect();
    let cut_off = more || more_others || names.len() > MOST;
    Ok(Groups { names: names.into_iter().take(MOST).collect(), cut_off })
}

/// Active Directory's primary group, and where the operator wants nested groups, those that it is in.
async fn primary(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<Names, Outage> {
    let Some(query) = primary_group::query(settings, person) else { return Ok(Names::default()) };
    let group = one(reader, settings, &query, "the primary group", until).await?;
    let Some(group) = group else { return Ok(Names::default()) };
    let nested = settings.search_groups.as_ref().filter(|filter| filter.is_nested());
    let (mut names, more) = match nested {
        Some(filter) => containing(reader, settings, filter, &group.dn, until).await?,
        None => Names::default(),
    };
    names.extend(name(settings, &group));
    Ok((names, more))
}

/// The groups with this member, by the operator's filter.
async fn containing(
    reader: &Reader<'_>,
    settings: &Settings,
    filter: &Template,
    member: &str,
    until: Instant,
) -> Result<Names, Outage> {
    let everywhere = group(settings, &settings.base, Scope::Subtree);
    let query = Query { filter: filter.fill(member), most: MOST, page: Some(PAGE), ..everywhere };
    let found = reader.search(&query, until).await.map_err(|e| e.while_("the groups could not be read"))?;
    Ok((found.entries.iter().filter_map(|entry| name(settings, entry)).collect(), found.more))
}

/// From the person's own list. A group is named by its DN where that holds the attribute, else it is looked up.
async fn member_of(
    reader: &Reader<'_>,
    settings: &Settings,
    person: &Entry,
    until: Instant,
) -> Result<Names, Outage> {
    let dns: Vec<&str> = person.texts("memberOf").collect();
    let (mut names, mut nameless) = (Vec::new(), Vec::new());
    for &dn in dns.iter().take(MOST) {
        match dn::first_value(dn, &settings.group_attribute) {
            Some(name) => names.push(name),
            None => nameless.push((dn, group(settings, dn, Scope::Base))),
        }
    }
    let looked_up = nameless.iter().map(|(dn, query)| one(reader, settings, query, dn, until));
    for group in at_once(AT_ONCE, looked_up.collect()).await {
        names.extend(group?.and_then(|group| name(settings, &group)));
    }
    Ok((names, dns.len() > MOST))
}

/// One group. That it is hidden from whoever reads, or gone meanwhile, is no reason to keep its members out.
async fn one(
    reader: &Reader<'_>,
    settings: &Settings,
    query: &Query,
    which: &str,
    until: Instant,
) -> Result<Option<Entry>, Outage> {
    match reader.search(query, until).await {
        Ok(mut found) => Ok(found.entries.pop()),
        Err(Outage::Refused(why)) => {
            let connection = &settings.connection;
            tracing::warn!(connection, group = ?which, why, "a group cannot be read and is left out");
            Ok(None)
        }
        Err(outage) => Err(outage.while_("a group could not be read")),
    }
}

fn group(settings: &Settings, base: &str, scope: Scope) -> Query {
    Query::one(base, scope, "(objectClass=*)", vec![settings.group_attribute.clone()])
}

fn name(settings: &Settings, group: &Entry) -> Option<String> {
    group.text(&settings.group_attribute).map(str::to_owned)
}
