//! How a client proves itself, and what it may ask for.

use crate::config::document::Fields;
use crate::crypto::sha256;
use crate::model::{AppType, GrantType, SecretHash, TokenEndpointAuth};

pub(super) struct ClientLogin {
    pub(super) method: TokenEndpointAuth,
    pub(super) secrets: Vec<SecretHash>,
    pub(super) grant_types: Vec<GrantType>,
}

const METHODS: [(&str, Option<TokenEndpointAuth>); 4] = [
    ("client_secret_post", Some(TokenEndpointAuth::ClientSecretPost)),
    ("client_secret_basic", Some(TokenEndpointAuth::ClientSecretBasic)),
    ("none", Some(TokenEndpointAuth::None)),
    ("private_key_jwt", None),
];

const GRANTS: [(&str, GrantType); 5] = [
    ("authorization_code", GrantType::AuthorizationCode),
    ("implicit", GrantType::Implicit),
    ("refresh_token", GrantType::RefreshToken),
    ("password", GrantType::Password),
    ("client_credentials", GrantType::ClientCredentials),
];

/// Fewer characters than this can be tried one by one.
const SHORTEST_SECRET: usize = 16;

/// None, with the reason told, for a client that could get no token whatever it did.
pub(super) fn read(fields: &Fields<'_>, app_type: AppType) -> Option<ClientLogin> {
    let method = method(fields, app_type);
    let secrets = secrets(fields);
    let grant_types = grant_types(fields, app_type);
    if let Some(method) = method {
        check_secret(fields, method, &grant_types)?;
    }
    fields.refuse(&["client_authentication_methods"]);
    Some(ClientLogin { method: method.unwrap_or(TokenEndpointAuth::ClientSecretPost), secrets, grant_types })
}

/// None after a mistake, so that no second one is made of it.
fn method(fields: &Fields<'_>, app_type: AppType) -> Option<TokenEndpointAuth> {
    match (fields.get("token_endpoint_auth_method"), app_type) {
        (Some(field), _) => {
            let known = field.one_of(&METHODS)?;
            if known.is_none() {
                field.error(
                    "private_key_jwt is not supported yet; use client_secret_post or client_secret_basic",
                );
            }
            known
        }
        (None, AppType::Spa | AppType::Native) => Some(TokenEndpointAuth::None),
        (None, AppType::RegularWeb | AppType::NonInteractive) => Some(TokenEndpointAuth::ClientSecretPost),
    }
}

/// One, or a list while an application changes from one to the next. Only the digest is kept.
fn secrets(fields: &Fields<'_>) -> Vec<SecretHash> {
    let Some(field) = fields.get("client_secret") else { return Vec::new() };
    let mut secrets = Vec::new();
    for field in field.list_or_one() {
        let Some(text) = field.text() else { continue };
        if text.value.chars().count() < SHORTEST_SECRET {
            field
                .warning("this secret is short enough to be guessed; make one with: openssl rand -base64 32");
        }
        secrets.push(SecretHash(sha256(text.value.as_bytes())));
    }
    secrets
}

/// None when the client is to be left out.
fn check_secret(fields: &Fields<'_>, method: TokenEndpointAuth, grants: &[GrantType]) -> Option<()> {
    let needed = method != TokenEndpointAuth::None;
    match (needed, fields.has("client_secret")) {
        (false, true) => fields.error(
            "a public client (spa, native or token_endpoint_auth_method: none) cannot keep a secret; remove client_secret",
        ),
        (true, false) if grants.contains(&GrantType::AuthorizationCode) => {
            fields.error(
                "`client_secret` is missing; write client_secret: ${NAME}, or token_endpoint_auth_method: none for an \
                 application that cannot keep one",
            );
        }
        // Auth0's tool exports no secrets, and a program that nobody logs in to has no other grant.
        (true, false) if !grants.contains(&GrantType::Implicit) => {
            fields.warning("none of its grants is supported yet, and it has no client_secret; this client is left out");
            return None;
        }
        _ => {}
    }
    Some(())
}

fn grant_types(fields: &Fields<'_>, app_type: AppType) -> Vec<GrantType> {
    let Some(field) = fields.get("grant_types") else {
        return match app_type {
            AppType::NonInteractive => {
                fields.warning(
                    "client_credentials, its usual grant, is not supported yet; no tokens are given for it",
                );
                vec![GrantType::ClientCredentials]
            }
            AppType::Spa | AppType::Native | AppType::RegularWeb => vec![GrantType::AuthorizationCode],
        };
    };
    let mut grants = Vec::new();
    for (field, text) in field.texts() {
        let known = GRANTS.iter().find(|(name, _)| *name == text.value).map(|(_, grant)| *grant);
        if !matches!(known, Some(GrantType::AuthorizationCode | GrantType::Implicit)) {
            field.warning("this grant is not supported yet; no tokens are given for it");
        }
        grants.extend(known.filter(|grant| !grants.contains(grant)));
    }
    grants
}
