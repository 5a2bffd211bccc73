//! `/userinfo` (OpenID Connect Core §5.3). passport-auth0 sends the token in the query.

use actix_web::{HttpResponse, ResponseError as _, web};
use serde_json::{Map, Value};

use crate::issuer::user_claims;
use crate::protocol::{ErrorCode, OAuthError, Params};
use crate::web::{AppError, Here, allow_listed_origin, bearer_token, no_store, query_params, read_params};

pub async fn get(here: Here) -> HttpResponse {
    let params = query_params(&here.request);
    answer(&here, params).await
}

pub async fn post(here: Here, payload: web::Payload) -> HttpResponse {
    let params = match (query_params(&here.request), read_params(&here.request, payload).await) {
        (Ok(mut query), Ok(body)) => {
            query.extend(&body);
            Ok(query)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    answer(&here, params).await
}

async fn answer(here: &Here, params: Result<Params, OAuthError>) -> HttpResponse {
    let claims = match params {
        Ok(params) => claims(here, &params).await,
        Err(error) => Err(error.into()),
    };
    let mut response = match claims {
        Ok(claims) => HttpResponse::Ok().json(claims),
        Err(error) => error.error_response(),
    };
    no_store(response.headers_mut());
    allow_listed_origin(here, response.headers_mut());
    response
}

async fn claims(here: &Here, params: &Params) -> Result<Map<String, Value>, AppError> {
    // RFC 6750 §3.1: a request without any token is told nothing but how to authenticate.
    let token = bearer_token(here, params)
        .map_err(|error| AppError::from(error).with_challenge("Bearer error=\"invalid_request\""))?
        .ok_or_else(|| unauthorized("Bearer"))?;
    let invalid = || {
        unauthorized("Bearer error=\"invalid_token\", error_description=\"The access token is not valid\"")
    };
    let (grant, user) = here.site.issuer.grant_of(&token, here.now).await?.ok_or_else(invalid)?;
    if !grant.scope.is_openid() {
        let error = OAuthError::new(ErrorCode::InsufficientScope, "The access token lacks the scope openid");
        return Err(
            AppError::from(error).with_challenge("Bearer error=\"insufficient_scope\", scope=\"openid\"")
        );
    }
    let user = user.filter(|user| !user.blocked).ok_or_else(invalid)?;
    let mut claims = user_claims(&user, &grant, here.site.issuer.name());
    claims.insert("sub".to_owned(), user.user_id.into());
    Ok(claims)
}

fn unauthorized(challenge: &str) -> AppError {
    let error = OAuthError::new(ErrorCode::InvalidToken, "The access token is missing or not valid");
    AppError::from(error).with_challenge(challenge)
}
