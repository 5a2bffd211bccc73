//! What both ways to make an account share: the page and `/dbconnections/signup`.

use super::here::Here;
use crate::accounts::{SignUp, sign_up_key};
use crate::model::{AddressLimit, Connection, DatabaseOptions};
use crate::store::{Counted, Limit, Since, StoreError};

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
    let AddressLimit { max_attempts, seconds, .. } = *limit;
    limit.counts(here.address).then_some(Limit {
        failures: max_attempts,
        seconds,
        since: Since::FirstAttempt,
    })
}

/// Counts a sign-up from this address. Seconds to wait, when there were too many.
///
/// # Errors
/// When the database fails.
pub async fn count_sign_up(here: &Here) -> Result<Option<u32>, StoreError> {
    let Some(limit) = address_limit(here) else { return Ok(None) };
    let subject = sign_up_key(&here.network());
    match here.app.store.count_attempt(here.tenant(), &subject, limit, here.now).await? {
        Counted::Allowed => Ok(None),
        Counted::Refused { until } => {
            Ok(Some(u32::try_from(until.saturating_sub(here.now).max(1)).unwrap_or(60)))
        }
    }
}
