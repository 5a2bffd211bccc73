//! Parameters of a request, from its query and from a body in a form or in JSON, within limits.

use std::fmt;
use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpMessage as _, HttpRequest, web};
use futures_core::Stream;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::protocol::{OAuthError, Params};

/// More than any form of ours and any token request needs.
const LONGEST_BODY: usize = 64 * 1024;
/// In bytes.
pub const LONGEST_QUERY: usize = 32 * 1024;
/// As many as a form may have.
const MOST_MEMBERS: usize = 200;
/// Nobody types while a form is on its way: who sends a byte a second wants our connections.
const SLOWEST_BODY: Duration = Duration::from_secs(10);

/// # Errors
/// `invalid_request` when the query is too long or no text.
pub fn query_params(request: &HttpRequest) -> Result<Params, OAuthError> {
    let query = request.query_string();
    if query.len() > LONGEST_QUERY {
        return Err(OAuthError::invalid_request("The query is too long"));
    }
    Params::parse(query.as_bytes()).ok_or_else(unreadable)
}

/// The body's parameters: a form, or an object in JSON where null counts as absent (auth0-python sends those).
///
/// # Errors
/// `invalid_request` for a body that is too long, of another type, or not what its type says.
pub async fn read_params(request: &HttpRequest, payload: web::Payload) -> Result<Params, OAuthError> {
    let content_type = request.content_type().to_ascii_lowercase();
    let body = tokio::time::timeout(SLOWEST_BODY, read(payload)).await.map_err(|_| unreadable())??;
    if body.is_empty() {
        return Ok(Params::default());
    }
    match content_type.as_str() {
        "application/x-www-form-urlencoded" => Params::parse(&body).ok_or_else(unreadable),
        "application/json" => json(&body),
        // Some clients forget the header; JSON says what it is by itself.
        "" if !request.headers().contains_key(CONTENT_TYPE) => Params::parse(&body).ok_or_else(unreadable),
        _ => Err(OAuthError::invalid_request("Send a form or JSON")),
    }
}

async fn read(mut payload: web::Payload) -> Result<Vec<u8>, OAuthError> {
    let mut body = Vec::new();
    while let Some(chunk) =
        std::future::poll_fn(|context| std::pin::Pin::new(&mut payload).poll_next(context)).await
    {
        let chunk = chunk.map_err(|_| unreadable())?;
        if body.len() + chunk.len() > LONGEST_BODY {
            return Err(OAuthError::invalid_request("The body is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn json(body: &[u8]) -> Result<Params, OAuthError> {
    let Members(members) = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let pairs = members.into_iter().filter_map(|(name, value)| match value {
        Value::Null => None,
        Value::String(text) => Some((name, text)),
        other => Some((name, other.to_string())),
    });
    Ok(Params::from_pairs(pairs))
}

/// An object's members as they stand there: a map would hide that a name is there twice.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of at most 200 members")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        while let Some(member) = object.next_entry()? {
            if self.0.len() >= MOST_MEMBERS {
                return Err(A::Error::custom("too many members"));
            }
            self.0.push(member);
        }
        Ok(self)
    }
}

fn unreadable() -> OAuthError {
    OAuthError::invalid_request("The request cannot be read")
}
