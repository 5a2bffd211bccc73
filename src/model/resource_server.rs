//! An API that access tokens are made for.

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceServer {
    pub name: String,
    /// The `audience` of its tokens, compared byte for byte.
    pub identifier: String,
    pub scopes: Vec<String>,
    /// Seconds an access token lives that came through the back channel.
    pub token_lifetime: i64,
    /// Seconds an access token lives that came through the browser.
    pub token_lifetime_for_web: i64,
}
