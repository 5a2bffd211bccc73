//! An application that sends people here to log in.

use std::fmt;

use url::Url;

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
    /// Further origins for CORS only, also those of an installed application's pages (`capacitor://localhost`).
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

    /// Every origin of what is registered, and the schemes of installed applications (`app:`), sorted.
    pub fn origins(&self) -> Vec<String> {
        let addresses =
            self.callbacks.iter().chain(&self.allowed_logout_urls).chain(&self.initiate_login_uri);
        let mut origins: Vec<String> = addresses.filter_map(|address| origin_of(address)).collect();
        origins.extend(self.web_origins.iter().cloned());
        origins.sort_unstable();
        origins.dedup();
        origins
    }

    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }
}

/// `https://app.test` of a web address (RFC 6454 §6.2), `app:` of one with an installed application's own scheme.
pub fn origin_of(address: &str) -> Option<String> {
    web_origin(address).or_else(|| Some(format!("{}:", Url::parse(address).ok()?.scheme())))
}

/// None for an installed application's own scheme: its pages say `Origin: null`, and so does anybody's sandboxed frame.
pub fn web_origin(address: &str) -> Option<String> {
    let origin = Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
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
