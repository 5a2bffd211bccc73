//! `/demo/callback`: what came back, checked as an application has to check it, and shown.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::Value;

use super::home::logout_href;
use super::secrets::{Secrets, Waiting};
use crate::config::demo::CLIENT_ID;
use crate::crypto::unb64;
use crate::issuer::{IssueError, Redemption, user_claims};
use crate::pages::{DemoResult, DemoReturn, DemoToken};
use crate::protocol::Params;
use crate::web::{Here, Html, query_params, read_params, remembered_language};

/// Parameters that are shown in places of their own.
const SHOWN: [&str; 6] = ["code", "access_token", "id_token", "error", "error_description", "state"];

pub async fn get(here: Here) -> HttpResponse {
    let params = query_params(&here.request).unwrap_or_default();
    if params.first("code").is_none() && params.first("error").is_none() {
        // The answer is in the fragment, which only the browser sees.
        let chosen = remembered_language(&here);
        return html(&here, chosen.as_deref(), Waiting::of(&here).lang()).render(&DemoReturn {});
    }
    show(&here, &params).await
}

pub async fn post(here: Here, payload: web::Payload) -> HttpResponse {
    let params = read_params(&here.request, payload).await.unwrap_or_default();
    show(&here, &params).await
}

async fn show(here: &Here, params: &Params) -> HttpResponse {
    let mut waiting = Waiting::of(here);
    let secrets = params.first("state").and_then(|state| waiting.answered(state));
    let (chosen, asked) = (remembered_language(here), secrets.as_ref().map(|secrets| secrets.lang.clone()));
    let html = html(here, chosen.as_deref(), asked.as_deref());
    let mut result = DemoResult {
        error: None,
        code: params.first("code").map(ToOwned::to_owned),
        tokens: Vec::new(),
        user_info: None,
        parameters: Vec::new(),
        logout_href: logout_href(here, html.lang().as_str()),
    };
    let others = params.iter().filter(|(name, _)| !SHOWN.contains(name));
    result.parameters = others.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if let Err((code, description)) = fill(here, params, secrets, &mut result).await {
        result.error = Some((code, description));
    }
    let mut response = html.render(&result);
    if let Some(cookie) = waiting.cookie(here) {
        let _ = response.add_cookie(&cookie);
    }
    response
}

async fn fill(
    here: &Here,
    params: &Params,
    secrets: Option<Secrets>,
    result: &mut DemoResult,
) -> Result<(), (String, String)> {
    // An answer that nobody here asked for is somebody else's login (RFC 6749 §10.12).
    let secrets = secrets.ok_or_else(|| {
        (
            "invalid_state".to_owned(),
            "This answer does not belong to a request of this browser. Start again.".to_owned(),
        )
    })?;
    if let Some(error) = params.first("error") {
        let description = params.first("error_description").unwrap_or_default();
        return Err((error.to_owned(), description.to_owned()));
    }
    let mut access_token = params.first("access_token").map(ToOwned::to_owned);
    let mut id_token = params.first("id_token").map(ToOwned::to_owned);
    if let Some(code) = &result.code {
        let callback = format!("{}/demo/callback", here.site.tenant.public_url);
        let redemption = Redemption {
            client_id: CLIENT_ID,
            code,
            redirect_uri: Some(&callback),
            code_verifier: Some(&secrets.verifier),
        };
        let tokens = here.site.issuer.redeem(&redemption, here.now).await.map_err(|error| told(&error))?;
        access_token = Some(tokens.access_token);
        id_token = tokens.id_token;
    }
    if let Some(id_token) = &id_token {
        let claims = here.site.issuer.verify(id_token, here.now, false).unwrap_or_default();
        if claims.get("nonce").and_then(Value::as_str) != Some(&secrets.nonce) {
            return Err((
                "invalid_nonce".to_owned(),
                "The id_token was not made for this request.".to_owned(),
            ));
        }
    }
    result.user_info = match &access_token {
        Some(token) => user_info(here, token).await.map_err(|error| told(&error))?,
        None => None,
    };
    let tokens = [("access_token", access_token), ("id_token", id_token)];
    result.tokens = tokens.into_iter().filter_map(|(name, token)| Some(decoded(name, token?))).collect();
    Ok(())
}

fn told(error: &IssueError) -> (String, String) {
    match error {
        IssueError::Refused(error) => (error.code.as_str().to_owned(), error.description.clone()),
        other => ("server_error".to_owned(), other.to_string()),
    }
}

async fn user_info(here: &Here, token: &str) -> Result<Option<String>, IssueError> {
    let Some((grant, Some(user))) = here.site.issuer.grant_of(token, here.now).await? else {
        return Ok(None);
    };
    let mut claims = user_claims(&user, &grant, here.site.issuer.name());
    claims.insert("sub".to_owned(), user.user_id.into());
    Ok(indented(&Value::Object(claims)))
}

fn decoded(name: &str, raw: String) -> DemoToken {
    let part = |index| {
        let bytes = unb64(raw.split('.').nth(index)?)?;
        indented(&serde_json::from_slice(&bytes).ok()?)
    };
    let is_jwt = raw.matches('.').count() == 2;
    let (header, claims) = if is_jwt { (part(0), part(1)) } else { (None, None) };
    DemoToken { name: name.to_owned(), raw, header, claims }
}

fn indented(value: &Value) -> Option<String> {
    serde_json::to_string_pretty(value).ok()
}

/// What was chosen on the way goes before what was asked for.
fn html<'a>(here: &'a Here, chosen: Option<&'a str>, asked: Option<&'a str>) -> Html<'a> {
    Html::new(here, StatusCode::OK).client(Some(CLIENT_ID)).language(chosen, asked)
}
