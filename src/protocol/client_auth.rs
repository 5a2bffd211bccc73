//! How a client says who it is at the token endpoint (RFC 6749 §2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ErrorCode, OAuthError, Params};

/// A client id with every reading of the secret that came along.
#[derive(Debug, PartialEq, Eq)]
pub struct ClientCredentials {
    pub client_id: String,
    pub presented: Presented,
}

#[derive(PartialEq, Eq)]
pub enum Presented {
    Nothing,
    /// `client_secret_post`, in a form or in JSON.
    Post(String),
    /// `client_secret_basic`: form-decoded as the specification wants, and raw as some libraries send it.
    Basic {
        decoded: String,
        raw: String,
    },
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Post(_) => "Post(…)",
            Self::Basic { .. } => "Basic(…)",
        })
    }
}

impl ClientCredentials {
    /// # Errors
    /// `invalid_request` when two methods are used at once, `invalid_client` when there is no readable one.
    pub fn read(authorization: Option<&str>, params: &Params) -> Result<Self, OAuthError> {
        for name in ["client_id", "client_secret"] {
            if params.is_ambiguous(name) {
                return Err(OAuthError::invalid_request(format!("Parameter sent more than once: {name}")));
            }
        }
        let in_body = params.first("client_id");
        let secret = params.first("client_secret");
        match authorization.and_then(|value| strip_scheme(value, "basic")) {
            Some(_) if secret.is_some() => {
                Err(OAuthError::invalid_request("Use one way of client authentication, not two"))
            }
            Some(encoded) => {
                let credentials = basic(encoded).ok_or_else(unauthorized)?;
                match in_body {
                    Some(other) if other != credentials.client_id => Err(unauthorized()),
                    _ => Ok(credentials),
                }
            }
            None => {
                let client_id = in_body.ok_or_else(unauthorized)?.to_owned();
                let presented =
                    secret.map_or(Presented::Nothing, |secret| Presented::Post(secret.to_owned()));
                Ok(Self { client_id, presented })
            }
        }
    }
}

fn unauthorized() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, "Unauthorized")
}

/// What follows the scheme of an `Authorization` header; schemes have no case (RFC 9110 §11.1).
fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (given, rest) = value.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

fn basic(encoded: &str) -> Option<ClientCredentials> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let presented = Presented::Basic { decoded: form_decode(secret), raw: secret.to_owned() };
    Some(ClientCredentials { client_id: form_decode(id), presented })
}

fn form_decode(value: &str) -> String {
    let pair = format!("v={}", value.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(body: &str) -> Params {
        Params::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn basic_is_read_in_both_encodings() {
        // `cid123:sec+ret%2B%2F%25`, as openid-client sends it.
        let read =
            ClientCredentials::read(Some("Basic Y2lkMTIzOnNlYytyZXQlMkIlMkYlMjU="), &params("")).unwrap();
        assert_eq!(read.client_id, "cid123");
        assert_eq!(
            read.presented,
            Presented::Basic { decoded: "sec ret+/%".into(), raw: "sec+ret%2B%2F%25".into() }
        );
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let error =
            ClientCredentials::read(Some("Basic YTpi"), &params("client_id=a&client_secret=b")).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidRequest);
        assert!(ClientCredentials::read(Some("Basic YTpi"), &params("client_id=other")).is_err());
        assert!(ClientCredentials::read(Some("Basic !!"), &params("")).is_err());
    }

    #[test]
    fn an_empty_secret_is_no_secret() {
        let read = ClientCredentials::read(None, &params("client_id=a&client_secret=")).unwrap();
        assert_eq!(read.presented, Presented::Nothing);
    }
}
