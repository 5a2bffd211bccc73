//! From an identity that proved itself to the user it belongs to.

use thiserror::Error;

use crate::model::{Identity, Metadata, User};
use crate::store::{Store, StoreError};

#[derive(Debug, Error)]
pub enum AccountError {
    #[error("the user is blocked")]
    Blocked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The user of `(connection, subject)`; made at the first login. The same e-mail elsewhere is somebody else.
///
/// # Errors
/// [`AccountError::Blocked`], or when the database fails.
pub async fn user_for(
    store: &Store,
    tenant: &str,
    identity: &Identity,
    now: i64,
) -> Result<User, AccountError> {
    let fresh = User {
        user_id: identity.user_id(),
        connection: identity.connection.clone(),
        claims: identity.claims.clone(),
        blocked: false,
        user_metadata: Metadata::new(),
        created_at: now,
        updated_at: now,
    };
    let user = store.user_of_identity(tenant, identity, &fresh).await?;
    if user.blocked { Err(AccountError::Blocked) } else { Ok(user) }
}
