//! From an identity that proved itself to the user it belongs to.

use crate::model::{Identity, Metadata, User};
use crate::store::{Store, StoreError};

/// The user of `(connection, subject)`; made at the first login. They may be blocked. The same e-mail elsewhere
/// is somebody else.
///
/// # Errors
/// When the database fails.
pub async fn user_for(
    store: &Store,
    tenant: &str,
    identity: &Identity,
    now: i64,
) -> Result<User, StoreError> {
    let fresh = User {
        user_id: identity.user_id(),
        connection: identity.connection.clone(),
        claims: identity.claims.clone(),
        blocked: false,
        user_metadata: Metadata::new(),
        created_at: now,
        updated_at: now,
    };
    store.user_of_identity(tenant, identity, &fresh).await
}
