//! `tenant:`, the settings of the tenant as a whole.

use crate::config::addresses::{Target, check_page, check_return};
use crate::config::document::{Field, Fields, Unknown, Value, quoted};
use crate::config::process::TenantEntry;
use crate::model::{AddressLimit, Branding, HashParams, SessionPolicy, Tenant};
use crate::pages::built_in_locales;

use super::client_addresses;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
/// A year: nobody means a longer session.
const LONGEST_SESSION: i64 = 8_760 * HOUR;

pub(super) fn read(document: &Fields<'_>, entry: &TenantEntry) -> Tenant {
    let fields = document.table("tenant");
    let text = |name| fields.as_ref().and_then(|fields| fields.text(name));
    let page = |name| fields.as_ref().and_then(|fields| page(fields, name));
    let tenant = Tenant {
        name: entry.name.clone(),
        public_url: entry.public_url.clone(),
        friendly_name: text("friendly_name").unwrap_or_else(|| entry.name.clone()),
        support_email: fields.as_ref().and_then(support_email),
        support_url: page("support_url"),
        privacy_url: page("privacy_url"),
        terms_url: page("terms_url"),
        enabled_locales: fields.as_ref().map(|fields| locales(fields, entry)).unwrap_or_default(),
        branding: Branding::default(),
        default_directory: text("default_directory"),
        default_redirection_uri: page("default_redirection_uri"),
        default_audience: text("default_audience"),
        allowed_logout_urls: fields
            .as_ref()
            .map(|fields| client_addresses::returns(fields, "allowed_logout_urls", Target::Web))
            .unwrap_or_default(),
        session: session(fields.as_ref()),
        signup_tells_who_exists: fields.as_ref().is_some_and(tells_who_exists),
        password_hash: fields.as_ref().and_then(password_hash).unwrap_or_default(),
        address_limit: AddressLimit::default(),
        account_allow_list: Vec::new(),
        clients: Vec::new(),
        resource_servers: Vec::new(),
        connections: Vec::new(),
    };
    if let Some(fields) = fields {
        tell_unsupported(&fields);
        fields.finish(Unknown::Warning);
    }
    tenant
}

fn tell_unsupported(fields: &Fields<'_>) {
    // The branding reads these.
    fields.accept(&["picture_url", "universal_login"]);
    // What scripts run in, which are told.
    fields.accept(&["sandbox_version", "legacy_sandbox_version", "sandbox_versions_available"]);
    if let Some(logout) = fields.table("oidc_logout") {
        let listed = logout.get("rp_logout_end_session_endpoint_discovery");
        if let Some(field) = listed.filter(|field| field.bool() == Some(false)) {
            field.warning("not supported yet; applications discover the end_session_endpoint");
        }
        logout.finish(Unknown::Warning);
    }
    fields.not_yet(&[
        "change_password",
        "country_codes",
        "customize_mfa_in_postlogin_action",
        "default_token_quota",
        "device_flow",
        "error_page",
        "guardian_mfa_page",
        "idle_ephemeral_session_lifetime",
        "mtls",
        "pushed_authorization_requests_supported",
        "ephemeral_session_lifetime",
        "session_cookie",
        "sessions",
        "acr_values_supported",
        "allow_organization_name_in_authentication_api",
        "authorization_response_iss_parameter_supported",
        "skip_non_verifiable_callback_uri_confirmation_prompt",
        "resource_parameter_profile",
    ]);
    fields.refuse(&["enable_ip_allow_list"]);
}

/// One of Auth0's many switches is read; the others are told by name where they are on.
fn tells_who_exists(fields: &Fields<'_>) -> bool {
    const TELLS: &str = "enable_public_signup_user_exists_error";
    let Some(flags) = fields.table("flags") else { return false };
    for (flag, field) in flags.all() {
        if flag.name != TELLS && !field.value().says_nothing() {
            field.warning("not supported yet; it has no effect");
        }
    }
    let tells = flags.bool(TELLS, false);
    if tells {
        flags.warning(format!("with {TELLS} anybody can find out who has an account"));
    }
    tells
}

fn support_email(fields: &Fields<'_>) -> Option<String> {
    let field = fields.get_filled("support_email")?;
    let text = field.text()?;
    let shaped =
        text.value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !shaped || text.value.chars().any(|c| c.is_whitespace() || "<>\"'&?,;:".contains(c)) {
        field.error(format!("{} is not an e-mail address", quoted(text)));
        return None;
    }
    Some(text.value.clone())
}

/// A page that people may open: it becomes a link.
pub(super) fn page(fields: &Fields<'_>, name: &'static str) -> Option<String> {
    let field = fields.get_filled(name)?;
    let text = field.text()?;
    // A place to be sent to (`…_uri`) has no fragment; a link to read may have one.
    let checked =
        if name.ends_with("_uri") { check_return(&text.value, Target::Web) } else { check_page(&text.value) };
    field.accepts(checked).then(|| text.value.clone())
}

fn locales(fields: &Fields<'_>, entry: &TenantEntry) -> Vec<String> {
    let Some(field) = fields.get("enabled_locales") else { return Vec::new() };
    let mut locales: Vec<String> = Vec::new();
    for (field, text) in field.texts() {
        match locale(&text.value, entry) {
            Some(locale) if locales.contains(&locale) => field.error("this language is here twice; keep one"),
            Some(locale) => locales.push(locale),
            None => {
                let known = built_in_locales().collect::<Vec<_>>().join(", ");
                field.error(format!(
                    "the language {} is neither built in ({known}) nor in the theme",
                    quoted(text)
                ));
            }
        }
    }
    locales
}

/// The built-in spelling (`pt-BR`), or the file of the theme that has the language.
fn locale(wanted: &str, entry: &TenantEntry) -> Option<String> {
    if let Some(known) = built_in_locales().find(|known| known.eq_ignore_ascii_case(wanted)) {
        return Some(known.to_owned());
    }
    let tag = !wanted.is_empty()
        && wanted.len() <= 35
        && wanted.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let file = entry.theme.as_ref()?.join("locales").join(format!("{wanted}.json"));
    (tag && file.is_file()).then(|| wanted.to_owned())
}

/// Hours, or minutes where the finer field is there; Auth0's defaults are 7 and 3 days.
fn session(fields: Option<&Fields<'_>>) -> SessionPolicy {
    let read = |hours, minutes| {
        let fields = fields?;
        let hours_given = fields.integer(hours, &(1..=LONGEST_SESSION / HOUR)).map(|value| value * HOUR);
        let minutes_given =
            fields.integer(minutes, &(1..=LONGEST_SESSION / MINUTE)).map(|value| value * MINUTE);
        minutes_given.or(hours_given)
    };
    let absolute = read("session_lifetime", "session_lifetime_in_minutes").unwrap_or(168 * HOUR);
    let idle = read("idle_session_lifetime", "idle_session_lifetime_in_minutes").unwrap_or(72 * HOUR);
    let idle_named = |fields: &Fields<'_>| {
        fields.has("idle_session_lifetime") || fields.has("idle_session_lifetime_in_minutes")
    };
    if let Some(fields) = fields.filter(|fields| idle > absolute && idle_named(fields)) {
        fields.warning("a session that may rest longer than it lives ends when its life does");
    }
    SessionPolicy { absolute, idle: idle.min(absolute) }
}

/// Ours: the cost of new password hashes. OWASP's table of equal strength is the floor of the warning.
fn password_hash(fields: &Fields<'_>) -> Option<HashParams> {
    let field = fields.get("password_hash")?;
    let table = field.table()?;
    let default = HashParams::default();
    let read = |name, allowed, default| {
        table.integer(name, &allowed).and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    let params = HashParams {
        memory_kib: read("memory_kib", 8..=1_048_576, default.memory_kib),
        iterations: read("iterations", 1..=64, default.iterations),
        parallelism: read("parallelism", 1..=64, default.parallelism),
    };
    table.finish(Unknown::Error);
    if params.memory_kib < 8 * params.parallelism {
        field.error("memory_kib should be at least 8 times parallelism (RFC 9106 §3.1)");
    } else if params.memory_kib < 7_168
        || u64::from(params.memory_kib) * u64::from(params.iterations) < 35_840
    {
        field.warning(
            "weaker than OWASP's least (memory_kib: 19456, iterations: 2); stolen hashes are guessed sooner",
        );
    }
    Some(params)
}

/// What the settings name has to be in the file. What was left out there is told, and has no effect here.
pub(super) fn check_names(document: &Fields<'_>, tenant: &mut Tenant) {
    let Some(fields) = document.table("tenant") else { return };
    let check = |name: &'static str, sections: &[(&'static str, &'static str)], message: &str| {
        let Some(field) = fields.get_filled(name) else { return };
        let Value::Text(text) = field.value() else { return };
        if sections.iter().any(|(section, key)| stands_in(document, section, key, &text.value)) {
            field.warning("this was left out, and has no effect");
        } else {
            field.error(format!("{} {message}", quoted(text)));
        }
    };
    let directory = tenant.default_directory.take();
    tenant.default_directory = directory.filter(|name| tenant.connection(name).is_some());
    if tenant.default_directory.is_none() {
        let sections = [("databases", "name"), ("connections", "name")];
        check("default_directory", &sections, "is no connection of this file");
    }
    let audience = tenant.default_audience.take();
    tenant.default_audience = audience.filter(|name| tenant.resource_server(name).is_some());
    if tenant.default_audience.is_none() {
        let sections = [("resourceServers", "identifier")];
        check("default_audience", &sections, "is no API of resourceServers");
    }
}

/// Whether one of this section has this name.
fn stands_in(document: &Fields<'_>, section: &'static str, key: &'static str, wanted: &str) -> bool {
    let named = |field: &Field<'_>| match field.table().and_then(|fields| fields.get(key))?.value() {
        Value::Text(text) => Some(text.value == wanted),
        _ => None,
    };
    document.list(section).iter().any(|field| named(field) == Some(true))
}
