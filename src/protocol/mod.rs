//! OAuth 2 and OpenID Connect as types, each with its section number. Pure: texts in, types out.

mod answer;
mod authorize_request;
mod client_auth;
mod destination;
mod error;
mod params;
mod pkce;
mod prompt;
mod response;
mod scope;
mod token_request;

pub use answer::{Answer, AnswerFields};
pub use authorize_request::{AuthorizeRequest, Rejected};
pub use client_auth::{ClientCredentials, Presented};
pub use destination::{Destination, Refused, for_the_log, speaks_for_an_answer};
pub use error::{ErrorCode, OAuthError};
pub use params::Params;
pub use pkce::CodeChallenge;
pub use prompt::Prompt;
pub use response::{ResponseMode, ResponseType};
pub use scope::{Scope, is_scope_token};
pub use token_request::TokenRequest;
