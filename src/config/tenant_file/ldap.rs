//! `options` of a directory: the words of the AD/LDAP connector, lower-cased.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use super::{ldap_servers, settings};
use crate::config::document::{Field, Fields, quoted};
use crate::config::process::TenantEntry;
use crate::connections::ldap;
use crate::model::LdapOptions;

const USER_BY_NAME: &str = "(sAMAccountName={0})";
const GROUP_ATTRIBUTE: &str = "cn";
const TIMEOUT_MS: i64 = 5_000;

pub(super) fn read(
    connection: &Fields<'_>,
    options: Option<&Fields<'_>>,
    entry: &TenantEntry,
) -> LdapOptions {
    let Some(options) = options else {
        connection.error("`options` is missing; a directory needs at least ldap_url and ldap_base");
        return empty();
    };
    let servers = ldap_servers::read(options, entry);
    let bind_user = options.text("ldap_bind_user");
    let bind_password =
        options.get("ldap_bind_password").and_then(|field| field.text().map(|text| text.value.clone()));
    tell_half_binds(options);
    let timeout = options.integer("ldap_timeout_ms", &ldap::TIMEOUT_MS).unwrap_or(TIMEOUT_MS);
    let read = LdapOptions {
        urls: servers.urls,
        start_tls: servers.start_tls,
        ca_file: servers.ca_file,
        allow_insecure: servers.allow_insecure,
        base: options
            .require("ldap_base")
            .and_then(|field| checked(&field, ldap::check_base))
            .unwrap_or_default(),
        bind_user,
        bind_password: bind_password.map(SecretString::from),
        user_by_name: optional(options, "ldap_user_by_name", ldap::check_finding_filter)
            .unwrap_or_else(|| USER_BY_NAME.to_owned()),
        search_groups: optional(options, "ldap_search_groups", ldap::check_finding_filter),
        group_attribute: optional(options, "ldap_group_attribute", ldap::check_attribute)
            .unwrap_or_else(|| GROUP_ATTRIBUTE.to_owned()),
        search_query: optional(options, "ldap_search_query", ldap::check_fixed_filter),
        user_id: optional(options, "ldap_user_id", ldap::check_attribute),
        attributes: attributes(options),
        timeout: Duration::from_millis(u64::try_from(timeout).unwrap_or_default()),
        trust_email: options.bool("ldap_trust_email", false),
        forgot_password_url: settings::page(options, "forgot_password_url"),
    };
    tell_unsupported(options);
    read
}

/// What stands in for a directory whose mistakes are told already.
fn empty() -> LdapOptions {
    LdapOptions {
        urls: Vec::new(),
        start_tls: false,
        ca_file: None,
        allow_insecure: false,
        base: String::new(),
        bind_user: None,
        bind_password: None,
        user_by_name: USER_BY_NAME.to_owned(),
        search_groups: None,
        group_attribute: GROUP_ATTRIBUTE.to_owned(),
        search_query: None,
        user_id: None,
        attributes: BTreeMap::new(),
        timeout: Duration::ZERO,
        trust_email: false,
        forgot_password_url: None,
    }
}

/// A bind with a name and no password succeeds as nobody (RFC 4513 §5.1.2) and then finds nothing.
fn tell_half_binds(options: &Fields<'_>) {
    match (options.has("ldap_bind_user"), options.has("ldap_bind_password")) {
        (true, false) => options.error("`ldap_bind_password` is missing; write ldap_bind_password: ${NAME}"),
        (false, true) => options.error("`ldap_bind_user` is missing: whose password is ldap_bind_password?"),
        _ => {}
    }
}

/// A text that the directory's own code finds nothing wrong with.
fn checked<T>(field: &Field<'_>, check: impl Fn(&str, &str) -> Result<T, String>) -> Option<String> {
    let text = field.text()?;
    let checked = check(&text.value, &quoted(text)).map(|_| None);
    field.accepts(checked).then(|| text.value.clone())
}

fn optional<T>(
    options: &Fields<'_>,
    name: &'static str,
    check: impl Fn(&str, &str) -> Result<T, String>,
) -> Option<String> {
    checked(&options.get(name)?, check)
}

/// claim: attribute.
fn attributes(options: &Fields<'_>) -> BTreeMap<String, String> {
    let Some(fields) = options.table("ldap_attributes") else { return BTreeMap::new() };
    let mut map = BTreeMap::new();
    for (claim, field) in fields.all() {
        if let Err(why) = ldap::check_claim_name(&claim.name) {
            field.error(why);
        } else if let Some(attribute) = checked(&field, ldap::check_attribute) {
            map.insert(claim.name.clone(), attribute);
        }
    }
    map
}

fn tell_unsupported(options: &Fields<'_>) {
    // Of the connector, which is not needed here.
    options.accept(&["agentIP", "agentMode", "agentVersion", "certs", "signInEndpoint", "thumbprints"]);
    let root = options.get("set_user_root_attributes");
    if let Some(field) = root.filter(|field| told_at_each_login(field) == Some(false)) {
        field.warning("not supported yet; what the directory says is taken over at each login");
    }
    options.not_yet(&["disable_cache", "icon_url", "ips", "kerberos", "use_kerberos", "upstream_params"]);
    options.not_yet(&[
        "disable_self_service_change_password",
        "non_persistent_attrs",
        "use_unicode_password",
    ]);
}

fn told_at_each_login(field: &Field<'_>) -> Option<bool> {
    field.one_of(&[("on_each_login", true), ("on_first_login", false), ("never_on_login", false)])
}
