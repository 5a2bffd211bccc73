//! `attackProtection:`, of which the limit per address is here. Lockouts per account belong to a database's options.

use crate::config::document::{Fields, Unknown};
use crate::config::process::network;
use crate::model::AddressLimit;

pub(super) fn read(document: &Fields<'_>) -> AddressLimit {
    let Some(fields) = document.table("attackProtection") else { return AddressLimit::default() };
    let limit = fields.table("suspiciousIpThrottling").map(address_limit).unwrap_or_default();
    fields.not_yet(&["botDetection", "breachedPasswordDetection", "bruteForceProtection", "captcha"]);
    fields.finish(Unknown::Warning);
    limit
}

fn address_limit(fields: Fields<'_>) -> AddressLimit {
    let mut limit = AddressLimit { enabled: fields.bool("enabled", true), ..AddressLimit::default() };
    if !limit.enabled {
        fields.warning("without it nobody counts the wrong passwords of an address");
    }
    limit.allow_list = fields.list("allowlist").iter().filter_map(network).collect();
    if let Some(stage) = fields.table("stage") {
        if let Some(login) = stage.table("pre-login") {
            stage_of_login(login, &mut limit);
        }
        stage.not_yet(&["pre-user-registration", "pre-custom-token-exchange"]);
        stage.finish(Unknown::Warning);
    }
    fields.accept(&["shields"]);
    fields.finish(Unknown::Warning);
    limit
}

/// `forget_after_seconds` is ours; Auth0's `rate` gives single attempts back instead.
fn stage_of_login(fields: Fields<'_>, limit: &mut AddressLimit) {
    let attempts =
        fields.integer("max_attempts", &(1..=1_000_000)).and_then(|value| u32::try_from(value).ok());
    limit.max_attempts = attempts.unwrap_or(limit.max_attempts);
    limit.seconds = fields.integer("forget_after_seconds", &(1..=604_800)).unwrap_or(limit.seconds);
    fields.not_yet(&["rate"]);
    fields.finish(Unknown::Warning);
}
