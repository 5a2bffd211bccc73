//! What both ways to make an account share: the page and `/dbconnections/signup`.

use super::here::Here;
use crate::accounts::SignUp;
use crate::model::{Connection, DatabaseOptions};
use crate::store::{Counted, Limit, StoreError};

pub fn registration<'a>(
    here: &'a Here,
    connection: &'a Connection,
    options: &'a DatabaseOptions,
) -> SignUp<'a> {
    SignUp {
        store: &here.app.store,
        hashing: &here.app.hashing,
        tenant: here.tenant(),
        connection: &connection.name,
        options,
        hash: here.site.tenant.password_hash,
    }
}

/// None for addresses that the operator does not count.
pub fn address_limit(here: &Here) -> Option<Limit> {
    let limit = &here.site.tenant.address_limit;
    limit.counts(here.address).then_some(Limit { failures: limit.max_attempts, seconds: limit.seconds })
}

/// Counts a sign-up from this address. Seconds to wait, when there were too many.
///
/// # Errors
/// When the database fails.
pub async fn count_sign_up(here: &Here) -> Result<Option<u32>, StoreError> {
    let Some(limit) = address_limit(here) else { return Ok(None) };
    let subject = format!("signup {}", here.network());
    match here.app.store.count_attempt(here.tenant(), &subject, limit, here.now).await? {
        Counted::Allowed => Ok(None),
        Counted::Refused { until } => {
            Ok(Some(u32::try_from(until.saturating_sub(here.now).max(1)).unwrap_or(60)))
        }
    }
}
