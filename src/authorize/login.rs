//! `/login`: the page, and what is posted from it.

use actix_session::Session as Cookie;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::finish::{active_user, client_of, go_on, over};
use super::login_page::{Said, Screen, unknown_connection};
use super::next::{Proof, Situation, Step, Why, next};
use super::password::{Posted, check};
use super::transaction::{Found, Transaction, start_over};
use super::ways;
use crate::crypto::token_hash;
use crate::model::{Client, Session, User, of_domain};
use crate::pages::{ContinueAs, DiscoveryError, LoginNotice, Trouble};
use crate::protocol::Params;
use crate::web::{Here, Shown, is_own_form, open_session, query_params, read_params, remember_language};

pub async fn get(here: Here, cookie: Cookie) -> HttpResponse {
    show(&here, &cookie).await.unwrap_or_else(|shown| shown.page(&here))
}

async fn show(here: &Here, cookie: &Cookie) -> Result<HttpResponse, Shown> {
    let params = query_params(&here.request)
        .map_err(|error| Shown::bad_request(Trouble::BadRequest, error.description))?;
    let (transaction, expired) = match open(here, &params)? {
        (transaction, false) => (transaction, None),
        (transaction, true) => (transaction.renewed(here.now), Some(LoginNotice::PageExpired)),
    };
    let transaction = with_language(transaction, &params);
    let client = client_of(here, &transaction.request)?;
    let (transaction, why, user) = match by_session(here, cookie, client, transaction).await? {
        BySession::Answered(response) => return Ok(response),
        BySession::Ask(asked) => *asked,
    };
    let screen = Screen::new(here, client, &transaction)?;
    let chosen = user.as_ref().filter(|_| why == Why::ChooseAccount);
    let continue_as =
        chosen.map(|user| ContinueAs { account: name_of(user), key: token_hash(&user.user_id) });
    let again = user.filter(|_| why == Why::Reauthenticate);
    let username = again.and_then(|user| user.claims.email).unwrap_or_default();
    let notice = expired.or((why == Why::Reauthenticate).then_some(LoginNotice::Reauthenticate));
    let said = Said { username, notice, continue_as, ..Said::default() };
    let mut response = match params.first("connection") {
        _ if params.first("ways") == Some("all") => screen.picker(),
        Some(name) => match screen.offered.iter().find(|way| way.name == name) {
            Some(connection) => screen.form(StatusCode::OK, connection, said),
            None => return Err(unknown_connection(here, &transaction, Some(name))),
        },
        None => screen.first(said),
    };
    remember_language(here, params.first("ui_locales"), &mut response);
    Ok(response)
}

enum BySession {
    Answered(HttpResponse),
    Ask(Box<(Transaction, Why, Option<User>)>),
}

/// Another tab may have logged in meanwhile, or a cross-site form hid the session from `/authorize`: then there is nothing
/// to ask.
async fn by_session(
    here: &Here,
    cookie: &Cookie,
    client: &Client,
    transaction: Transaction,
) -> Result<BySession, Shown> {
    let Some((session, user)) = signed_in(here, cookie).await? else {
        return Ok(BySession::Ask(Box::new((transaction, Why::Nobody, None))));
    };
    let situation = Situation {
        tenant: &here.site.tenant,
        client,
        request: &transaction.request,
        hinted: transaction.hinted.as_deref(),
        session: Some(&session),
        proof: Proof::None,
        now: here.now,
    };
    match next(&situation) {
        Step::Login(why) => Ok(BySession::Ask(Box::new((transaction, why, Some(user))))),
        Step::Finish | Step::Refuse(_) => {
            go_on(here, client, transaction, &session, &user, Proof::None).await.map(BySession::Answered)
        }
    }
}

async fn signed_in(here: &Here, cookie: &Cookie) -> Result<Option<(Session, User)>, Shown> {
    let Some(session) = open_session(here, cookie).await? else { return Ok(None) };
    Ok(active_user(here, &session).await?.map(|user| (session, user)))
}

pub async fn post(here: Here, cookie: Cookie, payload: web::Payload) -> HttpResponse {
    posted(&here, &cookie, payload).await.unwrap_or_else(|shown| shown.page(&here))
}

async fn posted(here: &Here, cookie: &Cookie, payload: web::Payload) -> Result<HttpResponse, Shown> {
    let params = own_form(here, payload).await?;
    let (transaction, expired) = open(here, &params)?;
    let client = client_of(here, &transaction.request)?;
    let username = params.first("username").unwrap_or_default().to_owned();
    if expired {
        let transaction = transaction.renewed(here.now);
        let screen = Screen::new(here, client, &transaction)?;
        let notice = Some(LoginNotice::PageExpired);
        let said = Said { username, notice, remember: params.has("remember"), ..Said::default() };
        let posted = params.first("connection");
        return Ok(match screen.offered.iter().find(|way| posted == Some(way.name.as_str())) {
            Some(way) => screen.form(StatusCode::OK, way, said),
            None => screen.first(said),
        });
    }
    // Back after a finished login: the password would be checked for nothing.
    if here.app.store.is_spent(here.tenant(), &transaction.id).await? {
        return Err(over(here, &transaction));
    }
    if params.has("continue") {
        let meant = |user: &User| params.first("continue") == Some(token_hash(&user.user_id).as_str());
        if let Some((session, user)) = signed_in(here, cookie).await?.filter(|(_, user)| meant(user)) {
            return go_on(here, client, transaction, &session, &user, Proof::Chosen).await;
        }
        let said = Said { notice: Some(LoginNotice::SignedOut), ..Said::default() };
        return Ok(Screen::new(here, client, &transaction)?.first(said));
    }
    let offered = ways::offered(&here.site.tenant, &transaction.request);
    let offered = offered.map_err(|_| unknown_connection(here, &transaction, None))?;
    let by_domain = of_domain(&offered, &username);
    let Some(chosen) = params.first("connection") else {
        return discovered(here, client, &transaction, by_domain.map(|way| way.name.as_str()), username);
    };
    let Some(chosen) = offered.iter().find(|way| way.name == chosen) else {
        return Err(unknown_connection(here, &transaction, Some(chosen)));
    };
    // A colleague's address typed into the form of the customers' database belongs to the directory.
    let connection = by_domain.filter(|_| chosen.as_database().is_some()).unwrap_or(chosen);
    let password = params.iter().find(|(name, _)| *name == "password").map(|(_, value)| value.to_owned());
    let posted =
        Posted { username, password: password.unwrap_or_default().into(), remember: params.has("remember") };
    check(here, cookie, client, transaction, connection, posted).await
}

/// The e-mail alone was asked for: on to the form it belongs to, with the name filled in.
fn discovered(
    here: &Here,
    client: &Client,
    transaction: &Transaction,
    found: Option<&str>,
    username: String,
) -> Result<HttpResponse, Shown> {
    let screen = Screen::new(here, client, transaction)?;
    let found = found.and_then(|name| screen.offered.iter().find(|way| way.name == name));
    Ok(match found {
        Some(way) => screen.form(StatusCode::OK, way, Said { username, ..Said::default() }),
        None if username.is_empty() => {
            screen.discovery(StatusCode::BAD_REQUEST, username, Some(DiscoveryError::Missing))
        }
        None => screen.discovery(StatusCode::BAD_REQUEST, username, Some(DiscoveryError::Unknown)),
    })
}

/// The fields of a form of ours. Nothing in it is looked at before it is known to be one.
///
/// # Errors
/// 403 for a form from elsewhere, 400 for one that cannot be read.
pub async fn own_form(here: &Here, payload: web::Payload) -> Result<Params, Shown> {
    if !is_own_form(here) {
        return Err(Shown::new(StatusCode::FORBIDDEN, Trouble::NoCookie, "the form was sent from elsewhere"));
    }
    let params = read_params(&here.request, payload).await;
    params.map_err(|error| Shown::bad_request(Trouble::BadRequest, error.description))
}

/// The transaction, and whether it is too old.
///
/// # Errors
/// A page that leads on, where there is none or it belongs to another browser.
pub fn open(here: &Here, params: &Params) -> Result<(Transaction, bool), Shown> {
    let nothing = || {
        let again = start_over(&here.site.tenant, params.first("client"));
        Shown::bad_request(Trouble::TransactionOver, "there is no transaction in this address").again(again)
    };
    match params
        .first("state")
        .filter(|_| !params.is_ambiguous("state"))
        .map(|state| Transaction::open(here, state))
    {
        Some(Found::Open(transaction)) => Ok((*transaction, false)),
        Some(Found::Expired(transaction)) => Ok((*transaction, true)),
        Some(Found::OtherBrowser(transaction)) => {
            let again = transaction.again_href(here);
            let shown = Shown::new(
                StatusCode::FORBIDDEN,
                Trouble::NoCookie,
                "the transaction began in another browser",
            );
            Err(transaction.shown(shown).again(Some(again)))
        }
        Some(Found::Nothing) | None => Err(nothing()),
    }
}

/// The language menu leads to the same page with `ui_locales`; the choice holds for the rest of the transaction.
pub fn with_language(transaction: Transaction, params: &Params) -> Transaction {
    match params.first("ui_locales").filter(|lang| lang.len() <= 35) {
        Some(lang) => transaction.in_language(lang),
        None => transaction,
    }
}

fn name_of(user: &User) -> String {
    let claims = &user.claims;
    let name = claims.email.as_ref().or(claims.name.as_ref()).or(claims.username.as_ref());
    name.unwrap_or(&user.user_id).clone()
}
