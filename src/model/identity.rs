//! What a connection says about a person who proved who they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Provider;

/// A person as one connection knows them. The account is `(connection, subject)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    pub provider: Provider,
    pub connection: String,
    /// Stays the same when the person is renamed.
    pub subject: String,
    pub claims: Claims,
}

impl Identity {
    /// Of the user that is made of it at the first login.
    pub fn user_id(&self) -> String {
        self.provider.user_id(&self.connection, &self.subject)
    }
}

/// OpenID Connect Core §5.1 standard claims plus what the directory adds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    pub email: Option<String>,
    pub email_verified: bool,
    pub username: Option<String>,
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub nickname: Option<String>,
    pub picture: Option<String>,
    pub phone_number: Option<String>,
    pub groups: Vec<String>,
    /// Any further attributes that the connection's map names.
    pub other: BTreeMap<String, serde_json::Value>,
}

/// Claims that say who issued what to whom; nothing from a directory has a say in them.
pub const RESERVED_CLAIMS: &[&str] = &[
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "sid",
    "azp",
    "acr",
    "amr",
    "auth_time",
    "at_hash",
    "c_hash",
    "s_hash",
    "cnf",
    "act",
    "may_act",
    "typ",
    "scope",
    "client_id",
    "tenant",
    "permissions",
    "roles",
    "groups",
    "user_id",
    "identities",
    "connection",
    "provider",
    "email_verified",
    "phone_number_verified",
    "updated_at",
    "created_at",
    "org_id",
    "org_name",
    "app_metadata",
    "user_metadata",
    "blocked",
];
