//! `resourceServers:`, the APIs that access tokens are made for.

use crate::config::document::{Field, Fields, Unknown, Value, quoted};
use crate::model::ResourceServer;
use crate::protocol::is_scope_token;

/// Auth0's defaults: a day through the back channel, two hours through the browser.
const LIFETIME: i64 = 86_400;
const LIFETIME_FOR_WEB: i64 = 7_200;
const LONGEST: i64 = 30 * 86_400;

pub(super) fn read(document: &Fields<'_>) -> Vec<ResourceServer> {
    let mut servers: Vec<ResourceServer> = Vec::new();
    for field in document.list("resourceServers") {
        let Some(server) = server(&field) else { continue };
        if servers.iter().any(|other| other.identifier == server.identifier) {
            field.error("two APIs have this identifier; change one");
        }
        servers.push(server);
    }
    servers
}

fn server(field: &Field<'_>) -> Option<ResourceServer> {
    let fields = field.table()?;
    let identifier = fields.require("identifier").and_then(|field| identifier(&field));
    let name = fields.text("name");
    let scopes = fields.list("scopes").iter().filter_map(scope).collect();
    let token_lifetime = fields.integer("token_lifetime", &(1..=LONGEST)).unwrap_or(LIFETIME);
    let for_web = fields.integer("token_lifetime_for_web", &(1..=LONGEST));
    if for_web.is_some_and(|for_web| for_web > token_lifetime) {
        fields.error("token_lifetime_for_web should not be longer than token_lifetime");
    }
    let is_supported =
        [supported(&fields, "signing_alg", &ALGORITHMS), supported(&fields, "token_dialect", &DIALECTS)];
    let is_open = is_open(&fields);
    if let Some(field) = fields.get("skip_consent_for_verifiable_first_party_clients")
        && field.bool() == Some(false)
    {
        field.warning("not supported yet; nobody is asked for consent");
    }
    fields.accept(&["id", "is_system"]);
    fields.not_yet(&[
        "allow_offline_access",
        "client",
        "client_id",
        "signing_secret",
        "verificationLocation",
    ]);
    fields.refuse(&[
        "authorization_details",
        "consent_policy",
        "enforce_policies",
        "proof_of_possession",
        "token_encryption",
    ]);
    fields.finish(Unknown::Warning);
    let identifier = identifier.filter(|_| is_open && !is_supported.contains(&false))?;
    Some(ResourceServer {
        name: name.unwrap_or_else(|| identifier.clone()),
        identifier,
        scopes,
        token_lifetime,
        token_lifetime_for_web: for_web.unwrap_or(LIFETIME_FOR_WEB).min(token_lifetime),
    })
}

/// What is said of an API that the tenant has to do without, so that no application takes a token for what it is not.
const LEFT_OUT: &str = "not supported yet; this API is left out, and no tokens are given for it";

const ALGORITHMS: [(&str, bool); 4] = [("RS256", true), ("RS512", false), ("PS256", false), ("HS256", false)];
const DIALECTS: [(&str, bool); 4] = [
    ("access_token", true),
    ("access_token_authz", false),
    ("rfc9068_profile", false),
    ("rfc9068_profile_authz", false),
];

fn supported(fields: &Fields<'_>, name: &'static str, known: &[(&str, bool)]) -> bool {
    let Some(field) = fields.get(name) else { return true };
    let is_supported = field.one_of(known).unwrap_or(true);
    if !is_supported {
        field.warning(LEFT_OUT);
    }
    is_supported
}

/// False when not every application may have a token for a person who logs in.
fn is_open(fields: &Fields<'_>) -> bool {
    let Some(subjects) = fields.table("subject_type_authorization") else { return true };
    // For programs without a person, who get no tokens yet.
    subjects.accept(&["client"]);
    let user = subjects.table("user").and_then(|user| user.get("policy"));
    subjects.finish(Unknown::Warning);
    let Some(policy) = user else { return true };
    let is_open = policy.text().is_some_and(|policy| policy.value == "allow_all");
    if !is_open {
        policy.warning(LEFT_OUT);
    }
    is_open
}

fn identifier(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    if text.value.len() > 600 || text.value.chars().any(char::is_whitespace) {
        field.error(format!(
            "{} is no identifier; write an address such as https://orders.example/",
            quoted(text)
        ));
        return None;
    }
    Some(text.value.clone())
}

/// A name, or `{value, description}` as the Management API has it.
fn scope(field: &Field<'_>) -> Option<String> {
    let (holder, text) = if let Value::Table(_) = field.value() {
        let fields = field.table()?;
        let value = fields.require("value")?;
        fields.accept(&["description"]);
        fields.finish(Unknown::Warning);
        let text = value.text()?;
        (value, text)
    } else {
        (field.clone(), field.text()?)
    };
    if !is_scope_token(&text.value) {
        holder.error(format!("{} is no scope; leave out spaces, quotes and backslashes", quoted(text)));
        return None;
    }
    Some(text.value.clone())
}
