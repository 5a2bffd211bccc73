//! `/signup`: the page of a database connection where people make an account, which then goes on as a login.

use actix_session::Session as Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, web};

use super::finish::{Proven, log_in, over};
use super::login::{open, own_form, with_language};
use super::login_page::{Said, Screen, in_query, unknown_connection};
use super::transaction::Transaction;
use super::ways;
use crate::accounts::{Applicant, BrokenRule, Mistake, SignUpError as Refused, account_of};
use crate::hashing::HashingError;
use crate::model::{Claims, Connection, DatabaseOptions, Invalid, Metadata, of_domain};
use crate::pages::{PasswordRules, SignUp, SignUpError, SignUpFault, Trouble, UsernameField};
use crate::protocol::Params;
use crate::web::{Here, Shown, count_sign_up, query_params, registration, remember_language};

pub async fn get(here: Here) -> HttpResponse {
    show(&here).unwrap_or_else(|shown| shown.page(&here))
}

fn show(here: &Here) -> Result<HttpResponse, Shown> {
    let params = query_params(&here.request)
        .map_err(|error| Shown::bad_request(Trouble::BadRequest, error.description))?;
    let (transaction, expired) = open(here, &params)?;
    let transaction = if expired { transaction.renewed(here.now) } else { transaction };
    let transaction = with_language(transaction, &params);
    let (connection, options) = way(here, &transaction, &params)?;
    let email = transaction.request.login_hint.clone().unwrap_or_default();
    let filled = Filled { email: &email, username: "", errors: Vec::new() };
    let mut response = form(here, &transaction, connection, options, StatusCode::OK, filled)?;
    remember_language(here, params.first("ui_locales"), &mut response);
    Ok(response)
}

pub async fn post(here: Here, cookie: Cookie, payload: web::Payload) -> HttpResponse {
    posted(&here, &cookie, payload).await.unwrap_or_else(|shown| shown.page(&here))
}

async fn posted(here: &Here, cookie: &Cookie, payload: web::Payload) -> Result<HttpResponse, Shown> {
    let params = own_form(here, payload).await?;
    let (transaction, expired) = open(here, &params)?;
    let transaction = if expired { transaction.renewed(here.now) } else { transaction };
    let way_on = transaction.way_on(here);
    let answered = answered(here, cookie, &params, transaction).await;
    answered.map_err(|shown| way_on.dress(shown))
}

async fn answered(
    here: &Here,
    cookie: &Cookie,
    params: &Params,
    transaction: Transaction,
) -> Result<HttpResponse, Shown> {
    if here.app.store.is_spent(here.tenant(), &transaction.id).await? {
        return Err(over());
    }
    let (connection, options) = way(here, &transaction, params)?;
    let email = params.first("email").unwrap_or_default();
    let username = params.first("username").unwrap_or_default();
    let password = params.first("password").unwrap_or_default();
    let again = |status, errors| {
        form(here, &transaction, connection, options, status, Filled { email, username, errors })
    };

    // The login page would never let this account in: an address of its domain leads to the directory.
    let screen = Screen::new(here, &transaction)?;
    if let Some(directory) = of_domain(&screen.offered, email) {
        return Ok(screen.form(
            StatusCode::OK,
            directory,
            Said { username: email.to_owned(), ..Said::default() },
        ));
    }
    if let Some(seconds) = count_sign_up(here).await? {
        return again(
            StatusCode::TOO_MANY_REQUESTS,
            vec![SignUpFault::TooManyAttempts { n: seconds.div_ceil(60) }.into()],
        );
    }
    let username_typed = Some(username).filter(|username| !username.is_empty());
    let (profile, user_metadata) = (Claims::default(), Metadata::default());
    let applicant = Applicant { email, username: username_typed, password, profile, user_metadata };
    match registration(here, connection, options).register(&applicant, here.now).await {
        Ok(user) => {
            let account = account_of(&connection.name, &user.user_id);
            let identity = user.into_identity();
            let proven = Proven { identity: &identity, account: &account, remembered: false, attempt: None };
            log_in(here, cookie, transaction, &proven).await
        }
        Err(Refused::Store(error)) => Err(error.into()),
        Err(refused) => {
            let (status, faults) = faults(&refused, &applicant, options);
            again(status, faults.into_iter().map(Into::into).collect())
        }
    }
}

/// The database connection of the form: the one that is named, or the first that takes new accounts.
fn way<'a>(
    here: &'a Here,
    transaction: &Transaction,
    params: &Params,
) -> Result<(&'a Connection, &'a DatabaseOptions), Shown> {
    let tenant = &here.site.tenant;
    let found = match params.first("connection") {
        Some(name) => {
            let offered = ways::offered(tenant, &transaction.request).unwrap_or_default();
            let named = offered.into_iter().find(|way| way.name == name);
            Some(named.ok_or_else(|| unknown_connection(here, transaction, Some(name)))?)
        }
        None => ways::signup_way(tenant, &transaction.request),
    };
    let open = found.filter(|way| ways::allows_signup(way)).and_then(|way| Some((way, way.as_database()?)));
    open.ok_or_else(|| {
        let back = Some(format!("/login?state={}", transaction.seal(here)));
        let shown =
            Shown::new(StatusCode::FORBIDDEN, Trouble::SignUpClosed, "sign-up is off for this connection");
        transaction.shown(here, shown.again(back))
    })
}

/// What the form is shown again with; never the password.
struct Filled<'a> {
    email: &'a str,
    username: &'a str,
    errors: Vec<SignUpError>,
}

fn form(
    here: &Here,
    transaction: &Transaction,
    connection: &Connection,
    options: &DatabaseOptions,
    status: StatusCode,
    filled: Filled<'_>,
) -> Result<HttpResponse, Shown> {
    let screen = Screen::new(here, transaction)?;
    let wait = filled.errors.iter().find_map(|error| retry_after(error.fault));
    let username = options.requires_username.then(|| UsernameField {
        value: filled.username.to_owned(),
        min: options.username.min,
        max: options.username.max,
    });
    let page = SignUp {
        state: screen.state().to_owned(),
        connection: connection.name.clone(),
        email: filled.email.to_owned(),
        username,
        password: PasswordRules {
            min_length: options.password.min_length,
            dictionary: options.password.dictionary,
            no_personal_info: options.password.no_personal_info,
        },
        errors: filled.errors,
        login_href: ways::href(screen.state(), &connection.name),
    };
    let mut response = screen.page(status, "/signup", &in_query(connection), &page);
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Seconds after which the same form may be sent again.
fn retry_after(fault: SignUpFault) -> Option<u32> {
    match fault {
        SignUpFault::TooManyAttempts { n: minutes } => Some(minutes.saturating_mul(60)),
        SignUpFault::Overloaded { n } => Some(n),
        _ => None,
    }
}

fn faults(
    refused: &Refused,
    typed: &Applicant<'_>,
    options: &DatabaseOptions,
) -> (StatusCode, Vec<SignUpFault>) {
    match refused {
        Refused::Mistakes(mistakes) => {
            let faults = mistakes.iter().map(|mistake| fault(*mistake, typed, options));
            (StatusCode::BAD_REQUEST, faults.collect())
        }
        Refused::Hashing(HashingError::Overloaded { retry_after }) => {
            (StatusCode::SERVICE_UNAVAILABLE, vec![SignUpFault::Overloaded { n: *retry_after }])
        }
        Refused::Disabled | Refused::Taken | Refused::Hashing(_) | Refused::Store(_) => {
            (StatusCode::BAD_REQUEST, vec![SignUpFault::Unavailable])
        }
    }
}

/// Where nothing was typed, that is what is wrong.
fn fault(mistake: Mistake, typed: &Applicant<'_>, options: &DatabaseOptions) -> SignUpFault {
    let no_username = || typed.username.is_none_or(|username| username.trim().is_empty());
    match mistake {
        Mistake::Invalid(Invalid::Email) if typed.email.trim().is_empty() => SignUpFault::EmailMissing,
        Mistake::Invalid(Invalid::Email) => SignUpFault::EmailInvalid,
        Mistake::Invalid(_) if no_username() => SignUpFault::UsernameMissing,
        Mistake::Invalid(Invalid::UsernameLength) => {
            SignUpFault::UsernameLength { min: options.username.min, max: options.username.max }
        }
        Mistake::Invalid(Invalid::UsernameCharacters) => SignUpFault::UsernameCharacters,
        Mistake::Password(_) if typed.password.is_empty() => SignUpFault::PasswordMissing,
        Mistake::Password(BrokenRule::TooShort { min }) => SignUpFault::PasswordTooShort { n: min },
        Mistake::Password(BrokenRule::TooLong { .. }) => SignUpFault::PasswordTooLong,
        Mistake::Password(BrokenRule::Common) => SignUpFault::PasswordTooCommon,
        Mistake::Password(BrokenRule::PersonalInfo) => SignUpFault::PasswordPersonal,
        Mistake::Password(BrokenRule::Unusable) => SignUpFault::PasswordUnusable,
    }
}
