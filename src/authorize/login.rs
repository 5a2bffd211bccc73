//! `/login`: the page, and what is posted from it.

use actix_session::Session as Cookie;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::finish::{active_user, client_of, finish, over, refuse, signed_on};
use super::login_page::{Said, Screen, unknown_connection};
use super::next::{Proof, Step, Why, next};
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
    let way_on = transaction.way_on(here);
    let asked = async {
        // Another tab may have logged in meanwhile, or a cross-site form hid the session from `/authorize`.
        let who = signed_in(here, cookie).await?;
        by_session(here, client, transaction, who, Proof::None).await
    };
    let asked = match asked.await.map_err(|shown| way_on.dress(shown))? {
        BySession::Answered(response) => return Ok(response),
        BySession::Ask(asked) => *asked,
    };
    let screen = Screen::new(here, &asked.transaction)?;
    let said = asked.said();
    let said = Said { notice: expired.or(said.notice), ..said };
    let mut response = match params.first("connection") {
        _ if params.first("ways") == Some("all") => screen.picker(),
        // Not the first page: that would be the form that this browser used last.
        _ if params.first("ways") == Some("email") => screen.discovery(StatusCode::OK, said.username, None),
        Some(name) => match screen.offered.iter().find(|way| way.name == name) {
            Some(connection) => screen.form(StatusCode::OK, connection, said),
            None => return Err(unknown_connection(here, &asked.transaction, Some(name))),
        },
        None => screen.first(said),
    };
    remember_language(here, params.first("ui_locales"), &mut response);
    Ok(response)
}

enum BySession {
    Answered(HttpResponse),
    Ask(Box<Asked>),
}

/// Somebody has to say who they are.
struct Asked {
    transaction: Transaction,
    why: Why,
    /// Who is signed in.
    user: Option<User>,
}

impl Asked {
    /// A name that the application hints at counts more than who is signed in.
    fn said(&self) -> Said {
        let hint = self.transaction.request.login_hint.as_deref();
        let email = self.user.as_ref().and_then(|user| user.claims.email.as_deref());
        match (self.why, &self.user) {
            (Why::ChooseAccount, Some(user)) => {
                let key = token_hash(&user.user_id);
                Said { continue_as: Some(ContinueAs { account: name_of(user), key }), ..Said::default() }
            }
            (Why::Reauthenticate, Some(_)) if hint.is_none() || hint == email => {
                let username = email.unwrap_or_default().to_owned();
                Said { username, notice: Some(LoginNotice::Reauthenticate), ..Said::default() }
            }
            _ => Said::default(),
        }
    }
}

/// Whether there is anything to ask of whoever is signed in.
async fn by_session(
    here: &Here,
    client: &Client,
    transaction: Transaction,
    who: Option<(Session, User)>,
    proof: Proof,
) -> Result<BySession, Shown> {
    let Some((session, user)) = who else {
        return Ok(BySession::Ask(Box::new(Asked { transaction, why: Why::Nobody, user: None })));
    };
    match next(&transaction.situation(here, client, Some(&session), proof)) {
        Step::Login(why) => Ok(BySession::Ask(Box::new(Asked { transaction, why, user: Some(user) }))),
        Step::Finish => {
            let response = finish(here, client, &transaction, &session, &user).await?;
            signed_on(here, client, &session);
            Ok(BySession::Answered(response))
        }
        Step::Refuse(error) => refuse(here, client, &transaction, &error).map(BySession::Answered),
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
    let way_on = transaction.way_on(here);
    let answered = answered(here, cookie, &params, transaction, expired).await;
    answered.map_err(|shown| way_on.dress(shown))
}

async fn answered(
    here: &Here,
    cookie: &Cookie,
    params: &Params,
    transaction: Transaction,
    expired: bool,
) -> Result<HttpResponse, Shown> {
    let client = client_of(here, &transaction.request)?;
    let username = params.first("username").unwrap_or_default().to_owned();
    if expired {
        let transaction = transaction.renewed(here.now);
        let screen = Screen::new(here, &transaction)?;
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
        return Err(over());
    }
    if let Some(meant) = params.first("continue") {
        return go_on(here, cookie, client, transaction, meant).await;
    }
    let offered = ways::offered(&here.site.tenant, &transaction.request);
    let offered = offered.map_err(|_| unknown_connection(here, &transaction, None))?;
    let by_domain = of_domain(&offered, &username);
    let Some(chosen) = params.first("connection") else {
        return discovered(here, &transaction, by_domain.map(|way| way.name.as_str()), username);
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

/// Who is signed in goes on as that, if it is still who the button named (`meant`) and still enough.
async fn go_on(
    here: &Here,
    cookie: &Cookie,
    client: &Client,
    transaction: Transaction,
    meant: &str,
) -> Result<HttpResponse, Shown> {
    let is_meant = |user: &User| meant == token_hash(&user.user_id);
    let who = signed_in(here, cookie).await?.filter(|(_, user)| is_meant(user));
    let asked = match by_session(here, client, transaction, who, Proof::Chosen).await? {
        BySession::Answered(response) => return Ok(response),
        BySession::Ask(asked) => *asked,
    };
    let said = match asked.why {
        Why::Nobody => Said { notice: Some(LoginNotice::SignedOut), ..Said::default() },
        _ => asked.said(),
    };
    Ok(Screen::new(here, &asked.transaction)?.first(said))
}

/// The e-mail alone was asked for: on to the form it belongs to, with the name filled in.
fn discovered(
    here: &Here,
    transaction: &Transaction,
    found: Option<&str>,
    username: String,
) -> Result<HttpResponse, Shown> {
    let screen = Screen::new(here, transaction)?;
    if username.is_empty() {
        return Ok(screen.discovery(StatusCode::BAD_REQUEST, username, Some(DiscoveryError::Missing)));
    }
    let found = found.and_then(|name| screen.offered.iter().copied().find(|way| way.name == name));
    Ok(match found.or(screen.database()) {
        Some(way) => screen.form(StatusCode::OK, way, Said { username, ..Said::default() }),
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
/// A page that leads on, where there is none, it belongs to another browser, or its client is gone.
pub fn open(here: &Here, params: &Params) -> Result<(Transaction, bool), Shown> {
    let sealed = params.first("state").filter(|_| !params.is_ambiguous("state"));
    let (transaction, expired) = match sealed.map(|sealed| Transaction::open(here, sealed)) {
        Some(Found::Open(transaction)) => (*transaction, false),
        Some(Found::Expired(transaction)) => (*transaction, true),
        Some(Found::OtherBrowser(transaction)) => {
            let elsewhere = "the transaction began in another browser";
            return Err(
                transaction.shown(here, Shown::new(StatusCode::FORBIDDEN, Trouble::NoCookie, elsewhere))
            );
        }
        Some(Found::Nothing) | None => {
            let nothing = "there is no transaction in this address";
            let again = start_over(&here.site.tenant, params.first("client"));
            return Err(Shown::bad_request(Trouble::TransactionOver, nothing).again(again));
        }
    };
    client_of(here, &transaction.request).map_err(|shown| transaction.shown(here, shown))?;
    Ok((transaction, expired))
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
