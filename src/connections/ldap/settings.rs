//! The operator's options, checked once, so that a login meets no mistake of the configuration.
//!
//! The tenant file asks the same checks, with the place of each value. `shown` is how a value may stand in a message: what
//! came from a variable may be a secret.

use std::ops::RangeInclusive;
use std::time::Duration;

use secrecy::SecretString;

use super::address::Address;
use super::claims::ClaimMap;
use super::filter::{self, Template};
use super::{dn, names};
use crate::model::LdapOptions;

/// Milliseconds for a whole login.
pub const TIMEOUT_MS: RangeInclusive<i64> = 100..=60_000;

#[derive(Debug)]
pub(super) struct Settings {
    pub connection: String,
    pub addresses: Vec<Address>,
    pub base: String,
    /// Name (a DN, or on Active Directory a UPN) and password that searches are made with.
    pub service: Option<(String, SecretString)>,
    pub user_by_name: Template,
    /// Anded to every search for a person.
    pub narrowing: Option<String>,
    pub search_groups: Option<Template>,
    pub group_attribute: String,
    pub user_id: Option<String>,
    pub claims: ClaimMap,
    pub timeout: Duration,
    pub trust_email: bool,
}

impl Settings {
    pub(super) fn check(connection: &str, options: &LdapOptions) -> Result<Self, String> {
        if options.urls.is_empty() {
            return Err("ldap_url is missing".to_owned());
        }
        let (start_tls, allow_insecure) = (options.start_tls, options.allow_insecure);
        let address = |url: &str, shown: &str| Address::parse(url, shown, start_tls, allow_insecure);
        let addresses = options.urls.iter().map(|url| of("ldap_url", url, address));
        let timeout = options.timeout;
        if !i64::try_from(timeout.as_millis()).is_ok_and(|ms| TIMEOUT_MS.contains(&ms)) {
            return Err(format!("ldap_timeout_ms must be in {TIMEOUT_MS:?}"));
        }
        let (query, groups) = (options.search_query.as_deref(), options.search_groups.as_deref());
        Ok(Self {
            connection: connection.to_owned(),
            addresses: addresses.collect::<Result<_, _>>()?,
            base: of("ldap_base", &options.base, check_base)?,
            service: service(options)?,
            user_by_name: of("ldap_user_by_name", &options.user_by_name, Template::parse)?,
            narrowing: query.map(|filter| of("ldap_search_query", filter, filter::fixed)).transpose()?,
            search_groups: groups
                .map(|filter| of("ldap_search_groups", filter, Template::parse))
                .transpose()?,
            group_attribute: of("ldap_group_attribute", &options.group_attribute, check_attribute)?,
            user_id: options
                .user_id
                .as_deref()
                .map(|id| of("ldap_user_id", id, check_attribute))
                .transpose()?,
            claims: ClaimMap::new(&options.attributes)?,
            timeout,
            trust_email: options.trust_email,
        })
    }

    /// A search for people as it is made: for those only who may log in at all.
    pub(super) fn narrowed(&self, filter: &str) -> String {
        self.narrowing
            .as_ref()
            .map_or_else(|| filter.to_owned(), |narrowing| format!("(&{filter}{narrowing})"))
    }

    pub(super) fn domain(&self) -> String {
        domain_of(&self.base)
    }
}

/// The base as a DNS name (`dc=corp,dc=test` is `corp.test`): the domain of the names Active Directory implies.
fn domain_of(base: &str) -> String {
    let parts = dn::parse(base).unwrap_or_default().into_iter().flatten();
    let labels = parts.filter(|(attribute, _)| attribute == "dc").map(|(_, value)| value.to_lowercase());
    labels.collect::<Vec<_>>().join(".")
}

/// `jdoe@acme.test` for Active Directory, where everybody has such a name; other directories differ too much to guess.
pub fn example_name(options: &LdapOptions) -> Option<String> {
    // No other directory has this attribute.
    let is_ad = options.user_by_name.to_ascii_lowercase().contains("samaccountname");
    let domain = domain_of(&options.base);
    (is_ad && !domain.is_empty()).then(|| format!("jdoe@{domain}"))
}

/// What a check makes of an option, with its name in front of a mistake.
fn of<T>(
    option: &str,
    written: &str,
    check: impl FnOnce(&str, &str) -> Result<T, String>,
) -> Result<T, String> {
    check(written, &format!("{written:?}")).map_err(|why| format!("{option}: {why}"))
}

/// The DN below which people are.
///
/// # Errors
/// Why it is none.
pub fn check_base(written: &str, shown: &str) -> Result<String, String> {
    let written = written.trim();
    match dn::parse(written) {
        Some(_) if !written.is_empty() => Ok(written.to_owned()),
        _ => Err(format!("{shown} is not a DN such as dc=example,dc=org")),
    }
}

/// The filter that finds a person, or their groups, by what is put in the place of `{0}`.
///
/// # Errors
/// Why it is none.
pub fn check_finding_filter(written: &str, shown: &str) -> Result<(), String> {
    Template::parse(written, shown).map(drop)
}

/// A filter that stays the same for everybody.
///
/// # Errors
/// Why it is none.
pub fn check_fixed_filter(written: &str, shown: &str) -> Result<(), String> {
    filter::fixed(written, shown).map(drop)
}

fn service(options: &LdapOptions) -> Result<Option<(String, SecretString)>, String> {
    use secrecy::ExposeSecret as _;
    match (options.bind_user.as_deref().map(str::trim), &options.bind_password) {
        (None | Some(""), None) => Ok(None),
        (None | Some(""), Some(_)) => Err("ldap_bind_password is set without ldap_bind_user".to_owned()),
        (Some(user), Some(password)) if !names::is_no_password(password.expose_secret()) => {
            Ok(Some((user.to_owned(), password.clone())))
        }
        // An empty password would bind as nobody and look like success.
        (Some(_), _) => Err("ldap_bind_user is set, and ldap_bind_password is missing or empty".to_owned()),
    }
}

/// The name of an attribute (RFC 4512 §2.5) that is no secret.
///
/// # Errors
/// Why it is none.
pub fn check_attribute(written: &str, shown: &str) -> Result<String, String> {
    const SECRET: [&str; 9] = [
        "userpassword",
        "unicodepwd",
        "ntpwdhistory",
        "lmpwdhistory",
        "dbcspwd",
        "sambantpassword",
        "sambalmpassword",
        "pwdhistory",
        "krbprincipalkey",
    ];
    let written = written.trim();
    let legal = written.starts_with(|c: char| c.is_ascii_alphanumeric())
        && written.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ';'));
    if !legal {
        return Err(format!("{shown} is not the name of an attribute"));
    }
    // With options too: `userPassword;lang-en` is a userPassword.
    let bare = written.split(';').next().unwrap_or_default().to_ascii_lowercase();
    if SECRET.contains(&bare.as_str()) {
        return Err(format!("{shown} holds a secret and is never read"));
    }
    Ok(written.to_owned())
}
