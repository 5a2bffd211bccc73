//! `brute_force_…` in a connection's `options`: how often an account may be wrong.

use crate::config::document::Fields;
use crate::model::AccountLimit;

/// NIST SP 800-63B-4 §3.2.2.
const MOST_ATTEMPTS: i64 = 100;

/// None when the operator wants nobody to count. `enabled` is the tenant's word, for connections that have none.
pub(super) fn read(options: Option<&Fields<'_>>, enabled: bool, usual: AccountLimit) -> Option<AccountLimit> {
    let Some(options) = options else { return enabled.then_some(usual) };
    let attempts = options.integer("brute_force_max_attempts", &(1..=1_000));
    if attempts.is_some_and(|attempts| attempts > MOST_ATTEMPTS) {
        options.warning("brute_force_max_attempts is above 100, the most that NIST SP 800-63B-4 allows");
    }
    let attempts = attempts.and_then(|attempts| u32::try_from(attempts).ok()).unwrap_or(usual.attempts);
    let seconds = options.integer("brute_force_lockout_seconds", &(1..=604_800)).unwrap_or(usual.seconds);
    let own = options.get("brute_force_protection").and_then(|field| field.bool());
    if own == Some(false) {
        options.warning("without brute_force_protection nobody counts the wrong passwords of an account");
    }
    own.unwrap_or(enabled).then_some(AccountLimit { attempts, seconds })
}
