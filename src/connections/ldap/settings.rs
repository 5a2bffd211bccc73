//! The operator's options, checked once, so that a login meets no mistake of the configuration.

use std::time::Duration;

use secrecy::SecretString;

use super::address::Address;
use super::claims::ClaimMap;
use super::filter::{self, Template};
use super::{dn, names};
use crate::model::LdapOptions;

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
        let addresses = options.urls.iter();
        let addresses = addresses.map(|url| Address::parse(url, options.start_tls, options.allow_insecure));
        let timeout = options.timeout;
        if timeout < Duration::from_millis(100) || timeout > Duration::from_mins(1) {
            return Err("ldap_timeout_ms must be between 100 and 60000".to_owned());
        }
        Ok(Self {
            connection: connection.to_owned(),
            addresses: addresses.collect::<Result<_, _>>()?,
            base: of("ldap_base", base(&options.base))?,
            service: service(options)?,
            user_by_name: of("ldap_user_by_name", Template::parse(&options.user_by_name))?,
            narrowing: of(
                "ldap_search_query",
                options.search_query.as_deref().map(filter::fixed).transpose(),
            )?,
            search_groups: of(
                "ldap_search_groups",
                options.search_groups.as_deref().map(Template::parse).transpose(),
            )?,
            group_attribute: of("ldap_group_attribute", attribute(&options.group_attribute))?,
            user_id: of("ldap_user_id", options.user_id.as_deref().map(attribute).transpose())?,
            claims: ClaimMap::new(&options.attributes)?,
            timeout,
            trust_email: options.trust_email,
        })
    }

    /// The base as a DNS name (`dc=corp,dc=test` is `corp.test`): the domain of the names Active Directory implies.
    pub(super) fn domain(&self) -> String {
        let parts = dn::parse(&self.base).unwrap_or_default().into_iter().flatten();
        let labels = parts.filter(|(attribute, _)| attribute == "dc").map(|(_, value)| value.to_lowercase());
        labels.collect::<Vec<_>>().join(".")
    }
}

fn of<T>(option: &str, checked: Result<T, String>) -> Result<T, String> {
    checked.map_err(|why| format!("{option}: {why}"))
}

/// The DN below which people are.
///
/// # Errors
/// Why it is none.
pub fn base(written: &str) -> Result<String, String> {
    let written = written.trim();
    match dn::parse(written) {
        Some(_) if !written.is_empty() => Ok(written.to_owned()),
        _ => Err(format!("\"{written}\" is not a DN such as dc=example,dc=org")),
    }
}

/// The filter that finds a person, or their groups, by what is put in the place of `{0}`.
///
/// # Errors
/// Why it is none.
pub fn finding_filter(written: &str) -> Result<(), String> {
    Template::parse(written).map(drop)
}

/// A filter that stays the same for everybody.
///
/// # Errors
/// Why it is none.
pub fn fixed_filter(written: &str) -> Result<(), String> {
    filter::fixed(written).map(drop)
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
pub fn attribute(written: &str) -> Result<String, String> {
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
        return Err(format!("\"{written}\" is not the name of an attribute"));
    }
    let lower = written.to_ascii_lowercase();
    if SECRET.contains(&lower.as_str()) {
        return Err(format!("{written} holds a secret and is never read"));
    }
    Ok(written.to_owned())
}
