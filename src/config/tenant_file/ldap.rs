//! `options` of a directory: the words of the AD/LDAP connector, lower-cased.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use super::ldap_servers;
use crate::config::document::{Field, Fields, quoted};
use crate::config::process::TenantEntry;
use crate::model::{LdapOptions, RESERVED_CLAIMS};

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
    let timeout = options.integer("ldap_timeout_ms", &(100..=60_000)).unwrap_or(TIMEOUT_MS);
    let read = LdapOptions {
        urls: servers.urls,
        start_tls: servers.start_tls,
        ca_file: servers.ca_file,
        allow_insecure: servers.allow_insecure,
        base: options.require("ldap_base").and_then(|field| base(&field)).unwrap_or_default(),
        bind_user,
        bind_password: bind_password.map(SecretString::from),
        user_by_name: filter(options, "ldap_user_by_name", true).unwrap_or_else(|| USER_BY_NAME.to_owned()),
        search_groups: filter(options, "ldap_search_groups", true),
        group_attribute: attribute(options, "ldap_group_attribute")
            .unwrap_or_else(|| GROUP_ATTRIBUTE.to_owned()),
        search_query: filter(options, "ldap_search_query", false),
        user_id: attribute(options, "ldap_user_id"),
        attributes: attributes(options),
        timeout: Duration::from_millis(u64::try_from(timeout).unwrap_or_default()),
        trust_email: options.bool("ldap_trust_email", false),
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

fn base(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    if !text.value.contains('=') {
        field.error(format!(
            "{} is not a place in a directory; write it like dc=acme,dc=example",
            quoted(text)
        ));
    }
    Some(text.value.clone())
}

/// A search filter (RFC 4515), tried with a harmless name in its place.
fn filter(options: &Fields<'_>, name: &'static str, needs_place: bool) -> Option<String> {
    let field = options.get(name)?;
    let text = field.text()?;
    let has_place = text.value.contains("{0}");
    if needs_place && !has_place {
        field.error("it needs {0} where the name goes, or everybody would be everybody else");
    } else if !needs_place && has_place {
        field.error("{0} has no meaning here; write a filter that stays the same for everybody");
    } else if ldap3::parse_filter(text.value.replace("{0}", "x")).is_err() {
        field.error(format!(
            "{} is not a filter; write it like (sAMAccountName={{0}}), brackets included",
            quoted(text)
        ));
    }
    Some(text.value.clone())
}

fn attribute(options: &Fields<'_>, name: &'static str) -> Option<String> {
    attribute_name(&options.get(name)?)
}

/// RFC 4512 §2.5: a name or an OID, with options such as `;binary`.
fn attribute_name(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    if text.value.len() > 128 || !text.value.chars().all(|c| c.is_ascii_alphanumeric() || "-.;_".contains(c))
    {
        field.error(format!("{} is not the name of an attribute", quoted(text)));
        return None;
    }
    Some(text.value.clone())
}

/// claim: attribute.
fn attributes(options: &Fields<'_>) -> BTreeMap<String, String> {
    let Some(fields) = options.table("ldap_attributes") else { return BTreeMap::new() };
    let mut map = BTreeMap::new();
    for (claim, field) in fields.all() {
        if RESERVED_CLAIMS.contains(&claim.name.as_str()) {
            field.error(format!(
                "the claim {} is Vestibule's own and cannot come from the directory",
                claim.name
            ));
        } else if let Some(attribute) = attribute_name(&field) {
            map.insert(claim.name.clone(), attribute);
        }
    }
    map
}

fn tell_unsupported(options: &Fields<'_>) {
    options.accept(&[
        "agentIP",
        "agentMode",
        "agentVersion",
        "certs",
        "icon_url",
        "signInEndpoint",
        "thumbprints",
    ]);
    options.accept(&["non_persistent_attrs", "set_user_root_attributes"]);
    options.not_yet(&["disable_cache", "ips", "kerberos", "use_kerberos", "upstream_params"]);
    options.not_yet(&["disable_self_service_change_password", "use_unicode_password"]);
}
