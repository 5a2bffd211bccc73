//! `clients:`, the applications.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::{branding, client_addresses, client_login, settings};
use crate::config::addresses::Target;
use crate::config::document::{Field, Fields, Unknown, Value};
use crate::config::process::TenantEntry;
use crate::crypto::sha256;
use crate::model::{AppType, Client};

const APP_TYPES: [(&str, AppType); 4] = [
    ("spa", AppType::Spa),
    ("native", AppType::Native),
    ("regular_web", AppType::RegularWeb),
    ("non_interactive", AppType::NonInteractive),
];

/// Auth0's other kinds of application; anything else is a mistake.
const APP_TYPES_NOT_YET: &[&str] = &[
    "box",
    "cloudbees",
    "concur",
    "dropbox",
    "echosign",
    "egnyte",
    "express_configuration",
    "mscrm",
    "newrelic",
    "oag",
    "office365",
    "resource_server",
    "rms",
    "salesforce",
    "sentry",
    "sharepoint",
    "slack",
    "springcm",
    "sso_integration",
    "zendesk",
    "zoom",
];

/// Auth0's default: ten hours.
const ID_TOKEN_LIFETIME: i64 = 36_000;
const LONGEST_ID_TOKEN: i64 = 30 * 86_400;

/// What `enabled_clients` may name. A client with mistakes is in it too, so that they are told once.
#[derive(Default)]
pub(super) struct ClientNames(Vec<Named>);

pub(super) struct Named {
    name: String,
    pub(super) client_id: String,
    /// It is in the file, and not in the tenant.
    pub(super) is_left_out: bool,
}

impl ClientNames {
    /// By its name or its `client_id`.
    pub(super) fn find(&self, wanted: &str) -> Option<&Named> {
        let by_name = self.0.iter().find(|known| known.name == wanted);
        by_name.or_else(|| self.0.iter().find(|known| known.client_id == wanted))
    }
}

pub(super) fn read(document: &Fields<'_>, entry: &TenantEntry) -> (Vec<Client>, ClientNames) {
    let (mut clients, mut names) = (Vec::new(), ClientNames::default());
    for field in document.list("clients") {
        let Some(fields) = field.table() else { continue };
        if fields.bool("global", false) {
            field.warning("the global client is not supported; it is left out");
            continue;
        }
        let Some((name, client_id)) = identity(&fields, entry) else {
            fields.error("this client is not read any further until it has a name");
            continue;
        };
        tell_collisions(&field, &name, &client_id, &names);
        let client = client(fields, name.clone(), client_id.clone());
        names.0.push(Named { name, client_id, is_left_out: client.is_none() });
        clients.extend(client);
    }
    (clients, names)
}

fn identity(fields: &Fields<'_>, entry: &TenantEntry) -> Option<(String, String)> {
    let name = fields.require("name")?.text()?.value.clone();
    let client_id = match fields.get("client_id") {
        Some(field) => client_id(&field).unwrap_or_default(),
        None => made_client_id(&entry.name, &name),
    };
    Some((name, client_id))
}

/// RFC 6749 §A.1 allows any visible character; those that addresses and headers quote only make trouble.
fn client_id(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~@:".contains(c);
    if text.value.len() > 128 || !text.value.chars().all(plain) {
        field.error("a client_id has letters, digits and - . _ ~ @ :, at most 128 of them");
        return None;
    }
    Some(text.value.clone())
}

/// The same at every start and on every machine, so that an application can be told it once.
fn made_client_id(tenant: &str, name: &str) -> String {
    let digest = sha256(["vestibule client_id", tenant, name].join("\0").as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest).chars().take(32).collect()
}

fn tell_collisions(field: &Field<'_>, name: &str, client_id: &str, names: &ClientNames) {
    if names.0.iter().any(|other| other.name == name) {
        field.error(format!(
            "two clients are named {name:?}; enabled_clients could not tell them apart; rename one"
        ));
    }
    if !client_id.is_empty() && names.0.iter().any(|other| other.client_id == client_id) {
        field.error(format!("two clients have the client_id {client_id:?}; change one"));
    }
}

/// None, with the reason told, when the tenant is to do without it.
fn client(fields: Fields<'_>, name: String, client_id: String) -> Option<Client> {
    let app_type = app_type(&fields)?;
    let target = if app_type == AppType::Native { Target::App } else { Target::Web };
    // A single page application is also packed into one that is installed.
    let own_pages = if app_type == AppType::Spa { Target::App } else { target };
    let login = client_login::read(&fields, app_type)?;
    let client = Client {
        client_id,
        name,
        app_type,
        secrets: login.secrets,
        token_endpoint_auth_method: login.method,
        callbacks: client_addresses::callbacks(&fields, target),
        allowed_logout_urls: client_addresses::returns(&fields, "allowed_logout_urls", target),
        web_origins: client_addresses::origins(&fields, "web_origins", Target::Web),
        allowed_origins: client_addresses::origins(&fields, "allowed_origins", own_pages),
        grant_types: login.grant_types,
        initiate_login_uri: settings::page(&fields, "initiate_login_uri"),
        branding: branding::of_client(&fields),
        id_token_lifetime: id_token_lifetime(&fields),
        sso_disabled: fields.bool("sso_disabled", false),
    };
    tell_unsupported(&fields);
    fields.finish(Unknown::Warning);
    Some(client)
}

fn app_type(fields: &Fields<'_>) -> Option<AppType> {
    let Some(field) = fields.get("app_type") else { return Some(AppType::RegularWeb) };
    if let Value::Text(text) = field.value()
        && APP_TYPES_NOT_YET.contains(&text.value.as_str())
    {
        field.warning(format!("the app_type {} is not supported yet; this client is left out", text.value));
        return None;
    }
    Some(field.one_of(&APP_TYPES).unwrap_or(AppType::RegularWeb))
}

fn id_token_lifetime(fields: &Fields<'_>) -> i64 {
    let Some(jwt) = fields.table("jwt_configuration") else { return ID_TOKEN_LIFETIME };
    let lifetime = jwt.integer("lifetime_in_seconds", &(1..=LONGEST_ID_TOKEN));
    if let Some(field) = jwt.get("alg") {
        let known = field.one_of(&[("RS256", true), ("HS256", false), ("PS256", false), ("RS512", false)]);
        if known == Some(false) {
            field.warning("not supported yet; every id_token is signed with RS256");
        }
    }
    jwt.accept(&["secret_encoded"]);
    jwt.not_yet(&["scopes"]);
    jwt.finish(Unknown::Warning);
    lifetime.unwrap_or(ID_TOKEN_LIFETIME)
}

fn tell_unsupported(fields: &Fields<'_>) {
    if let Some(field) = fields.get("is_first_party").filter(|field| field.bool() == Some(false)) {
        field.error("a third-party application has to ask for consent, which is not supported yet; nobody can log in to it");
    }
    if let Some(field) = fields.get("oidc_conformant").filter(|field| field.bool() == Some(false)) {
        field.warning("every client is OpenID Connect conformant here; it has no effect");
    }
    // For clients that are conformant the older switch means nothing to Auth0 either, but it reads as if it did.
    if let Some(field) = fields.get("sso").filter(|field| field.bool() == Some(false)) {
        field.warning("single sign-on is turned off by sso_disabled: true; this has no effect");
    }
    // Texts for people; parts of what is told by its own name: the custom page and the cross-origin login.
    fields.accept(&["cross_origin_loc", "custom_login_page_on", "description", "global", "tenant"]);
    fields.not_yet(&[
        "addons",
        "allowed_clients",
        "async_approval_notification_channels",
        "callback_url_template",
        "client_aliases",
        "client_metadata",
        "compliance_level",
        "cross_origin_auth",
        "cross_origin_authentication",
        "custom_login_page",
        "custom_login_page_preview",
        "default_organization",
        "encryption_key",
        "express_configuration",
        "form_template",
        "is_token_endpoint_ip_header_trusted",
        "mobile",
        "native_social_login",
        "oidc_backchannel_logout",
        "oidc_logout",
        "organization_discovery_methods",
        "organization_require_behavior",
        "organization_usage",
        "refresh_token",
        "resource_server_identifier",
        "session_transfer",
        "signing_keys",
        "skip_non_verifiable_callback_uri_confirmation_prompt",
        "token_exchange",
        "token_quota",
    ]);
    fields.refuse(&[
        "require_proof_of_possession",
        "require_pushed_authorization_requests",
        "signed_request_object",
    ]);
}
