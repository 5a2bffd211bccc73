//! `/.well-known/openid-configuration` (OpenID Connect Discovery §3). Only what is there is listed.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use serde_json::{Value, json};

use crate::web::{Here, allow_any_origin};

/// The same for everybody until the tenant's files change, and with them the site.
pub async fn get(here: Here) -> HttpResponse {
    let document = here.site.discovery.get_or_init(|| document(&here).to_string().into()).clone();
    let mut response = HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type(ContentType::json())
        .body(document);
    allow_any_origin(response.headers_mut());
    response
}

fn document(here: &Here) -> Value {
    let issuer = here.site.issuer.name();
    let at = |path: &str| format!("{issuer}{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("oauth/token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at(".well-known/jwks.json"),
        "end_session_endpoint": at("oidc/logout"),
        "scopes_supported": ["openid", "profile", "email", "phone"],
        "response_types_supported": ["code", "token", "id_token", "code token", "code id_token", "token id_token", "code token id_token"],
        "response_modes_supported": ["query", "fragment", "form_post", "web_message"],
        "grant_types_supported": ["authorization_code", "implicit"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "claims_supported": [
            "aud", "auth_time", "email", "email_verified", "exp", "family_name", "given_name", "groups", "iat", "iss", "name",
            "nickname", "nonce", "phone_number", "picture", "sid", "sub", "updated_at", "username"
        ],
        "ui_locales_supported": here.site.pages.locales(),
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })
}
