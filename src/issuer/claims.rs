//! What a token or `/userinfo` says about a person, by scope (OpenID Connect Core §5.4).

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Grant;
use crate::model::{Initial, RESERVED_CLAIMS, User};

pub fn user_claims(user: &User, grant: &Grant, issuer: &str) -> Map<String, Value> {
    let mut out = Map::new();
    let claims = &user.claims;
    let mut put = |name: &str, value: Option<&String>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), Value::from(value.as_str()));
        }
    };
    if grant.scope.has("profile") {
        put("name", claims.name.as_ref());
        put("given_name", claims.given_name.as_ref());
        put("family_name", claims.family_name.as_ref());
        put("nickname", claims.nickname.as_ref());
        // Auth0 always gives one; applications show a broken picture without.
        let drawn = || format!("{issuer}static/{}", Initial::of(claims).path());
        put("picture", Some(&claims.picture.clone().unwrap_or_else(drawn)));
        put("username", claims.username.as_ref());
    }
    if grant.scope.has("email") {
        put("email", claims.email.as_ref());
    }
    if grant.scope.has("phone") {
        put("phone_number", claims.phone_number.as_ref());
    }
    if grant.scope.has("email") && claims.email.is_some() {
        out.insert("email_verified".to_owned(), claims.email_verified.into());
    }
    if grant.scope.has("profile") {
        // Auth0 writes ISO 8601 where OpenID Connect has a number; its SDKs expect the text.
        out.insert("updated_at".to_owned(), iso(user.updated_at).into());
        if !claims.groups.is_empty() {
            out.insert("groups".to_owned(), json!(claims.groups));
        }
        for (name, value) in claims.other.iter().filter(|(name, _)| !RESERVED_CLAIMS.contains(&name.as_str()))
        {
            out.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    out
}

/// `at_hash` and `c_hash` are those of the token and the code that come along.
pub fn id_token_claims(
    user: &User,
    grant: &Grant,
    issuer: &str,
    (now, lifetime): (i64, i64),
    at_hash: Option<String>,
    c_hash: Option<String>,
) -> Map<String, Value> {
    let mut out = user_claims(user, grant, issuer);
    out.insert("iss".to_owned(), issuer.into());
    out.insert("sub".to_owned(), user.user_id.as_str().into());
    out.insert("aud".to_owned(), grant.client_id.as_str().into());
    out.insert("iat".to_owned(), now.into());
    out.insert("exp".to_owned(), now.saturating_add(lifetime).into());
    out.insert("sid".to_owned(), grant.sid.as_str().into());
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), value);
        }
    };
    put("nonce", grant.nonce.as_deref().map(Value::from));
    put("auth_time", grant.tell_auth_time.then(|| grant.auth_time.into()));
    put("at_hash", at_hash.map(Value::from));
    put("c_hash", c_hash.map(Value::from));
    out
}

fn iso(unix: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}
