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
            base: base(&options.base)?,
            service: service(options)?,
            user_by_name: Template::parse("ldap_user_by_name", &options.user_by_name)?,
            narrowing: options
                .search_query
                .as_deref()
                .map(|q| filter::fixed("ldap_search_query", q))
                .transpose()?,
            search_groups: options
                .search_groups
                .as_deref()
                .map(|f| Template::parse("ldap_search_groups", f))
                .transpose()?,
            group_attribute: attribute("ldap_group_attribute", &options.group_attribute)?,
            user_id: options.user_id.as_deref().map(|name| attribute("ldap_user_id", name)).transpose()?,
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

fn base(written: &str) -> Result<String, String> {
    let written = written.trim();
    if written.is_empty() {
        return Err(
            "ldap_base is missing: the DN below which people are, such as dc=example,dc=org".to_owned()
        );
    }
    match dn::parse(written) {
        Some(_) => Ok(written.to_owned()),
        None => Err(format!("ldap_base: \"{written}\" is not a DN such as dc=example,dc=org")),
    }
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
pub(super) fn attribute(option: &str, written: &str) -> Result<String, String> {
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
        return Err(format!("{option}: \"{written}\" is not the name of an attribute"));
    }
    let lower = written.to_ascii_lowercase();
    if SECRET.contains(&lower.as_str()) {
        return Err(format!("{option}: {written} holds a secret and is never read"));
    }
    Ok(written.to_owned())
}
