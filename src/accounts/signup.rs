//! A new account in a database connection.

use thiserror::Error;

use super::{BrokenRule, check_password};
use crate::crypto::object_id;
use crate::hashing::{Hashing, HashingError};
use crate::model::{
    Claims, DatabaseOptions, HashParams, Invalid, Metadata, Provider, User, canonical_email,
    canonical_username,
};
use crate::store::{NewAccount, Store, StoreError};

/// What somebody typed, and what the application adds.
pub struct Applicant<'a> {
    pub email: &'a str,
    pub username: Option<&'a str>,
    pub password: &'a str,
    pub profile: Claims,
    pub user_metadata: Metadata,
}

pub struct SignUp<'a> {
    pub store: &'a Store,
    pub hashing: &'a Hashing,
    pub tenant: &'a str,
    pub connection: &'a str,
    pub options: &'a DatabaseOptions,
    pub hash: HashParams,
}

#[derive(Debug, Error)]
pub enum SignUpError {
    #[error("sign-up is off for this connection")]
    Disabled,
    /// All that can be seen in what was typed, in the order of a form: e-mail, username, password.
    #[error("what was typed cannot be used")]
    Mistakes(Vec<Mistake>),
    /// The e-mail or the username belongs to an account. Found after the hash, so that it takes as long as a success.
    #[error("there is such an account already")]
    Taken,
    #[error(transparent)]
    Hashing(#[from] HashingError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    Invalid(Invalid),
    Password(BrokenRule),
}

impl SignUp<'_> {
    /// # Errors
    /// Everything that is wrong with the applicant, or [`SignUpError::Hashing`] when this machine is too busy.
    pub async fn register(&self, applicant: &Applicant<'_>, now: i64) -> Result<User, SignUpError> {
        if self.options.disable_signup {
            return Err(SignUpError::Disabled);
        }
        let (email, username) = (canonical_email(applicant.email), self.username(applicant));
        // A password may not be about what somebody typed of themselves, be that good or not.
        let known_email = email.as_deref().unwrap_or(applicant.email);
        let known_username = username.as_ref().map_or(applicant.username, Option::as_deref);
        let claims = claims(applicant, known_email, known_username);
        let password = check_password(&self.options.password, applicant.password, &claims);
        let (email, username) = match (email, username, password) {
            (Ok(email), Ok(username), Ok(())) => (email, username),
            (email, username, password) => {
                let invalid = [email.err(), username.err()].into_iter().flatten().map(Mistake::Invalid);
                let mistakes = invalid.chain(password.err().map(Mistake::Password));
                return Err(SignUpError::Mistakes(mistakes.collect()));
            }
        };
        let password_hash = self.hashing.hash(applicant.password, self.hash).await?;

        let subject = object_id();
        let user = User {
            user_id: Provider::Database.user_id(self.connection, &subject),
            connection: self.connection.to_owned(),
            claims,
            blocked: false,
            user_metadata: applicant.user_metadata.clone(),
            created_at: now,
            updated_at: now,
        };
        let login_names: Vec<String> = std::iter::once(email).chain(username).collect();
        let account = NewAccount {
            user: &user,
            subject: &subject,
            password_hash: &password_hash,
            login_names: &login_names,
        };
        if self.store.add_account(self.tenant, &account).await? { Ok(user) } else { Err(SignUpError::Taken) }
    }

    fn username(&self, applicant: &Applicant<'_>) -> Result<Option<String>, Invalid> {
        if !self.options.requires_username {
            return Ok(None);
        }
        let typed = applicant.username.ok_or(Invalid::UsernameLength)?;
        canonical_username(typed, self.options.username).map(Some)
    }
}

/// What is known of the person, by what they typed.
fn claims(applicant: &Applicant<'_>, email: &str, username: Option<&str>) -> Claims {
    let nickname = username.or_else(|| email.split('@').next()).map(ToOwned::to_owned);
    Claims {
        email: Some(email.to_owned()),
        email_verified: false,
        username: username.map(ToOwned::to_owned),
        name: applicant.profile.name.clone().or_else(|| Some(email.to_owned())),
        nickname: applicant.profile.nickname.clone().or(nickname),
        ..applicant.profile.clone()
    }
}
