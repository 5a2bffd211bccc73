//! The client at the back channel (RFC 6749 §2.3.1): one answer for an unknown client and a wrong secret.

use super::error::AppError;
use super::here::Here;
use crate::crypto::{equal, sha256};
use crate::model::{Client, TokenEndpointAuth};
use crate::protocol::{ClientCredentials, ErrorCode, OAuthError, Params, Presented};

/// RFC 6749 §5.2.
const CHALLENGE: &str = "Basic realm=\"Users\"";

/// # Errors
/// `invalid_client`, with a challenge when HTTP Basic was used.
pub fn authenticated_client<'a>(here: &'a Here, params: &Params) -> Result<&'a Client, AppError> {
    let authorization = here.authorization()?;
    let credentials = ClientCredentials::read(authorization, params).map_err(|error| {
        let tried_basic = authorization.is_some() && error.code == ErrorCode::InvalidClient;
        let error = AppError::from(error);
        if tried_basic { error.with_challenge(CHALLENGE) } else { error }
    })?;
    let client = here.site.tenant.client(&credentials.client_id);
    match client.filter(|client| is_proven(client, &credentials.presented)) {
        Some(client) => Ok(client),
        None => Err(refused(&credentials.presented)),
    }
}

/// A public client proves itself by PKCE and may present nothing; a confidential one must present its secret, in either
/// of the two ways: libraries fall back from one to the other.
fn is_proven(client: &Client, presented: &Presented) -> bool {
    match (client.token_endpoint_auth_method, presented) {
        (TokenEndpointAuth::None, Presented::Nothing) => true,
        (TokenEndpointAuth::None, _) | (_, Presented::Nothing) => false,
        (_, Presented::Post(secret)) => has_secret(client, secret),
        // RFC 6749 has the parts form-encoded, and some libraries send them as they are.
        (_, Presented::Basic { decoded, raw }) => has_secret(client, decoded) | has_secret(client, raw),
    }
}

fn has_secret(client: &Client, secret: &str) -> bool {
    let hash = sha256(secret.as_bytes());
    client.secrets.iter().fold(false, |found, known| found | equal(&known.0, &hash))
}

fn refused(presented: &Presented) -> AppError {
    let error = AppError::from(OAuthError::new(ErrorCode::InvalidClient, "Unauthorized"));
    match presented {
        Presented::Basic { .. } => error.with_challenge(CHALLENGE),
        _ => error,
    }
}
