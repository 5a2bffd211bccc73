//! The request at `/oauth/token`, matched exhaustively by its `grant_type` (RFC 6749 §4.1.3).

use super::{ErrorCode, OAuthError, Params};

pub enum TokenRequest {
    AuthorizationCode { code: String, redirect_uri: Option<String>, code_verifier: Option<String> },
}

impl TokenRequest {
    /// # Errors
    /// `invalid_request` for what is missing or said twice, `unsupported_grant_type`.
    pub fn parse(params: &Params) -> Result<Self, OAuthError> {
        for name in ["grant_type", "code", "redirect_uri", "code_verifier"] {
            if params.is_ambiguous(name) {
                return Err(OAuthError::invalid_request(format!("Parameter sent more than once: {name}")));
            }
        }
        let required = |name: &str| {
            params
                .first(name)
                .map(ToOwned::to_owned)
                .ok_or_else(|| OAuthError::invalid_request(format!("Missing required parameter: {name}")))
        };
        match required("grant_type")?.as_str() {
            "authorization_code" => Ok(Self::AuthorizationCode {
                code: required("code")?,
                redirect_uri: params.first("redirect_uri").map(ToOwned::to_owned),
                code_verifier: params.first("code_verifier").map(ToOwned::to_owned),
            }),
            other => {
                let shown: String = other.chars().filter(char::is_ascii_graphic).take(80).collect();
                Err(OAuthError::new(
                    ErrorCode::UnsupportedGrantType,
                    format!("Unsupported grant type: {shown}"),
                ))
            }
        }
    }
}
