//! Tenant files, right and wrong, read as an operator would have them read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod hostile;
mod mistakes;
mod unsupported;
mod values;
mod variables;

use std::path::PathBuf;

use secrecy::ExposeSecret;

use super::read;
use crate::config::{Problem, TenantEntry};
use crate::model::{AppType, ConnectionKind, GrantType, PasswordStrength, Tenant, TokenEndpointAuth};

fn entry() -> TenantEntry {
    TenantEntry {
        name: "acme".into(),
        public_url: "https://login.acme.test".into(),
        definition: PathBuf::from("tenant.yaml"),
        theme: None,
    }
}

const SECRET: &str = "correct-horse-battery-staple";

fn environment(name: &str) -> Option<String> {
    match name {
        "SECRET" | "SHOP_SECRET" | "LDAP_PASSWORD" => Some(SECRET.into()),
        "HOSTILE" => Some("x\"\n  is_first_party: false\nclients: [{}] # '".into()),
        "HOST" => Some("shop.test".into()),
        "URLS" => Some(r#"["https://a.test/cb", "https://b.test/${SECRET}"]"#.into()),
        "HOURS" => Some("8".into()),
        "TRUE" => Some("true".into()),
        "BROKEN_JSON" => Some("[".into()),
        _ => None,
    }
}

fn parse(text: &str) -> (Option<Tenant>, Vec<Problem>) {
    read(text, &environment, &entry())
}

fn good(text: &str) -> Tenant {
    let (tenant, problems) = parse(text);
    assert!(problems.is_empty(), "{}", shown(&problems));
    tenant.unwrap()
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A client's or a connection's line among lines that are right.
fn client(line: &str) -> String {
    format!("clients:\n  - name: Shop\n    client_id: shop\n    app_type: spa\n    {line}\n")
}

fn database(line: &str) -> String {
    format!("{}databases:\n  - name: db\n    enabled_clients: [shop]\n    {line}\n", client(""))
}

fn directory(line: &str) -> String {
    let rest = "strategy: ad\n    enabled_clients: [shop]\n    options:\n      ldap_base: dc=acme";
    format!("{}connections:\n  - name: corp\n    {rest}\n      {line}\n", client(""))
}

fn api(line: &str) -> String {
    format!("resourceServers:\n  - identifier: urn:orders\n    {line}\n")
}
