//! Access tokens as they come: header, form or query (RFC 6750 §2).

use super::here::Here;
use crate::protocol::{OAuthError, Params};

/// The one token of a request, or None when there is none.
///
/// # Errors
/// `invalid_request` when it is sent twice or in two ways (RFC 6750 §3.1): which one counts would be anybody's guess.
pub fn bearer_token(here: &Here, params: &Params) -> Result<Option<String>, OAuthError> {
    let header = here.authorization()?.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let parameter = params.first("access_token").map(ToOwned::to_owned);
    if params.is_ambiguous("access_token") || (header.is_some() && parameter.is_some()) {
        return Err(OAuthError::invalid_request("Send the access token once, in one way"));
    }
    Ok(header.or(parameter))
}
