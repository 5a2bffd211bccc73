//! `databases:` and `connections:`, the ways in.

use super::attack_protection::AccountProtection;
use super::clients::ClientNames;
use super::strategy::{self, Strategy};
use super::{brute_force, database, domains, ldap};
use crate::config::document::{Field, Fields, Unknown, Value, quoted};
use crate::config::process::TenantEntry;
use crate::model::{Connection, ConnectionKind};

/// What of the rest of the files a connection depends on.
pub(super) struct Around<'a> {
    pub(super) names: &'a ClientNames,
    pub(super) entry: &'a TenantEntry,
    pub(super) accounts: &'a AccountProtection,
}

/// Databases first, then the others, each in the order of the file.
pub(super) fn read(document: &Fields<'_>, around: &Around<'_>) -> Vec<Connection> {
    let mut connections: Vec<Connection> = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for (section, default) in [("databases", Some("auth0")), ("connections", None)] {
        for field in document.list(section) {
            let Some(fields) = field.table() else { continue };
            let name = fields.require("name").and_then(|field| connection_name(&field));
            if let Some(name) = &name {
                if taken.contains(name) {
                    field.error(format!("two connections are named {name:?}; rename one"));
                }
                taken.push(name.clone());
            }
            let Some(strategy) = strategy::read(&fields, default) else { continue };
            let connection = connection(fields, name.unwrap_or_default(), strategy, around);
            domains::tell_shared(&field, &connection, &connections);
            connections.push(connection);
        }
    }
    // A directory among the databases is refused, but a database may stand among the connections.
    connections.sort_by_key(|connection| connection.as_database().is_none());
    connections
}

/// It is part of `user_id`, between bars, and of addresses.
fn connection_name(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let framed = text.value.starts_with(|c: char| c.is_ascii_alphanumeric());
    if text.value.len() > 128 || !framed || !text.value.chars().all(plain) {
        field.error(
            "a connection's name has letters, digits, - _ and ., begins with a letter or digit, at most 128",
        );
        return None;
    }
    Some(text.value.clone())
}

fn connection(fields: Fields<'_>, name: String, strategy: Strategy, around: &Around<'_>) -> Connection {
    let Around { names, entry, accounts } = *around;
    let options = fields.table("options");
    let mut domain_aliases = domains::list(&fields, "domain_aliases");
    domain_aliases.extend(options.as_ref().map(|it| domains::list(it, "domain_aliases")).unwrap_or_default());
    if let (Strategy::Ldap, Some(options)) = (strategy, &options) {
        domain_aliases.extend(options.get("tenant_domain").and_then(|field| domains::one(&field)));
    }
    domain_aliases.sort();
    domain_aliases.dedup();
    let kind = match strategy {
        Strategy::Database => ConnectionKind::Database(database::read(options.as_ref())),
        Strategy::Ldap => ConnectionKind::Ldap(Box::new(ldap::read(&fields, options.as_ref(), entry))),
    };
    if let (Strategy::Database, false) = (strategy, domain_aliases.is_empty()) {
        fields.warning("domain_aliases have an effect on directories only");
    }
    // The tenant's word is about what Auth0 counts; a directory counts for itself, and is shielded all the same.
    let counted = accounts.enabled || strategy == Strategy::Ldap;
    let account_limit =
        brute_force::read(options.as_ref(), counted, strategy.usual_limit(accounts.max_attempts));
    if let Some(options) = options {
        options.finish(Unknown::Warning);
    }
    let connection = Connection {
        name,
        display_name: fields.text("display_name"),
        enabled_clients: enabled_clients(&fields, names),
        show_as_button: fields.bool("show_as_button", true),
        domain_aliases,
        account_limit,
        kind,
    };
    tell_unsupported(&fields);
    fields.finish(Unknown::Warning);
    connection
}

fn tell_unsupported(fields: &Fields<'_>) {
    // For third-party applications, which are refused, for the password grant, which is told there, and for Auth0's agent.
    fields.accept(&["id", "is_domain_connection", "realms", "provisioning_ticket_url"]);
    fields.not_yet(&[
        "authentication",
        "connected_accounts",
        "cross_app_access_requesting_app",
        "metadata",
        "scim_configuration",
    ]);
}

/// Names or ids, as the Deploy CLI takes both.
fn enabled_clients(fields: &Fields<'_>, names: &ClientNames) -> Vec<String> {
    let Some(field) = fields.get("enabled_clients") else {
        fields.warning("no client may use this connection; list them in enabled_clients");
        return Vec::new();
    };
    if matches!(field.value(), Value::List(items) if items.is_empty()) {
        field.warning("no client may use this connection");
    }
    let mut ids: Vec<String> = Vec::new();
    for (field, text) in field.texts() {
        match names.find(&text.value) {
            Some(client) if ids.contains(&client.client_id) => field.warning("this client is here twice"),
            // Told where the client stands.
            Some(client) if client.is_left_out => {}
            Some(client) => ids.push(client.client_id.clone()),
            None => field.error(format!(
                "{} is neither the name nor the client_id of a client of this file",
                quoted(text)
            )),
        }
    }
    ids
}
