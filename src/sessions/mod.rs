//! When a single sign-on session ends. Which browser it belongs to is `web`'s affair.

use crate::crypto::token;
use crate::model::{Session, SessionPolicy};
use crate::store::{Store, StoreError};

/// Seconds between two writes for a session in use: a reload must not cost a write.
const TOUCH_AFTER: i64 = 60;

/// A session for somebody who just proved who they are. `remembered` keeps the cookie beyond the browser window.
pub fn start(policy: SessionPolicy, user_id: &str, connection: &str, now: i64, remembered: bool) -> Session {
    Session {
        sid: token(),
        user_id: user_id.to_owned(),
        connection: connection.to_owned(),
        auth_time: now,
        created_at: now,
        last_seen_at: now,
        expires_at: end(policy, now, now),
        remembered,
    }
}

/// Notes that a session is in use. False when it was ended meanwhile: the person is nobody again.
///
/// # Errors
/// When the database fails.
pub async fn touch(
    store: &Store,
    key_hash: &str,
    session: &mut Session,
    policy: SessionPolicy,
    now: i64,
) -> Result<bool, StoreError> {
    if now.saturating_sub(session.last_seen_at) < TOUCH_AFTER {
        return Ok(true);
    }
    session.last_seen_at = now;
    session.expires_at = end(policy, session.created_at, now);
    store.touch_session(key_hash, session.last_seen_at, session.expires_at).await
}

fn end(policy: SessionPolicy, created_at: i64, seen_at: i64) -> i64 {
    created_at.saturating_add(policy.absolute).min(seen_at.saturating_add(policy.idle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_of_the_idle_and_the_absolute_end_counts() {
        let policy = SessionPolicy { absolute: 1000, idle: 100 };
        assert_eq!(start(policy, "auth0|1", "db", 50, false).expires_at, 150);
        assert_eq!(end(policy, 50, 980), 1050);
    }
}
