//! Access tokens as they come: header, form or query (RFC 6750 §2).

use crate::protocol::Params;

use super::here::Here;

/// The one token of a request. None when there is none, or more than one way is used.
pub fn bearer_token(here: &Here, params: &Params) -> Option<String> {
    let header = here.header("authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    let parameter = params.first("access_token").map(ToOwned::to_owned);
    match (header, parameter) {
        (Some(token), None) | (None, Some(token)) if !params.is_ambiguous("access_token") => Some(token),
        _ => None,
    }
}
