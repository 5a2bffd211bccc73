//! An application that sends people here to log in.

use std::fmt;

use super::Branding;

#[derive(Debug, Clone)]
pub struct Client {
    pub client_id: String,
    pub name: String,
    pub app_type: AppType,
    /// The SHA-256 of each secret that is accepted; empty for a public client.
    pub secrets: Vec<SecretHash>,
    pub token_endpoint_auth_method: TokenEndpointAuth,
    /// Addresses that may receive an answer, compared byte for byte.
    pub callbacks: Vec<String>,
    pub allowed_logout_urls: Vec<String>,
    /// Origins (`https://app.test`) that may receive a `web_message` and call cross-origin.
    pub web_origins: Vec<String>,
    /// Further origins for CORS only.
    pub allowed_origins: Vec<String>,
    pub grant_types: Vec<GrantType>,
    /// Where a person is sent to start over when their transaction cannot be continued.
    pub initiate_login_uri: Option<String>,
    pub branding: Branding,
    /// Seconds an `id_token` lives.
    pub id_token_lifetime: i64,
    /// True when the client turned single sign-on off: everybody is asked for a password each time.
    pub sso_disabled: bool,
}

impl Client {
    /// A client that cannot keep a secret (RFC 6749 §2.1): PKCE is required of it.
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == TokenEndpointAuth::None
    }

    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppType {
    Spa,
    Native,
    RegularWeb,
    NonInteractive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantType {
    AuthorizationCode,
    Implicit,
    RefreshToken,
    Password,
    ClientCredentials,
}

/// How a client proves itself at the token endpoint (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEndpointAuth {
    ClientSecretPost,
    ClientSecretBasic,
    None,
}

/// The SHA-256 of a client secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}
