//! The service account: who searches are made as.

use secrecy::SecretString;
use tokio::time::Instant;

use super::outage::{Outage, code, quoted};
use super::refusal::{self, Bound};
use super::session::Session;
use crate::connections::Verdict;

/// # Errors
/// What is wrong with the account, and what to change.
pub(super) async fn bind(
    session: Session,
    (name, password): &(String, SecretString),
    until: Instant,
) -> Result<Session, Outage> {
    let (session, result) = session.bind(name, password, until).await?;
    let why = match refusal::judge(&result) {
        Ok(Bound::Welcome) => return Ok(session),
        Ok(Bound::Refused(Verdict::LockedByDirectory)) => "it is locked: unlock it in the directory",
        Ok(Bound::Refused(Verdict::Disabled)) => {
            "it is disabled, or may not log in now: enable it in the directory"
        }
        Ok(Bound::Refused(Verdict::PasswordExpired)) => {
            "its password has expired: set a new one and let it not expire"
        }
        Ok(Bound::Refused(Verdict::MustChangePassword)) => {
            "its password must be changed first: set a new one without that demand"
        }
        Ok(Bound::Refused(_)) => {
            "ldap_bind_user or ldap_bind_password is wrong (the user as a DN, or on Active Directory as name@domain)"
        }
        Ok(Bound::Unwilling(_)) | Err(_) => {
            let text =
                format!("the service account cannot log in: {}{}", code(result.rc), quoted(&result.text));
            return Err(Outage::refused(text));
        }
    };
    Err(Outage::refused(format!("the service account {name} cannot log in: {why}")))
}
