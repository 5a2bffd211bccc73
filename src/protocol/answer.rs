//! What goes back to an application through the browser.

use super::{OAuthError, ResponseMode};
use crate::protocol::Destination;

pub type AnswerFields = Vec<(&'static str, String)>;

/// An authorization response, good or bad, with the address and the way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub destination: Destination,
    pub mode: ResponseMode,
    pub fields: AnswerFields,
}

impl Answer {
    /// RFC 6749 §4.1.2.1, with `iss` (RFC 9207 §2).
    pub fn error(
        destination: Destination,
        mode: ResponseMode,
        error: &OAuthError,
        state: Option<&str>,
        issuer: &str,
    ) -> Self {
        let mut fields =
            vec![("error", error.code.as_str().to_owned()), ("error_description", error.description.clone())];
        let state = state.filter(|state| mode.carries(state));
        fields.extend(state.map(|state| ("state", state.to_owned())));
        fields.push(("iss", issuer.to_owned()));
        Self { destination, mode, fields }
    }
}
