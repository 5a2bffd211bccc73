//! One login, from a typed name to a verdict.

use ldap3::dn_escape;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use super::entry::Entry;
use super::names::{TypedName, is_no_password};
use super::outage::Outage;
use super::person::{self, Person};
use super::refusal::Bound;
use super::servers::Reader;
use super::session::Session;
use super::{Ldap, dn, groups, subject};
use crate::connections::{Attempts, Verdict};
use crate::model::{Identity, Provider};

/// Seconds after which a crowd has mostly been served.
const RETRY_AFTER: u32 = 5;

/// Checks a name and a password within the connection's time. The directory is not asked about what cannot be either.
pub(super) async fn check(
    ldap: &Ldap,
    name: &str,
    password: &SecretString,
    attempts: &dyn Attempts,
) -> Verdict {
    let Some(name) = TypedName::parse(name) else { return Verdict::WrongCredentials };
    if is_no_password(password.expose_secret()) {
        return Verdict::WrongCredentials;
    }
    let pass = match ldap.breaker.enter(Instant::now()) {
        Ok(pass) => pass,
        Err(reason) => return Verdict::Unavailable(reason),
    };
    match attempt(ldap, &name, password, attempts).await {
        Ok(verdict) => {
            pass.answered();
            verdict
        }
        // Neither good nor bad news about the directory; but those who waited may have waited for one that is away.
        Err(Outage::Crowded) => match ldap.breaker.enter(Instant::now()) {
            Err(reason) => Verdict::Unavailable(reason),
            Ok(_) => Verdict::Overloaded { retry_after: RETRY_AFTER },
        },
        // It answers, so that nobody waits for it; and what it refuses one person says nothing about the next.
        Err(Outage::Refused(reason)) => {
            pass.answered();
            Verdict::Unavailable(reason)
        }
        Err(outage) => {
            let reason = outage.to_string();
            pass.failed(&reason, Instant::now());
            Verdict::Unavailable(reason)
        }
    }
}

async fn attempt(
    ldap: &Ldap,
    name: &TypedName,
    password: &SecretString,
    attempts: &dyn Attempts,
) -> Result<Verdict, Outage> {
    let settings = &ldap.settings;
    let until = Instant::now() + settings.timeout;
    let reader = ldap.servers.reader();
    let found = person::find(&reader, settings, name, until).await?;
    let entry = match found {
        Person::One(entry) => Some(entry),
        Person::Nobody => None,
        Person::Several(dns) => {
            tracing::warn!(
                connection = settings.connection,
                ?dns,
                "a name means several people: nobody may log in with it"
            );
            None
        }
    };
    let key = match &entry {
        // Whoever has no id is counted all the same; so that nobody can be told apart by it.
        Some(entry) => {
            subject::subject(entry, settings.user_id.as_deref()).unwrap_or_else(|_| dn::normalised(&entry.dn))
        }
        None => name.key(),
    };
    let asked = Instant::now();
    if let Err(verdict) = attempts.begin(&key).await {
        return Ok(verdict);
    }
    // Counting is not the directory's time.
    let until = until + asked.elapsed();
    // Nobody's password is checked too, so that both take the same steps and the same time.
    let dn = entry.as_ref().map_or_else(|| nobody(&settings.base), |entry| entry.dn.clone());
    let (session, bound) = ldap.servers.bind(&dn, password, until).await?;
    match (entry, bound) {
        (Some(entry), Bound::Welcome) => identity(ldap, reader, entry, session, until).await,
        (Some(_), Bound::Refused(verdict)) => Ok(verdict),
        // Whether the password was right is not known, so that this must not be told from others.
        (Some(_), Bound::Unwilling(why)) => {
            let connection = &settings.connection;
            tracing::warn!(connection, ?dn, why, "the directory does not let this person log in");
            Ok(Verdict::WrongCredentials)
        }
        (None, _) => Ok(Verdict::WrongCredentials),
    }
}

/// A DN that is nobody's.
fn nobody(base: &str) -> String {
    format!("cn={},{base}", dn_escape("vestibule: nobody has this name"))
}

/// Who came in: their attributes and groups, read as the service account or else as they themselves.
async fn identity(
    ldap: &Ldap,
    reader: Reader<'_>,
    found: Entry,
    session: Session,
    until: Instant,
) -> Result<Verdict, Outage> {
    let settings = &ldap.settings;
    let (reader, entry) = if settings.service.is_some() {
        (reader, found)
    } else {
        let reader = Reader::Person(&session);
        let entry = person::read(&reader, settings, &found.dn, until).await?;
        (reader, entry)
    };
    let subject = match subject::subject(&entry, settings.user_id.as_deref()) {
        Ok(subject) => subject,
        Err(why) => {
            let (connection, dn) = (&settings.connection, &entry.dn);
            tracing::error!(connection, ?dn, %why, "this person has no id, and cannot log in");
            return Ok(Verdict::Disabled);
        }
    };
    let groups = groups::read(&reader, settings, &entry, until).await?;
    if groups.cut_off {
        let (connection, dn, given) = (&settings.connection, &entry.dn, groups.names.len());
        tracing::warn!(connection, ?dn, given, "this person is in more groups than are given on");
    }
    let mut claims = settings.claims.claims(&entry, settings.trust_email);
    claims.groups = groups.names;
    let (provider, connection) = (Provider::Ldap, settings.connection.clone());
    Ok(Verdict::Identity(Box::new(Identity { provider, connection, subject, claims })))
}
