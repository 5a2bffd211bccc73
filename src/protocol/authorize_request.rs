//! The request at `/authorize` (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), once client and address are proven.
//!
//! It travels through the browser in every address of a login, so names are short there, and what was not asked is not
//! written.

use serde::{Deserialize, Serialize};

use super::{
    CodeChallenge, Destination, ErrorCode, OAuthError, Params, Prompt, ResponseMode, ResponseType, Scope,
};
use crate::model::{Client, GrantType};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeRequest {
    #[serde(rename = "c")]
    pub client_id: String,
    #[serde(rename = "d")]
    pub destination: Destination,
    #[serde(rename = "r")]
    pub response_type: ResponseType,
    #[serde(rename = "m")]
    pub response_mode: ResponseMode,
    #[serde(rename = "o")]
    pub scope: Scope,
    #[serde(default, rename = "s", skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(default, rename = "n", skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    #[serde(default, rename = "p", skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    #[serde(default, rename = "a", skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(default, rename = "w", skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    #[serde(default, rename = "q", skip_serializing_if = "Prompt::is_nothing")]
    pub prompt: Prompt,
    /// Seconds.
    #[serde(default, rename = "g", skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i64>,
    #[serde(default, rename = "l", skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    #[serde(default, rename = "h", skip_serializing_if = "Option::is_none")]
    pub screen_hint: Option<String>,
    #[serde(default, rename = "u", skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    #[serde(default, rename = "i", skip_serializing_if = "Option::is_none")]
    pub id_token_hint: Option<String>,
}

/// An error with the mode in which it is to be returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub error: OAuthError,
    pub mode: ResponseMode,
}

/// Said twice, these could be read in two ways.
const SINGLE: [&str; 17] = [
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "audience",
    "connection",
    "prompt",
    "max_age",
    "login_hint",
    "screen_hint",
    "ui_locales",
    "id_token_hint",
    "request",
    "request_uri",
];

/// Auth0's, and each narrows a login down: to people of an organization, to the one who was invited, to an account that a
/// token or a ticket stands for. Left aside, they would make a wider login than the application asked for.
const NARROWING: [&str; 4] = ["organization", "invitation", "access_token", "login_ticket"];

const LONGEST_STATE: usize = 16 * 1024;
const LONGEST_VALUE: usize = 2 * 1024;
const LONGEST_TOKEN: usize = 8 * 1024;

impl AuthorizeRequest {
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(params: &Params, client: &Client, destination: Destination) -> Result<Self, Box<Rejected>> {
        let mode = mode_for_errors(params, client, &destination);
        Self::read(params, client, destination).map_err(|error| Box::new(Rejected { error, mode }))
    }

    fn read(params: &Params, client: &Client, destination: Destination) -> Result<Self, OAuthError> {
        refuse_ambiguous(params)?;
        refuse_request_objects(params)?;
        refuse_narrowing(params)?;
        let response_type = response_type(params, client)?;
        let response_mode = response_mode(params, response_type, client, &destination)?;
        let scope = Scope::parse(params.first("scope").unwrap_or_default()).ok_or_else(|| {
            OAuthError::new(ErrorCode::InvalidScope, "The scope has characters that no scope has")
        })?;
        let nonce = short(params, "nonce")?;
        if response_type.id_token && nonce.is_none() {
            return Err(OAuthError::invalid_request("Missing required parameter: nonce"));
        }
        let state = limited(params, "state", LONGEST_STATE)?;
        if state.as_deref().is_some_and(|state| !response_mode.carries(state)) {
            return Err(OAuthError::invalid_request(
                "state has characters that response_mode form_post changes",
            ));
        }
        if response_type.id_token && !scope.is_openid() {
            return Err(OAuthError::new(
                ErrorCode::InvalidScope,
                "response_type id_token needs the scope openid",
            ));
        }
        let prompt = Prompt::parse(params.first("prompt").unwrap_or_default())
            .ok_or_else(|| OAuthError::invalid_request("prompt none must stand alone"))?;
        Ok(Self {
            client_id: client.client_id.clone(),
            destination,
            response_type,
            response_mode,
            scope,
            state,
            nonce,
            code_challenge: code_challenge(params, client, response_type)?,
            audience: short(params, "audience")?,
            connection: short(params, "connection")?,
            prompt,
            max_age: max_age(params)?,
            login_hint: short(params, "login_hint")?,
            screen_hint: short(params, "screen_hint")?,
            ui_locales: short(params, "ui_locales")?,
            id_token_hint: limited(params, "id_token_hint", LONGEST_TOKEN)?,
        })
    }

    /// Whether a parameter is part of the request. Any other is between the application and the page.
    pub fn has_parameter(name: &str) -> bool {
        SINGLE.contains(&name) || NARROWING.contains(&name) || matches!(name, "client_id" | "redirect_uri")
    }

    /// The request as a query again, to start it over. An `id_token_hint` is not repeated: it is personal.
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("client_id", &self.client_id)
            .append_pair("response_type", &String::from(self.response_type));
        query
            .append_pair("response_mode", self.response_mode.as_str())
            .append_pair("scope", &self.scope.to_string());
        let prompt = self.prompt.to_string();
        let max_age = self.max_age.map(|age| age.to_string());
        let optional = [
            ("redirect_uri", self.destination.named()),
            ("state", self.state.as_deref()),
            ("nonce", self.nonce.as_deref()),
            ("code_challenge", self.code_challenge.as_ref().map(CodeChallenge::as_str)),
            ("code_challenge_method", self.code_challenge.as_ref().map(|_| "S256")),
            ("audience", self.audience.as_deref()),
            ("connection", self.connection.as_deref()),
            ("prompt", Some(prompt.as_str()).filter(|prompt| !prompt.is_empty())),
            ("max_age", max_age.as_deref()),
            ("login_hint", self.login_hint.as_deref()),
            ("screen_hint", self.screen_hint.as_deref()),
            ("ui_locales", self.ui_locales.as_deref()),
        ];
        query.extend_pairs(optional.into_iter().filter_map(|(name, value)| Some((name, value?)))).finish()
    }

    /// Opens the sign-up form first.
    pub fn wants_signup(&self) -> bool {
        self.screen_hint.as_deref() == Some("signup")
    }

    /// An `id_token` comes through the browser. `token` alone brings one as well when `openid` is asked for:
    /// that is how Auth0's `response_type=token` has always answered.
    pub fn wants_id_token_now(&self) -> bool {
        self.response_type.id_token
            || (self.response_type.token && !self.response_type.code && self.scope.is_openid())
    }
}

fn refuse_ambiguous(params: &Params) -> Result<(), OAuthError> {
    match SINGLE.iter().find(|name| params.is_ambiguous(name)) {
        Some(name) => Err(OAuthError::invalid_request(format!("Parameter sent more than once: {name}"))),
        None => Ok(()),
    }
}

/// OpenID Connect Core §6: what is not supported is said, never half obeyed.
fn refuse_request_objects(params: &Params) -> Result<(), OAuthError> {
    if params.has("request") {
        return Err(OAuthError::new(ErrorCode::RequestNotSupported, "Request objects are not supported"));
    }
    if params.has("request_uri") {
        return Err(OAuthError::new(ErrorCode::RequestUriNotSupported, "request_uri is not supported"));
    }
    Ok(())
}

/// In Auth0's words for a client that has no organizations.
fn refuse_narrowing(params: &Params) -> Result<(), OAuthError> {
    let sent = |name: &&&str| params.first(name).is_some() || params.is_ambiguous(name);
    match NARROWING.iter().find(sent) {
        Some(name) => {
            Err(OAuthError::invalid_request(format!("parameter {name} is not allowed for this client")))
        }
        None => Ok(()),
    }
}

fn response_type(params: &Params, client: &Client) -> Result<ResponseType, OAuthError> {
    let value = params
        .first("response_type")
        .ok_or_else(|| OAuthError::invalid_request("Missing required parameter: response_type"))?;
    let response_type = ResponseType::parse(value)
        .ok_or_else(|| OAuthError::new(ErrorCode::UnsupportedResponseType, "Unsupported response type"))?;
    let may = (!response_type.code || client.may_use(GrantType::AuthorizationCode))
        && (!response_type.has_tokens() || client.may_use(GrantType::Implicit));
    if may {
        Ok(response_type)
    } else {
        Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client's grant_types do not allow this response_type",
        ))
    }
}

fn response_mode(
    params: &Params,
    response_type: ResponseType,
    client: &Client,
    destination: &Destination,
) -> Result<ResponseMode, OAuthError> {
    let Some(value) = params.first("response_mode") else {
        return Ok(ResponseMode::default_of(response_type));
    };
    let mode =
        ResponseMode::parse(value).ok_or_else(|| OAuthError::invalid_request("Unsupported response_mode"))?;
    if mode == ResponseMode::Query && response_type.has_tokens() {
        return Err(OAuthError::invalid_request("response_mode query is not allowed for tokens"));
    }
    if mode == ResponseMode::WebMessage && !may_receive_messages(client, destination) {
        return Err(OAuthError::invalid_request(
            "The origin of redirect_uri is not one of the client's web_origins",
        ));
    }
    Ok(mode)
}

fn may_receive_messages(client: &Client, destination: &Destination) -> bool {
    client.web_origins.contains(&destination.origin())
}

/// The mode an error goes back in: the one asked for when it is safe, else where tokens could not leak either.
fn mode_for_errors(params: &Params, client: &Client, destination: &Destination) -> ResponseMode {
    let response_type = params.first("response_type").and_then(ResponseType::parse);
    let fallback = response_type.map_or(ResponseMode::Query, ResponseMode::default_of);
    match params.first("response_mode").and_then(ResponseMode::parse) {
        Some(ResponseMode::WebMessage) if !may_receive_messages(client, destination) => fallback,
        Some(mode) => mode,
        None => fallback,
    }
}

fn code_challenge(
    params: &Params,
    client: &Client,
    response_type: ResponseType,
) -> Result<Option<CodeChallenge>, OAuthError> {
    let method = params.first("code_challenge_method");
    match (params.first("code_challenge"), method) {
        (Some(challenge), Some("S256")) => CodeChallenge::s256(challenge)
            .map(Some)
            .ok_or_else(|| OAuthError::invalid_request("code_challenge is not a SHA-256 in base64url")),
        // A missing method means `plain` (RFC 7636 §4.3), which shows the verifier to whoever sees the request.
        (Some(_), _) => Err(OAuthError::invalid_request("code_challenge_method must be S256")),
        (None, Some(_)) => Err(OAuthError::invalid_request("Missing required parameter: code_challenge")),
        (None, None) if response_type.code && client.is_public() => {
            Err(OAuthError::invalid_request("Public clients must use PKCE: code_challenge is missing"))
        }
        (None, None) => Ok(None),
    }
}

fn max_age(params: &Params) -> Result<Option<i64>, OAuthError> {
    let Some(value) = params.first("max_age") else { return Ok(None) };
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit mean "as old as you like".
    let seconds = digits.then(|| value.parse().unwrap_or(i64::from(u32::MAX)));
    seconds.map(Some).ok_or_else(|| OAuthError::invalid_request("max_age must be a number of seconds"))
}

fn short(params: &Params, name: &str) -> Result<Option<String>, OAuthError> {
    limited(params, name, LONGEST_VALUE)
}

fn limited(params: &Params, name: &str, longest: usize) -> Result<Option<String>, OAuthError> {
    match params.first(name) {
        Some(value) if value.len() > longest => {
            Err(OAuthError::invalid_request(format!("Parameter too long: {name}")))
        }
        value => Ok(value.map(ToOwned::to_owned)),
    }
}
