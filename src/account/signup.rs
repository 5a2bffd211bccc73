//! `POST /dbconnections/signup`, in Auth0's form and with its answers.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::accounts::{Applicant, BrokenRule, Mistake, SignUpError};
use crate::hashing::HashingError;
use crate::model::{
    Claims, Connection, DatabaseOptions, Invalid, Metadata, PasswordStrength, User, of_domain,
};
use crate::protocol::{OAuthError, Params};
use crate::web::{
    AWAY, Here, allow_listed_origin, count_sign_up, failed, no_store, read_params, registration,
};

pub async fn post(here: Here, payload: web::Payload) -> HttpResponse {
    let answer = sign_up(&here, payload).await;
    let mut response = match answer {
        Ok(user) => HttpResponse::Ok().json(created(&user)),
        Err(refused) => refused.response(),
    };
    no_store(response.headers_mut());
    allow_listed_origin(&here, response.headers_mut());
    response
}

/// Auth0's shape of an error: `{"name", "code", "description", "statusCode"}`.
struct Refused {
    status: StatusCode,
    body: Value,
    retry_after: Option<u32>,
}

impl Refused {
    fn new(status: StatusCode, name: &str, code: &str, description: impl Into<Value>) -> Self {
        let body = json!({ "name": name, "code": code, "description": description.into(), "statusCode": status.as_u16() });
        Self { status, body, retry_after: None }
    }

    fn bad_request(code: &str, description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequestError", code, description)
    }

    fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds));
        }
        response.json(self.body)
    }
}

/// What nobody may say of themselves (`email_verified`, `user_id`, roles) is not read at all.
fn profile(params: &Params) -> Claims {
    Claims {
        name: optional(params, "name"),
        given_name: optional(params, "given_name"),
        family_name: optional(params, "family_name"),
        nickname: optional(params, "nickname"),
        // Applications show it: anything but a picture from elsewhere could be a script or a request of theirs.
        picture: optional(params, "picture").filter(|url| url.starts_with("https://")),
        phone_number: optional(params, "phone_number"),
        ..Claims::default()
    }
}

/// Auth0's limits: ten members, names of 100 characters, texts of 500.
fn user_metadata(params: &Params) -> Result<Metadata, Refused> {
    let Some(sent) = params.first("user_metadata") else { return Ok(Metadata::new()) };
    let fits = |(name, value): (&String, &Value)| {
        name.chars().count() <= 100 && value.as_str().is_some_and(|text| text.chars().count() <= 500)
    };
    let members = serde_json::from_str::<Metadata>(sent).ok();
    members.filter(|members| members.len() <= 10 && members.iter().all(fits)).ok_or_else(|| {
        Refused::bad_request(
            "invalid_body",
            "user_metadata is an object of at most 10 texts, each of at most 500 characters.",
        )
    })
}

async fn sign_up(here: &Here, payload: web::Payload) -> Result<User, Refused> {
    let params = read_params(&here.request, payload).await;
    let params = params.map_err(|error| Refused::bad_request("invalid_body", &error.description))?;
    let (connection, options) = way(here, &params)?;
    // Their login goes to the directory, and never here.
    let offered = here.site.tenant.connections_of(params.first("client_id").unwrap_or_default());
    if of_domain(&offered, params.first("email").unwrap_or_default()).is_some() {
        return Err(refused(SignUpError::Disabled, options));
    }
    if let Some(seconds) =
        count_sign_up(here).await.map_err(SignUpError::Store).map_err(|error| refused(error, options))?
    {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let refused = Refused::new(status, "TooManyRequestsError", "too_many_requests", "Too many sign-ups.");
        return Err(refused.after(seconds));
    }
    let applicant = Applicant {
        email: params.first("email").unwrap_or_default(),
        username: params.first("username"),
        password: params.first("password").unwrap_or_default(),
        profile: profile(&params),
        user_metadata: user_metadata(&params)?,
    };
    let registered = registration(here, connection, options).register(&applicant, here.now).await;
    registered.map_err(|error| match error {
        SignUpError::Taken if here.site.tenant.signup_tells_who_exists => {
            Refused::bad_request("user_exists", "The user already exists.")
        }
        error => refused(error, options),
    })
}

/// A value that is no megabyte; names are shown to people.
fn optional(params: &Params, name: &str) -> Option<String> {
    let value = params.first(name)?.trim();
    let fine = !value.is_empty() && value.chars().count() <= 300 && !value.chars().any(char::is_control);
    fine.then(|| value.to_owned())
}

fn way<'a>(here: &'a Here, params: &Params) -> Result<(&'a Connection, &'a DatabaseOptions), Refused> {
    let tenant = &here.site.tenant;
    let Some(client) = params.first("client_id").and_then(|id| tenant.client(id)) else {
        return Err(Refused::bad_request("invalid_client", "The client was not found."));
    };
    let connection = params.first("connection").and_then(|name| tenant.connection(name));
    let connection = connection.filter(|way| way.is_enabled_for(&client.client_id));
    let found = connection.and_then(|way| Some((way, way.as_database()?)));
    found.ok_or_else(|| Refused::bad_request("invalid_connection", "The connection was not found."))
}

fn refused(error: SignUpError, options: &DatabaseOptions) -> Refused {
    match error {
        // Off, taken, or of a directory's people: nobody learns which.
        SignUpError::Disabled | SignUpError::Taken => {
            Refused::bad_request("invalid_signup", "Invalid sign up")
        }
        // Auth0's answers name one thing.
        SignUpError::Mistakes(mistakes) => match mistakes.first() {
            Some(Mistake::Password(rule)) => password(*rule, options),
            Some(Mistake::Invalid(Invalid::Email)) => {
                Refused::bad_request("invalid_email", "The email address is not valid.")
            }
            _ => Refused::bad_request("invalid_username", "The username is not valid."),
        },
        SignUpError::Hashing(HashingError::Overloaded { retry_after }) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Refused::new(status, "ServiceUnavailableError", "temporarily_unavailable", "Try again later.")
                .after(retry_after)
        }
        SignUpError::Hashing(error) => internal(&error, false),
        SignUpError::Store(error) => internal(&error, error.is_passing()),
    }
}

/// Lock tells the three apart by `name`, and shows `policy`.
fn password(rule: BrokenRule, options: &DatabaseOptions) -> Refused {
    let (name, message) = match rule {
        BrokenRule::Common => ("PasswordDictionaryError", "Password is too common"),
        BrokenRule::PersonalInfo => ("PasswordNoUserInfoError", "Password contains user information"),
        BrokenRule::TooShort { .. } => ("PasswordStrengthError", "Password is too weak"),
        BrokenRule::TooLong { .. } => ("PasswordStrengthError", "Password is too long"),
        BrokenRule::Unusable => {
            ("PasswordStrengthError", "Password contains a character that cannot be used")
        }
    };
    let min = options.password.min_length;
    let rules = json!({
        "rules": [{
            "code": "lengthAtLeast",
            "format": [min],
            "message": "At least %d characters in length",
            "verified": !matches!(rule, BrokenRule::TooShort { .. }),
        }],
        "verified": false,
    });
    let description = if name == "PasswordStrengthError" { rules } else { message.into() };
    let mut refused = Refused::new(StatusCode::BAD_REQUEST, name, "invalid_password", description);
    if let Value::Object(body) = &mut refused.body {
        body.insert("message".to_owned(), message.into());
        body.insert("policy".to_owned(), format!("* At least {min} characters in length").into());
        body.insert("strength".to_owned(), strength(options.password.strength).into());
    }
    refused
}

fn strength(strength: PasswordStrength) -> &'static str {
    match strength {
        PasswordStrength::None => "none",
        PasswordStrength::Low => "low",
        PasswordStrength::Fair => "fair",
        PasswordStrength::Good => "good",
        PasswordStrength::Excellent => "excellent",
    }
}

fn internal(cause: &dyn std::fmt::Display, passing: bool) -> Refused {
    let OAuthError { code, description } = failed(cause, passing);
    if passing {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Refused::new(status, "ServiceUnavailableError", code.as_str(), description).after(AWAY);
    }
    Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", code.as_str(), description)
}

fn created(user: &User) -> Value {
    let claims = &user.claims;
    let mut body =
        json!({ "_id": user.subject(), "email": claims.email, "email_verified": claims.email_verified });
    if let Value::Object(body) = &mut body {
        let optional = [
            ("username", &claims.username),
            ("name", &claims.name),
            ("given_name", &claims.given_name),
            ("family_name", &claims.family_name),
            ("nickname", &claims.nickname),
            ("picture", &claims.picture),
            ("phone_number", &claims.phone_number),
        ];
        if claims.phone_number.is_some() {
            body.insert("phone_verified".to_owned(), false.into());
        }
        for (name, value) in optional {
            if let Some(value) = value {
                body.insert(name.to_owned(), value.as_str().into());
            }
        }
        if !user.user_metadata.is_empty() {
            body.insert("user_metadata".to_owned(), user.user_metadata.clone().into());
        }
    }
    body
}
