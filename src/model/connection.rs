//! A way in, as the operator defines it. `connections/` makes it work.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use super::canonical_name;

#[derive(Debug, Clone)]
pub struct Connection {
    /// Unique in the tenant, part of `user_id` for directories.
    pub name: String,
    /// What people read on the page.
    pub display_name: Option<String>,
    /// `client_id`s that may use it.
    pub enabled_clients: Vec<String>,
    /// False: no page lists it. People get there by their e-mail's domain, or because the application asks for it.
    pub show_as_button: bool,
    /// E-mail domains (lower case) whose people are sent here by themselves.
    pub domain_aliases: Vec<String>,
    /// None: wrong passwords are counted by address only.
    pub account_limit: Option<AccountLimit>,
    pub kind: ConnectionKind,
}

/// How often in a row an account may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountLimit {
    pub attempts: u32,
    /// From the last of them until they are forgotten.
    pub seconds: i64,
}

impl Connection {
    pub fn is_enabled_for(&self, client_id: &str) -> bool {
        self.enabled_clients.iter().any(|id| id == client_id)
    }

    pub fn as_database(&self) -> Option<&DatabaseOptions> {
        match &self.kind {
            ConnectionKind::Database(options) => Some(options),
            ConnectionKind::Ldap(_) => None,
        }
    }

    /// Where people change a password that they forgot, or that has run out.
    pub fn forgot_password_url(&self) -> Option<&str> {
        match &self.kind {
            ConnectionKind::Database(options) => options.forgot_password_url.as_deref(),
            ConnectionKind::Ldap(options) => options.forgot_password_url.as_deref(),
        }
    }

    /// What people read on the page: the display name, or the name.
    pub fn label(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }
}

/// Home realm discovery: the directory that an e-mail's domain belongs to.
pub fn of_domain<'a>(offered: &[&'a Connection], name: &str) -> Option<&'a Connection> {
    let name = canonical_name(name);
    let (_, domain) = name.rsplit_once('@')?;
    offered.iter().copied().find(|connection| {
        connection.as_database().is_none() && connection.domain_aliases.iter().any(|alias| alias == domain)
    })
}

#[derive(Debug, Clone)]
pub enum ConnectionKind {
    Database(DatabaseOptions),
    Ldap(Box<LdapOptions>),
}

#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    pub disable_signup: bool,
    pub requires_username: bool,
    pub username: UsernameRules,
    pub password: PasswordPolicy,
    /// Where "Forgot password?" leads; without it the link is not shown.
    pub forgot_password_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsernameRules {
    pub min: usize,
    pub max: usize,
}

/// Auth0's `passwordPolicy` in NIST's sense (SP 800-63B-4 §3.1.1.2): length and a block list, no composition rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordPolicy {
    pub strength: PasswordStrength,
    /// In characters (Unicode scalar values after NFC).
    pub min_length: usize,
    /// Refuse the most used passwords and `extra_words`.
    pub dictionary: bool,
    /// The operator's own forbidden words, NFC and lower case.
    pub extra_words: Vec<String>,
    /// Refuse passwords that contain the person's own name, e-mail or username.
    pub no_personal_info: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordStrength {
    None,
    Low,
    Fair,
    Good,
    Excellent,
}

/// The AD/LDAP connector's own words, lower-cased.
#[derive(Debug, Clone)]
pub struct LdapOptions {
    /// `ldap://` or `ldaps://`, tried in order.
    pub urls: Vec<String>,
    pub start_tls: bool,
    /// A PEM file with the authorities to trust instead of the system's.
    pub ca_file: Option<String>,
    pub base: String,
    pub bind_user: Option<String>,
    pub bind_password: Option<SecretString>,
    /// The filter that finds one person; `{0}` is what was typed, escaped.
    pub user_by_name: String,
    /// The filter that finds groups; `{0}` is the person's DN, escaped. None: `memberOf` of the person.
    pub search_groups: Option<String>,
    /// The attribute of a group that names it in `groups`.
    pub group_attribute: String,
    /// Narrows who may log in, and together with `user_by_name`. None: everybody below `base`.
    pub search_query: Option<String>,
    /// The attribute that stays when a person is renamed. None: `objectGUID`, `entryUUID`, else the DN.
    pub user_id: Option<String>,
    /// claim → attribute; replaces the default map claim by claim.
    pub attributes: BTreeMap<String, String>,
    /// For the whole login: connect, bind, search, bind, groups.
    pub timeout: Duration,
    /// Plain `ldap://` without StartTLS to another machine. Loopback needs no permission.
    pub allow_insecure: bool,
    /// `email_verified` of the claims.
    pub trust_email: bool,
    /// Where people change their password, which nobody does here.
    pub forgot_password_url: Option<String>,
}
