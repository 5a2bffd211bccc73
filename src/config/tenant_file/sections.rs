//! The sections of Auth0's file that Vestibule does not have.

use crate::config::document::Fields;

pub(super) fn tell_unsupported(fields: &Fields<'_>) {
    fields.not_yet(&[
        "actions",
        "attackProtection",
        "clientGrants",
        "connectionProfiles",
        "customDomains",
        "emailProvider",
        "emailTemplates",
        "flowVaultConnections",
        "flows",
        "forms",
        "guardianFactorProviders",
        "guardianFactorTemplates",
        "guardianFactors",
        "guardianPhoneFactorMessageTypes",
        "guardianPhoneFactorSelectedProvider",
        "guardianPolicies",
        "hooks",
        "logStreams",
        "migrations",
        "networkACLs",
        "organizations",
        "pages",
        "partials",
        "phoneProviders",
        "phoneTemplates",
        "prompts",
        "roles",
        "rules",
        "rulesConfigs",
        "scimConfigurations",
        "selfServiceProfiles",
        "themes",
        "tokenExchangeProfiles",
        "triggers",
        "userAttributeProfiles",
    ]);
}
