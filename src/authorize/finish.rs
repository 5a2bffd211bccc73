//! The end of every way in: the session, the decision once more, the transaction spent together with what it gives.

use actix_session::Session as Cookie;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::answer::send;
use super::attempt::Attempt;
use super::next::{Proof, Step, next};
use super::transaction::{Transaction, start_over};
use crate::accounts::user_for;
use crate::issuer::{FrontChannel, Grant};
use crate::model::{Client, Identity, Session, User};
use crate::pages::{Notice, NoticeKind, Trouble};
use crate::protocol::{
    Answer, AnswerFields, AuthorizeRequest, Destination, OAuthError, Params, ResponseMode,
};
use crate::sessions;
use crate::web::{Device, Here, LoginOutcome, Shown, start_session};

/// Who somebody has proved to be.
pub struct Proven<'a> {
    pub identity: &'a Identity,
    /// What their attempts are counted by.
    pub account: &'a str,
    /// They asked to be kept signed in.
    pub remembered: bool,
    /// None where no password was guessed at: the account is new.
    pub attempt: Option<&'a Attempt<'a>>,
}

/// The account, the session, and on. What is written at once shares a commit.
///
/// # Errors
/// What the person is to see instead.
pub async fn log_in(
    here: &Here,
    cookie: &Cookie,
    transaction: Transaction,
    proven: &Proven<'_>,
) -> Result<HttpResponse, Shown> {
    let Proven { identity, account, remembered, attempt } = *proven;
    let client = client_of(here, &transaction.request)?;
    let user = user_for(&here.app.store, here.tenant(), identity, here.now);
    let forgotten = async {
        match attempt {
            Some(attempt) => attempt.succeed().await,
            None => Ok(()),
        }
    };
    let (user, forgotten) = tokio::join!(user, forgotten);
    forgotten?;
    let user = user?;
    if user.blocked {
        return Ok(disabled(here, &transaction, &identity.connection, "the user is blocked"));
    }
    let session =
        sessions::start(here.site.tenant.session, &user.user_id, &user.connection, here.now, remembered);
    let mut device = Device::of(here);
    device.remember(account, &identity.connection);
    let started = start_session(here, cookie, &session);
    let answered = async {
        match next(&transaction.situation(here, client, Some(&session), Proof::Password)) {
            Step::Finish => finish(here, client, &transaction, &session, &user).await,
            Step::Refuse(error) => refuse(here, client, &transaction, &error),
            // Whoever has just proved who they are is asked nothing more.
            Step::Login(_) => Err(Shown::internal("a password was not enough")),
        }
    };
    let (started, answered) = tokio::join!(started, answered);
    started?;
    LoginOutcome::Success.log(here, &client.client_id, &identity.connection, Some(&user.user_id), "");
    let mut response = answered?;
    if let Some(cookie) = device.cookie(here) {
        response.add_cookie(&cookie).map_err(|error| Shown::internal(error.to_string()))?;
    }
    Ok(response)
}

/// Spends the transaction, and gives the application what it asked for.
///
/// # Errors
/// What the person is to see instead.
pub async fn finish(
    here: &Here,
    client: &Client,
    transaction: &Transaction,
    session: &Session,
    user: &User,
) -> Result<HttpResponse, Shown> {
    let request = &transaction.request;
    still_allowed(here, client, request)?;
    let given = give(here, request, session, user)?;
    let spend = Some((transaction.id.as_str(), transaction.expires_at));
    if store(here, &given, spend).await? {
        answer(here, client, transaction.language(), request, given)
    } else {
        Err(over())
    }
}

/// Tells the application that it gets nothing. The transaction stays good, for the person may try again.
///
/// # Errors
/// When the application may not be told there any more.
pub fn refuse(
    here: &Here,
    client: &Client,
    transaction: &Transaction,
    error: &OAuthError,
) -> Result<HttpResponse, Shown> {
    still_allowed(here, client, &transaction.request)?;
    let (destination, mode, state) = address(&transaction.request);
    let answer = Answer::error(destination, mode, error, state, here.site.issuer.name());
    send(here, client, transaction.language(), answer)
}

/// Single sign-on: no page was shown, so there is no transaction to spend. None when the user is gone.
///
/// # Errors
/// When the database or a signature fails.
pub async fn finish_without_page(
    here: &Here,
    client: &Client,
    request: &AuthorizeRequest,
    session: &Session,
) -> Result<Option<HttpResponse>, Shown> {
    let Some(user) = active_user(here, session).await? else { return Ok(None) };
    let given = give(here, request, session, &user)?;
    store(here, &given, None).await?;
    signed_on(here, client, session);
    answer(here, client, request.ui_locales.as_deref(), request, given).map(Some)
}

/// Notes who went on to which application without proving anything again.
pub fn signed_on(here: &Here, client: &Client, session: &Session) {
    let Session { connection, user_id, .. } = session;
    LoginOutcome::SingleSignOn.log(here, &client.client_id, connection, Some(user_id), "");
}

/// The session's user, unless they were blocked or deleted meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn active_user(here: &Here, session: &Session) -> Result<Option<User>, Shown> {
    let user = here.app.store.user(here.tenant(), &session.user_id).await?;
    Ok(user.filter(|user| !user.blocked))
}

/// # Errors
/// When the client was taken out of the tenant file while somebody was logging in.
pub fn client_of<'a>(here: &'a Here, request: &AuthorizeRequest) -> Result<&'a Client, Shown> {
    let client = here.site.tenant.client(&request.client_id);
    client.ok_or_else(|| Shown::bad_request(Trouble::UnknownClient, "the client is gone"))
}

fn give(
    here: &Here,
    request: &AuthorizeRequest,
    session: &Session,
    user: &User,
) -> Result<FrontChannel, Shown> {
    let api = request.audience.as_deref().and_then(|audience| here.site.tenant.resource_server(audience));
    let grant = Grant {
        client_id: request.client_id.clone(),
        user_id: user.user_id.clone(),
        sid: session.sid.clone(),
        scope: request.scope.granted(api.map_or(&[], |api| &api.scopes)),
        audience: request.audience.clone(),
        nonce: request.nonce.clone(),
        auth_time: session.auth_time,
        tell_auth_time: request.max_age.is_some(),
    };
    Ok(here.site.issuer.front_channel(&grant, request, user, here.now)?)
}

/// A page may have been open for long, or be opened again: what was registered when it was asked for counts no more than
/// what is registered now.
fn still_allowed(here: &Here, client: &Client, request: &AuthorizeRequest) -> Result<(), Shown> {
    if is_allowed(here, client, request) {
        return Ok(());
    }
    let gone = "what the request asks for was taken away meanwhile";
    let again = start_over(&here.site.tenant, Some(&client.client_id));
    Err(Shown::bad_request(Trouble::UnknownCallback, gone).again(again))
}

fn is_allowed(here: &Here, client: &Client, request: &AuthorizeRequest) -> bool {
    let Ok(destination) = Destination::of(client, request.destination.named()) else { return false };
    let params = Params::parse(request.to_query().as_bytes());
    destination == request.destination
        && params.is_some_and(|params| AuthorizeRequest::parse(&params, client, destination).is_ok())
        && request
            .audience
            .as_deref()
            .is_none_or(|audience| here.site.tenant.resource_server(audience).is_some())
}

async fn store(here: &Here, given: &FrontChannel, spend: Option<(&str, i64)>) -> Result<bool, Shown> {
    let (code, token) = (given.code_row.as_ref(), given.token_row.as_ref());
    Ok(here.app.store.finish_transaction(here.tenant(), spend, code, token).await?)
}

fn answer(
    here: &Here,
    client: &Client,
    lang: Option<&str>,
    request: &AuthorizeRequest,
    given: FrontChannel,
) -> Result<HttpResponse, Shown> {
    let (destination, mode, state) = address(request);
    let mut fields: AnswerFields = Vec::new();
    fields.extend(given.code.map(|code| ("code", code)));
    if let Some((token, lifetime)) = given.access_token {
        let api = request.audience.as_deref().and_then(|audience| here.site.tenant.resource_server(audience));
        let scope = request.scope.granted(api.map_or(&[], |api| &api.scopes)).to_string();
        fields.extend([
            ("access_token", token),
            ("scope", scope),
            ("expires_in", lifetime.to_string()),
            ("token_type", "Bearer".to_owned()),
        ]);
    }
    fields.extend(given.id_token.map(|id_token| ("id_token", id_token)));
    fields.extend(state.map(|state| ("state", state.to_owned())));
    fields.push(("iss", here.site.issuer.name().to_owned()));
    send(here, client, lang, Answer { destination, mode, fields })
}

fn address(request: &AuthorizeRequest) -> (Destination, ResponseMode, Option<&str>) {
    (request.destination.clone(), request.response_mode, request.state.as_deref())
}

/// A page that says that the transaction has been used.
pub fn over() -> Shown {
    Shown::bad_request(Trouble::TransactionOver, "the transaction has been used")
}

/// The right password of an account that may not log in.
pub fn disabled(here: &Here, transaction: &Transaction, connection: &str, reason: &str) -> HttpResponse {
    let reference = crate::web::reference();
    let (client_id, reason) = (&transaction.request.client_id, format!("{reference}: {reason}"));
    LoginOutcome::Disabled.log(here, client_id, connection, None, &reason);
    let page = Notice {
        kind: NoticeKind::AccountDisabled,
        change_href: None,
        back_href: format!("/login?state={}", transaction.seal(here)),
        reference: Some(reference),
    };
    transaction.html(here, StatusCode::FORBIDDEN).render(&page)
}
