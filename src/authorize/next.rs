//! The one decision: is this person logged in well enough for this request? Pure.

use crate::model::{Client, Session, Tenant};
use crate::protocol::{AuthorizeRequest, ErrorCode, OAuthError};

#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Finish,
    Login(Why),
    Refuse(OAuthError),
}

/// Why somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Nobody,
    /// Somebody is signed in, and must prove it again.
    Reauthenticate,
    ChooseAccount,
    /// Somebody is signed in, but not by a connection that counts here.
    OtherConnection,
}

/// What this person did in this very transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    None,
    /// Chose to go on as who they are.
    Chosen,
    /// Proved a password.
    Password,
}

/// What the decision is made from.
pub struct Situation<'a> {
    pub tenant: &'a Tenant,
    pub client: &'a Client,
    pub request: &'a AuthorizeRequest,
    /// The `sub` of a good `id_token_hint`.
    pub hinted: Option<&'a str>,
    pub session: Option<&'a Session>,
    pub proof: Proof,
    /// Unix seconds.
    pub now: i64,
}

pub fn next(situation: &Situation<'_>) -> Step {
    let why = match situation.session {
        None => Some(Why::Nobody),
        Some(session) => asked_again(situation, session),
    };
    match why {
        None => Step::Finish,
        Some(_) if situation.request.prompt.none => {
            Step::Refuse(OAuthError::new(ErrorCode::LoginRequired, "Login required"))
        }
        // Who was hinted at is not who logged in (OpenID Connect Core §3.1.2.2).
        Some(Why::OtherConnection) if situation.proof == Proof::Password => Step::Refuse(OAuthError::new(
            ErrorCode::LoginRequired,
            "Another user logged in than id_token_hint names",
        )),
        Some(why) => Step::Login(why),
    }
}

fn asked_again(situation: &Situation<'_>, session: &Session) -> Option<Why> {
    let Situation { tenant, client, request, hinted, proof, now, .. } = situation;
    let counts =
        tenant.connection(&session.connection).is_some_and(|way| way.is_enabled_for(&client.client_id));
    let is_asked_for = request.connection.as_ref().is_none_or(|wanted| *wanted == session.connection);
    if !counts || !is_asked_for || hinted.is_some_and(|sub| sub != session.user_id) {
        return Some(Why::OtherConnection);
    }
    if *proof == Proof::Password {
        return None;
    }
    // One second of the clock is not enough to tell an old login from a new one: `max_age=0` always asks.
    let too_old = request.max_age.is_some_and(|age| age == 0 || now.saturating_sub(session.auth_time) > age);
    if request.prompt.login || client.sso_disabled || too_old {
        return Some(Why::Reauthenticate);
    }
    (request.prompt.select_account && *proof == Proof::None).then_some(Why::ChooseAccount)
}
