//! What an application is told (RFC 6749 §4.1.2.1, §5.2; OpenID Connect Core §3.1.2.6).

use serde::{Deserialize, Serialize};

/// `description` is part of Auth0's contract: English, byte for byte, never translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthError {
    pub code: ErrorCode,
    pub description: String,
}

impl OAuthError {
    pub fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    InvalidToken,
    InsufficientScope,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    AccessDenied,
    LoginRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    ServerError,
    TemporarilyUnavailable,
    /// An endpoint of Auth0's that is not here.
    EndpointDisabled,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::EndpointDisabled => "endpoint_disabled",
        }
    }

    /// Auth0's HTTP status for this error in a JSON answer.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidRequest
            | Self::InvalidScope
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported => 400,
            Self::InvalidClient | Self::InvalidToken | Self::LoginRequired => 401,
            Self::InvalidGrant
            | Self::InsufficientScope
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::AccessDenied => 403,
            Self::EndpointDisabled => 404,
            Self::ServerError => 500,
            Self::UnsupportedResponseType => 501,
            Self::TemporarilyUnavailable => 503,
        }
    }
}
