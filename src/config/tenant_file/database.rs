//! `options` of a database connection.

use super::{passwords, settings};
use crate::config::document::{Fields, Unknown};
use crate::model::{DatabaseOptions, UsernameRules};

pub(super) fn read(options: Option<&Fields<'_>>) -> DatabaseOptions {
    let Some(options) = options else { return defaults() };
    let read = DatabaseOptions {
        disable_signup: options.bool("disable_signup", false),
        requires_username: options.bool("requires_username", false),
        username: username(options),
        password: passwords::read(options),
        forgot_password_url: settings::page(options, "forgot_password_url"),
    };
    tell_unsupported(options);
    read
}

fn defaults() -> DatabaseOptions {
    DatabaseOptions {
        disable_signup: false,
        requires_username: false,
        username: UsernameRules { min: USERNAME_MIN, max: USERNAME_MAX },
        password: passwords::defaults(),
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
    // The second holds what scripts use, which are told.
    options.accept(&["strategy_version", "configuration"]);
    options.not_yet(&[
        "attributes",
        "authentication_methods",
        "bcc_override",
        "customScripts",
        "custom_password_hash",
        "disable_self_service_change_password",
        "enableScriptContext",
        "enabledDatabaseCustomization",
        "import_mode",
        "mfa",
        "non_persistent_attrs",
        "passkey_options",
        "password_history",
        "password_options",
        "precedence",
        "realm_fallback",
        "set_user_root_attributes",
        "upstream_params",
    ]);
}
