//! `attackProtection:`, how often an account and an address may be wrong. A connection's options go before the former.

use ipnet::IpNet;

use crate::config::document::{Fields, Unknown};
use crate::config::process::network;
use crate::model::AddressLimit;

#[derive(Default)]
pub(super) struct AttackProtection {
    pub(super) address_limit: AddressLimit,
    pub(super) accounts: AccountProtection,
}

/// What holds for every connection that says nothing else.
pub(super) struct AccountProtection {
    pub(super) enabled: bool,
    pub(super) max_attempts: Option<u32>,
    pub(super) allow_list: Vec<IpNet>,
}

impl Default for AccountProtection {
    fn default() -> Self {
        Self { enabled: true, max_attempts: None, allow_list: Vec::new() }
    }
}

pub(super) fn read(document: &Fields<'_>) -> AttackProtection {
    let Some(fields) = document.table("attackProtection") else { return AttackProtection::default() };
    let protection = AttackProtection {
        address_limit: fields.table("suspiciousIpThrottling").map(address_limit).unwrap_or_default(),
        accounts: fields.table("bruteForceProtection").map(accounts).unwrap_or_default(),
    };
    fields.not_yet(&["botDetection", "breachedPasswordDetection", "captcha"]);
    fields.finish(Unknown::Warning);
    protection
}

fn accounts(fields: Fields<'_>) -> AccountProtection {
    let enabled = fields.bool("enabled", true);
    if !enabled {
        fields.warning(
            "without it nobody counts the wrong passwords of an account, but where a connection says so",
        );
    }
    let attempts = fields.integer("max_attempts", &(1..=100));
    let allow_list = fields.list("allowlist").iter().filter_map(network).collect();
    let counted = [("count_per_identifier", true), ("count_per_identifier_and_ip", false)];
    if let Some(field) = fields.get("mode")
        && field.one_of(&counted) == Some(false)
    {
        field.warning(
            "not supported yet; an account is counted whatever addresses the wrong passwords come from",
        );
    }
    tell_shields(&fields);
    fields.finish(Unknown::Warning);
    AccountProtection {
        enabled,
        max_attempts: attempts.and_then(|value| u32::try_from(value).ok()),
        allow_list,
    }
}

/// What is to be done. Here it is always the first.
fn tell_shields(fields: &Fields<'_>) {
    let Some(field) = fields.get("shields") else { return };
    let mut blocks = false;
    for (shield, text) in field.texts() {
        blocks |= text.value == "block";
        if text.value != "block" {
            shield.warning("not supported yet; nobody is sent a mail");
        }
    }
    if !blocks {
        field.warning("not supported yet; who reaches the limit is kept out also without `block`");
    }
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
    tell_shields(&fields);
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
