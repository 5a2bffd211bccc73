//! `/authorize`: who asks, where may the answer go, what is asked, and what next.

use actix_session::Session as Cookie;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::answer::{see, send};
use super::finish::finish_without_page;
use super::next::{Proof, Situation, Step, next};
use super::transaction::{Transaction, start_over};
use super::ways;
use crate::model::Client;
use crate::pages::Trouble;
use crate::protocol::{
    Answer, AuthorizeRequest, Destination, ErrorCode, OAuthError, Params, Refused, for_the_log,
};
use crate::web::{
    BrowserId, Here, LONGEST_QUERY, Shown, failed, lacks_session, open_session, query_params, read_params,
};

/// Bytes. Auth0's SDKs say a kilobyte of themselves.
const LONGEST_PASSED_ON: usize = 2 * 1024;

pub async fn get(here: Here, cookie: Cookie) -> HttpResponse {
    let started = match query_params(&here.request) {
        Ok(params) => start(&here, &cookie, &params).await,
        Err(error) => Err(unreadable(error)),
    };
    started.unwrap_or_else(|shown| shown.page(&here))
}

pub async fn post(here: Here, cookie: Cookie, payload: web::Payload) -> HttpResponse {
    let started = match posted(&here, payload).await {
        // A form on another site reaches us without the session's cookie; the same request as a GET brings it.
        Ok(params) if lacks_session(&here) => {
            see(&here, &format!("/authorize?{}", params.encode_without(&[])))
        }
        Ok(params) => start(&here, &cookie, &params).await,
        Err(error) => Err(unreadable(error)),
    };
    started.unwrap_or_else(|shown| shown.page(&here))
}

async fn posted(here: &Here, payload: web::Payload) -> Result<Params, OAuthError> {
    let mut params = query_params(&here.request)?;
    params.extend(&read_params(&here.request, payload).await?);
    Ok(params)
}

fn unreadable(error: OAuthError) -> Shown {
    Shown::bad_request(Trouble::BadRequest, error.description)
}

async fn start(here: &Here, cookie: &Cookie, params: &Params) -> Result<HttpResponse, Shown> {
    let (client, destination) = proven_destination(here, params)?;
    let issuer = here.site.issuer.name();
    let refuse = |destination, mode, error: &OAuthError| {
        tracing::info!(tenant = here.tenant(), client_id = %client.client_id, error = error.code.as_str(), reason = %error.description, "a request was refused");
        let state = params.first("state").filter(|_| !params.is_ambiguous("state"));
        let lang = params.first("ui_locales");
        send(here, client, lang, Answer::error(destination, mode, error, state, issuer))
    };
    let request = match AuthorizeRequest::parse(params, client, destination.clone()) {
        Ok(request) => request,
        Err(rejected) => return refuse(destination, rejected.mode, &rejected.error),
    };
    let mode = request.response_mode;
    decide(here, cookie, client, params, request).await.or_else(|error| refuse(destination, mode, &error))
}

/// An answer or a page to log in on. Failures of ours are returned as well: a silent frame waits for an answer and shows
/// nobody a page.
async fn decide(
    here: &Here,
    cookie: &Cookie,
    client: &Client,
    params: &Params,
    mut request: AuthorizeRequest,
) -> Result<HttpResponse, OAuthError> {
    let hinted = complete(here, client, &mut request)?;
    let session = open_session(here, cookie).await.map_err(|shown| failure(&shown))?;
    let situation = Situation {
        tenant: &here.site.tenant,
        client,
        request: &request,
        hinted: hinted.as_deref(),
        session: session.as_ref(),
        proof: Proof::None,
        now: here.now,
    };
    match (next(&situation), session) {
        (Step::Refuse(error), _) => return Err(error),
        (Step::Finish, Some(session)) => {
            let finished = finish_without_page(here, client, &request, &session)
                .await
                .map_err(|shown| failure(&shown))?;
            if let Some(response) = finished {
                return Ok(response);
            }
        }
        _ => {}
    }
    if request.prompt.none { Err(login_required()) } else { to_login(here, params, request, hinted) }
}

fn login_required() -> OAuthError {
    OAuthError::new(ErrorCode::LoginRequired, "Login required")
}

fn failure(shown: &Shown) -> OAuthError {
    failed(&shown.reason, shown.status == StatusCode::SERVICE_UNAVAILABLE)
}

/// Until both are proven, an error is shown and nothing is redirected (RFC 6749 §4.1.2.1).
fn proven_destination<'a>(here: &'a Here, params: &Params) -> Result<(&'a Client, Destination), Shown> {
    if params.is_ambiguous("client_id") || params.is_ambiguous("redirect_uri") {
        return Err(Shown::bad_request(
            Trouble::BadRequest,
            "client_id or redirect_uri was sent more than once",
        ));
    }
    let client_id = params.first("client_id").unwrap_or_default();
    let client = here.site.tenant.client(client_id);
    let client =
        client.ok_or_else(|| Shown::bad_request(Trouble::UnknownClient, "there is no such client"))?;
    // Present but empty is not absent here: it is an address that nobody registered.
    let asked = params.iter().find(|(name, _)| *name == "redirect_uri").map(|(_, value)| value);
    match Destination::of(client, asked) {
        Ok(destination) => Ok((client, destination)),
        Err(refused) => {
            let reason = match refused {
                Refused::NotRegistered => format!(
                    "redirect_uri {} is not one of the client's callbacks",
                    for_the_log(asked.unwrap_or_default())
                ),
                Refused::Missing => {
                    "redirect_uri is missing, and the client has not exactly one callback".to_owned()
                }
            };
            let again = start_over(&here.site.tenant, Some(client_id));
            Err(Shown::bad_request(Trouble::UnknownCallback, reason).of_client(client_id).again(again))
        }
    }
}

/// What only the tenant can tell: whether audience and connection exist, and whom the `id_token_hint` names.
fn complete(
    here: &Here,
    client: &Client,
    request: &mut AuthorizeRequest,
) -> Result<Option<String>, OAuthError> {
    let tenant = &here.site.tenant;
    let own = format!("{}userinfo", here.site.issuer.name());
    let audience = request.audience.take().or_else(|| tenant.default_audience.clone());
    request.audience = audience.filter(|audience| *audience != own);
    if let Some(audience) = &request.audience
        && tenant.resource_server(audience).is_none()
    {
        // Only what an error_description may hold (RFC 6749 §4.1.2.1).
        let shown: String =
            audience.chars().filter(|c| c.is_ascii_graphic() && !"\"\\".contains(*c)).collect();
        return Err(OAuthError::new(ErrorCode::AccessDenied, format!("Service not found: {shown}")));
    }
    ways::offered(tenant, request)?;
    let Some(hint) = request.id_token_hint.take() else { return Ok(None) };
    // Keys are rotated, and people move here with tokens that another issuer gave them: what cannot be verified is no hint,
    // and nobody who asks for silence is logged in by it.
    let Some(claims) = here.site.issuer.verify(&hint, here.now, true) else {
        return if request.prompt.none { Err(login_required()) } else { Ok(None) };
    };
    let text = |name: &str| claims.get(name).and_then(|value| value.as_str());
    let sub = text("sub").filter(|_| text("aud") == Some(&client.client_id));
    let foreign = || OAuthError::invalid_request("id_token_hint is not an id_token of this client");
    sub.map(|sub| Some(sub.to_owned())).ok_or_else(foreign)
}

fn to_login(
    here: &Here,
    params: &Params,
    request: AuthorizeRequest,
    hinted: Option<String>,
) -> Result<HttpResponse, OAuthError> {
    let browser = BrowserId::of(here);
    let signs_up = request.wants_signup() && ways::signup_way(&here.site.tenant, &request).is_some();
    let page = if signs_up { "signup" } else { "login" };
    let transaction = Transaction::begin(request, hinted, &browser, here.now);
    let client: String = form_urlencoded::byte_serialize(transaction.request.client_id.as_bytes()).collect();
    let sealed = transaction.seal(here);
    let address = format!("/{page}?state={sealed}&client={client}&protocol=oauth2{}", passed_on(params));
    // The login page could not be opened with it.
    if address.len() > LONGEST_QUERY {
        return Err(OAuthError::invalid_request("The request is too long"));
    }
    let mut response = see(here, &address).map_err(|shown| failure(&shown))?;
    if let Some(cookie) = browser.new_cookie(here) {
        // Without the cookie the form will be refused, and the page says why.
        let _ = response.add_cookie(&cookie);
    }
    Ok(response)
}

/// What the application says besides, `auth0Client` and `ext-…` among it, as it came: scripts of the operator's read it in
/// the page's address. Nothing of ours does.
fn passed_on(params: &Params) -> String {
    let is_ours =
        |name: &str| AuthorizeRequest::has_parameter(name) || matches!(name, "client" | "protocol" | "ways");
    let others = params.iter().filter(|(name, _)| !is_ours(name));
    let others = form_urlencoded::Serializer::for_suffix("&".to_owned(), 1).extend_pairs(others).finish();
    if (2..=LONGEST_PASSED_ON).contains(&others.len()) { others } else { String::new() }
}
