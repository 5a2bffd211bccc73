//! `options` of a database connection.

use super::{passwords, settings};
use crate::config::document::{Fields, Unknown};
use crate::model::{DatabaseOptions, UsernameRules};

/// Ten wrong passwords in a row, then a quarter of an hour: NIST SP 800-63B-4 §3.2.2 allows at most a hundred.
const MAX_ATTEMPTS: i64 = 10;
const LOCKOUT_SECONDS: i64 = 900;
const NIST_MOST_ATTEMPTS: i64 = 100;

pub(super) fn read(options: Option<&Fields<'_>>) -> DatabaseOptions {
    let Some(options) = options else { return defaults() };
    let max_attempts = options.integer("brute_force_max_attempts", &(1..=1_000)).unwrap_or(MAX_ATTEMPTS);
    if max_attempts > NIST_MOST_ATTEMPTS {
        options.warning("brute_force_max_attempts is above 100, the most that NIST SP 800-63B-4 allows");
    }
    let read = DatabaseOptions {
        disable_signup: options.bool("disable_signup", false),
        requires_username: options.bool("requires_username", false),
        username: username(options),
        password: passwords::read(options),
        brute_force_protection: options.bool("brute_force_protection", true),
        max_attempts: u32::try_from(max_attempts).unwrap_or(u32::MAX),
        lockout_seconds: options
            .integer("brute_force_lockout_seconds", &(1..=604_800))
            .unwrap_or(LOCKOUT_SECONDS),
        forgot_password_url: settings::page(options, "forgot_password_url"),
    };
    if !read.brute_force_protection {
        options.warning("without brute_force_protection nobody counts the wrong passwords of an account");
    }
    tell_unsupported(options);
    read
}

fn defaults() -> DatabaseOptions {
    DatabaseOptions {
        disable_signup: false,
        requires_username: false,
        username: UsernameRules { min: USERNAME_MIN, max: USERNAME_MAX },
        password: passwords::defaults(),
        brute_force_protection: true,
        max_attempts: u32::try_from(MAX_ATTEMPTS).unwrap_or(u32::MAX),
        lockout_seconds: LOCKOUT_SECONDS,
        forgot_password_url: None,
    }
}

/// Auth0's defaults.
const USERNAME_MIN: usize = 1;
const USERNAME_MAX: usize = 15;

fn username(options: &Fields<'_>) -> UsernameRules {
    let mut rules = UsernameRules { min: USERNAME_MIN, max: USERNAME_MAX };
    let Some(validation) = options.table("validation") else { return rules };
    if let Some(field) = validation.get("username")
        && let Some(fields) = field.table()
    {
        let read = |name| fields.integer(name, &(1..=128)).and_then(|value| usize::try_from(value).ok());
        rules.min = read("min").unwrap_or(rules.min);
        rules.max = read("max").unwrap_or(rules.max);
        if rules.min > rules.max {
            field.error(format!("min ({}) is above max ({})", rules.min, rules.max));
        }
        fields.finish(Unknown::Warning);
    }
    validation.finish(Unknown::Warning);
    rules
}

fn tell_unsupported(options: &Fields<'_>) {
    options.accept(&["strategy_version", "non_persistent_attrs", "configuration", "custom_password_hash"]);
    options.not_yet(&[
        "attributes",
        "authentication_methods",
        "bcc_override",
        "customScripts",
        "disable_self_service_change_password",
        "enableScriptContext",
        "enabledDatabaseCustomization",
        "import_mode",
        "mfa",
        "passkey_options",
        "password_history",
        "password_options",
        "precedence",
        "realm_fallback",
        "set_user_root_attributes",
        "upstream_params",
    ]);
}
