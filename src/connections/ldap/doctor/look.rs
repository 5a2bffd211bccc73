//! Base, filter, and the person if one is named: on one server for all.

use ldap3::Scope;
use tokio::time::Instant;

use super::super::entry::Entry;
use super::super::names::TypedName;
use super::super::person::{self, Person};
use super::super::servers::{Reader, searched};
use super::super::session::{Query, Session};
use super::super::settings::Settings;
use super::super::{dn, groups, subject};
use super::{Outcome, Report, Step};

pub(super) async fn look<F: FnMut(Step) + Send>(
    settings: &Settings,
    session: &Session,
    user: Option<&str>,
    report: &mut Report<F>,
) -> Option<()> {
    base(settings, session, report).await?;
    filter(settings, session, report).await?;
    let until = Instant::now() + settings.timeout;
    let reader = Reader::Person(session);
    let user = user?;
    let Some(name) = TypedName::parse(user) else {
        report.say("person", Outcome::Failed, "that cannot be anybody's name");
        return None;
    };
    let tried = person::filters(settings, &name).join(" and then ");
    let entry = match report.step("person", person::find(&reader, settings, &name, until).await)? {
        Person::One(entry) => entry,
        Person::Nobody => {
            let text = format!(
                "{tried} finds nobody below {}: correct the name, ldap_user_by_name, ldap_search_query or ldap_base, or \
                 let the service account read that entry",
                settings.base
            );
            report.say("person", Outcome::Failed, text);
            return None;
        }
        Person::Several(dns) => {
            let text = format!(
                "{tried} finds several people ({}, …), so nobody may log in with this name: make ldap_user_by_name or \
                 ldap_search_query narrower",
                dns.join(", ")
            );
            report.say("person", Outcome::Failed, text);
            return None;
        }
    };
    report.say("person", Outcome::Ok, format!("{tried} finds {}", entry.dn));
    attributes(settings, &entry, report)?;
    let groups = report.step("groups", groups::read(&reader, settings, &entry, until).await)?;
    let (outcome, note) = match (groups.names.is_empty(), groups.cut_off) {
        (true, _) if settings.search_groups.is_some() => {
            (Outcome::Warn, ": does ldap_search_groups fit this directory?")
        }
        (true, _) => (Outcome::Warn, ": where entries have no memberOf, set ldap_search_groups"),
        (_, true) => (Outcome::Warn, ", and more that are not given on"),
        _ => (Outcome::Ok, ""),
    };
    report.say("groups", outcome, format!("{} groups {:?}{note}", groups.names.len(), groups.names));
    Some(())
}

async fn base<F: FnMut(Step)>(settings: &Settings, session: &Session, report: &mut Report<F>) -> Option<()> {
    let until = Instant::now() + settings.timeout;
    let query = query(&settings.base, Scope::Base, "(objectClass=*)", "1.1");
    match searched(session, &query, until).await {
        Ok(found) if found.entries.len() == 1 => {
            report.say("base", Outcome::Ok, format!("{} is there", settings.base));
            Some(())
        }
        other => {
            let why = match other {
                Err(outage) => outage.to_string(),
                Ok(_) => "ldap_base does not exist there, or may not be read".to_owned(),
            };
            let known = bases(session, until).await;
            let known = if known.is_empty() {
                String::new()
            } else {
                format!(". This server has: {}", known.join("; "))
            };
            report.say("base", Outcome::Failed, format!("{}: {why}{known}", settings.base));
            None
        }
    }
}

/// What the server says it holds (RFC 4512 §5.1).
async fn bases(session: &Session, until: Instant) -> Vec<String> {
    let query = query("", Scope::Base, "(objectClass=*)", "namingContexts");
    let found = searched(session, &query, until).await;
    let entry = found.ok().and_then(|mut found| found.entries.pop()).unwrap_or_default();
    entry.texts("namingContexts").map(str::to_owned).collect()
}

async fn filter<F: FnMut(Step)>(
    settings: &Settings,
    session: &Session,
    report: &mut Report<F>,
) -> Option<()> {
    let until = Instant::now() + settings.timeout;
    // Anybody at all, where the filter is simple enough to ask that.
    let (anybody, filter) = match settings.user_by_name.single_attribute() {
        Some(attribute) => (true, format!("({attribute}=*)")),
        None => (false, settings.user_by_name.fill("vestibule-doctor")),
    };
    let filter = settings.narrowed(&filter);
    let found = report.step(
        "filter",
        searched(session, &query(&settings.base, Scope::Subtree, &filter, "1.1"), until).await,
    )?;
    if anybody && found.entries.is_empty() {
        let text = format!(
            "{filter} finds nobody below {}: correct ldap_user_by_name, ldap_search_query or ldap_base, or let the service \
             account read people's entries",
            settings.base
        );
        report.say("filter", Outcome::Failed, text);
        return None;
    }
    report.say("filter", Outcome::Ok, format!("{filter} is a search that the server makes"));
    Some(())
}

fn attributes<F: FnMut(Step)>(settings: &Settings, entry: &Entry, report: &mut Report<F>) -> Option<()> {
    let subject = subject::subject(entry, settings.user_id.as_deref());
    if let (Err(why), None) = (&subject, &settings.service) {
        // At a login the person's entry is read again, as they themselves.
        let text = format!("{why}; whether they may read it themselves shows at a login");
        report.say("attributes", Outcome::Warn, text);
        return Some(());
    }
    let subject = report.step("attributes", subject)?;
    let claims = settings.claims.claims(entry, settings.trust_email);
    let mut given = vec![format!("id {subject}")];
    let standard = [
        ("email", &claims.email),
        ("username", &claims.username),
        ("name", &claims.name),
        ("nickname", &claims.nickname),
        ("given_name", &claims.given_name),
        ("family_name", &claims.family_name),
        ("phone_number", &claims.phone_number),
        ("picture", &claims.picture),
    ];
    given.extend(
        standard.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value:?}"))),
    );
    given.extend(claims.other.iter().map(|(name, value)| format!("{name} {value}")));
    let mut wanting = Vec::new();
    if claims.email.is_none() {
        wanting.push("no usable e-mail: fill in the mail attribute, or name another one in ldap_attributes");
    }
    if subject == dn::normalised(&entry.dn) {
        wanting.push("the DN is the id, so a renamed person becomes a new one: name a lasting attribute in ldap_user_id");
    }
    let outcome = if wanting.is_empty() { Outcome::Ok } else { Outcome::Warn };
    given.extend(wanting.iter().map(|&text| text.to_owned()));
    report.say("attributes", outcome, given.join(", "));
    Some(())
}

fn query(base: &str, scope: Scope, filter: &str, attribute: &str) -> Query {
    Query::one(base, scope, filter, vec![attribute.to_owned()])
}
