//! `/v2/logout` and `/oidc/logout`: the session ends, and the person goes only where somebody registered.

use actix_session::Session as Cookie;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::answer::see;
use super::login::own_form;
use super::transaction::start_over;
use crate::model::{Client, Session};
use crate::pages::{ConfirmLogout, LoggedOut, LogoutScope, Trouble};
use crate::protocol::{Params, for_the_log};
use crate::web::{
    BrowserId, Here, Html, Shown, end_session, lacks_session, open_session, query_params, read_params,
};

const PURPOSE: &str = "logout";

/// Auth0's: `client_id`, `returnTo`, `federated`.
pub async fn v2_logout(here: Here, cookie: Cookie) -> HttpResponse {
    v2(&here, &cookie).await.unwrap_or_else(|shown| shown.page(&here))
}

async fn v2(here: &Here, cookie: &Cookie) -> Result<HttpResponse, Shown> {
    let params = query(here)?;
    let client = known(here, params.first("client_id"), &params)?;
    let back = registered(here, client, &params, "returnTo")?;
    log_out(here, cookie, client, back.as_deref(), params.first("ui_locales")).await
}

/// OpenID Connect RP-Initiated Logout 1.0.
pub async fn oidc_logout(here: Here, cookie: Cookie) -> HttpResponse {
    let asked = match query(&here) {
        Ok(params) => oidc(&here, &cookie, &params).await,
        Err(shown) => Err(shown),
    };
    asked.unwrap_or_else(|shown| shown.page(&here))
}

/// The same by POST, or the answer to our question.
pub async fn oidc_logout_post(here: Here, cookie: Cookie, payload: web::Payload) -> HttpResponse {
    posted(&here, &cookie, payload).await.unwrap_or_else(|shown| shown.page(&here))
}

async fn posted(here: &Here, cookie: &Cookie, payload: web::Payload) -> Result<HttpResponse, Shown> {
    let mut params = query(here)?;
    if here.header("sec-fetch-site") == Some("same-origin")
        || here.header("origin") == Some(&here.site.tenant.public_url)
    {
        params.extend(&own_form(here, payload).await?);
    } else {
        let body = read_params(&here.request, payload).await;
        params.extend(&body.map_err(|error| refused(None, &params, error.description))?);
    }
    // From another site the session's cookie stays at home; the same request as a GET brings it.
    if lacks_session(here) {
        return see(here, &format!("/oidc/logout?{}", params.encode_without(&["confirm"])));
    }
    if params.has("confirm") {
        confirmed(here, cookie, &params).await
    } else {
        oidc(here, cookie, &params).await
    }
}

/// Where to go afterwards, sealed into the question so that the answer cannot change it.
#[derive(Serialize, Deserialize)]
struct Asked {
    browser: String,
    client_id: Option<String>,
    /// As it was registered.
    back: Option<String>,
    state: Option<String>,
    lang: Option<String>,
}

async fn oidc(here: &Here, cookie: &Cookie, params: &Params) -> Result<HttpResponse, Shown> {
    // Sessions outlive keys: a hint that cannot be verified any more is none, and the person is asked.
    let hint = params.first("id_token_hint").and_then(|hint| verified(here, hint));
    let named = params.first("client_id").or(hint.as_ref().map(|hint| hint.client_id.as_str()));
    let client = known(here, named, params)?;
    if let (Some(client), Some(hint)) = (client, &hint)
        && client.client_id != hint.client_id
    {
        return Err(refused(Some(client), params, "id_token_hint was given to another client"));
    }
    let back = registered(here, client, params, "post_logout_redirect_uri")?;
    let (state, lang) = (params.first("state"), params.first("ui_locales"));
    let asked_by_its_own = |session: &Session| {
        let by_session = client.is_some() && params.first("logout_hint") == Some(&session.sid);
        by_session || hint.as_ref().is_some_and(|hint| hint.sub == session.user_id)
    };
    let session = open_session(here, cookie).await?.filter(|session| !asked_by_its_own(session));
    let Some(session) = session else {
        let back = back.map(|back| with_state(&back, state));
        return log_out(here, cookie, client, back.as_deref(), lang).await;
    };
    let user = here.app.store.user(here.tenant(), &session.user_id).await?;
    let browser = BrowserId::of(here);
    let stay_href = client.and_then(|client| client.initiate_login_uri.clone());
    let client_id = client.map(|client| client.client_id.clone());
    let (state, lang) = (state.map(ToOwned::to_owned), lang.map(ToOwned::to_owned));
    let asked = Asked { browser: browser.hash(), client_id, back, state, lang };
    let page = ConfirmLogout {
        state: here.site.sealer.seal_json(PURPOSE, &asked).unwrap_or_default(),
        account: user.and_then(|user| user.claims.email.or(user.claims.name)),
        stay_href,
    };
    let client_id = client.map(|client| client.client_id.as_str());
    let html = Html::new(here, StatusCode::OK).client(client_id).language(None, params.first("ui_locales"));
    let mut response = html.forms_lead_to_client().render(&page);
    if let Some(cookie) = browser.new_cookie(here) {
        // Without the cookie the answer will be refused, and the question comes again.
        let _ = response.add_cookie(&cookie);
    }
    Ok(response)
}

async fn confirmed(here: &Here, cookie: &Cookie, params: &Params) -> Result<HttpResponse, Shown> {
    let asked = params.first("state").and_then(|sealed| here.site.sealer.open_json::<Asked>(PURPOSE, sealed));
    let Some(asked) = asked.filter(|asked| BrowserId::of(here).has_hash(&asked.browser)) else {
        let again = Some("/oidc/logout".to_owned());
        return Err(Shown::new(StatusCode::FORBIDDEN, Trouble::NoCookie, "the question was asked elsewhere")
            .again(again));
    };
    let client = asked.client_id.as_deref().and_then(|id| here.site.tenant.client(id));
    // The question may have been open for long.
    let back = asked.back.filter(|back| logout_urls(here, client).contains(back));
    let back = back.map(|back| with_state(&back, asked.state.as_deref()));
    log_out(here, cookie, client, back.as_deref(), asked.lang.as_deref()).await
}

async fn log_out(
    here: &Here,
    cookie: &Cookie,
    client: Option<&Client>,
    back: Option<&str>,
    lang: Option<&str>,
) -> Result<HttpResponse, Shown> {
    let session = open_session(here, cookie).await?;
    if let Some(session) = &session {
        tracing::info!(target: "vestibule::login", tenant = here.tenant(), user_id = %session.user_id, "logout");
        end_session(here, cookie).await?;
    }
    if let Some(back) = back {
        return see(here, back);
    }
    let scope = if session.is_some() { LogoutScope::Everything } else { LogoutScope::Nothing };
    let client_id = client.map(|client| client.client_id.as_str());
    let page = LoggedOut { scope, again_href: start_over(&here.site.tenant, client_id) };
    Ok(Html::new(here, StatusCode::OK).client(client_id).language(None, lang).render(&page))
}

struct Hint {
    client_id: String,
    sub: String,
}

/// An `id_token` of ours says who asks, even when it has expired (§2).
fn verified(here: &Here, hint: &str) -> Option<Hint> {
    let claims = here.site.issuer.verify(hint, here.now, true)?;
    let text = |name: &str| Some(claims.get(name)?.as_str()?.to_owned());
    Some(Hint { client_id: text("aud")?, sub: text("sub")? })
}

/// The address to go back to, compared byte for byte with what the client (or, without one, the tenant) registered.
fn registered(
    here: &Here,
    client: Option<&Client>,
    params: &Params,
    name: &str,
) -> Result<Option<String>, Shown> {
    let Some(asked) = params.first(name) else { return Ok(None) };
    let ambiguous = [name, "client_id", "id_token_hint"].iter().any(|name| params.is_ambiguous(name));
    if ambiguous || !logout_urls(here, client).iter().any(|registered| registered == asked) {
        let reason = format!("{name} {} is not one of the allowed_logout_urls", for_the_log(asked));
        return Err(refused(client, params, reason));
    }
    Ok(Some(asked.to_owned()))
}

fn logout_urls<'a>(here: &'a Here, client: Option<&'a Client>) -> &'a [String] {
    client.map_or(&here.site.tenant.allowed_logout_urls, |client| &client.allowed_logout_urls)
}

/// The address with the request's `state`, in the place of one that was registered with it.
fn with_state(back: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return back.to_owned() };
    let (base, own) = back.split_once('?').unwrap_or((back, ""));
    let is_state = |pair: &&str| form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == "state");
    let mut pairs: Vec<&str> = own.split('&').filter(|pair| !pair.is_empty() && !is_state(pair)).collect();
    let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    pairs.push(&state);
    format!("{base}?{}", pairs.join("&"))
}

fn query(here: &Here) -> Result<Params, Shown> {
    query_params(&here.request).map_err(|error| refused(None, &Params::default(), error.description))
}

/// The client of this name, where there is a name.
fn known<'a>(here: &'a Here, id: Option<&str>, params: &Params) -> Result<Option<&'a Client>, Shown> {
    let Some(id) = id else { return Ok(None) };
    let client = here.site.tenant.client(id);
    client.map(Some).ok_or_else(|| refused(None, params, "there is no such client"))
}

/// Nothing has been done, so the session may still be there: the page leads to a logout that goes nowhere afterwards.
fn refused(client: Option<&Client>, params: &Params, reason: impl Into<String>) -> Shown {
    let client_id = client.map(|client| client.client_id.as_str());
    let lang = params.first("ui_locales");
    let kept = [("client_id", client_id), ("ui_locales", lang)];
    let kept = kept.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let kept = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let log_out = if kept.is_empty() { "/v2/logout".to_owned() } else { format!("/v2/logout?{kept}") };
    let shown = Shown::bad_request(Trouble::LogoutRefused, reason).again(Some(log_out)).in_language(lang);
    match client_id {
        Some(id) => shown.of_client(id),
        None => shown,
    }
}
