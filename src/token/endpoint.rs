//! `POST /oauth/token` (RFC 6749 §3.2): one pipeline, so that no grant can forget to ask who is asking.

use actix_web::{HttpResponse, ResponseError as _, web};
use serde_json::{Map, Value};

use super::authorization_code;
use crate::issuer::Tokens;
use crate::protocol::TokenRequest;
use crate::web::{AppError, Here, allow_listed_origin, authenticated_client, no_store, read_params};

pub async fn post(here: Here, payload: web::Payload) -> HttpResponse {
    let mut response = match grant(&here, payload).await {
        Ok(tokens) => HttpResponse::Ok().json(body(tokens)),
        Err(error) => {
            tracing::info!(tenant = here.tenant(), %error, "a token request was refused");
            error.error_response()
        }
    };
    no_store(response.headers_mut());
    allow_listed_origin(&here, response.headers_mut());
    response
}

async fn grant(here: &Here, payload: web::Payload) -> Result<Tokens, AppError> {
    let params = read_params(&here.request, payload).await?;
    let client = authenticated_client(here, &params)?;
    match TokenRequest::parse(&params)? {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
            let presented = authorization_code::Presented { code, redirect_uri, code_verifier };
            authorization_code::grant(here, client, &presented).await
        }
    }
}

fn body(tokens: Tokens) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("access_token".to_owned(), tokens.access_token.into());
    if let Some(id_token) = tokens.id_token {
        body.insert("id_token".to_owned(), id_token.into());
    }
    body.insert("scope".to_owned(), tokens.scope.into());
    body.insert("expires_in".to_owned(), tokens.expires_in.into());
    body.insert("token_type".to_owned(), "Bearer".into());
    body
}
