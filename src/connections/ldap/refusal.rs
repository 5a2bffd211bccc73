//! What the answer to a person's bind means.

use ldap3::LdapResult;

use super::outage::{Outage, code, quoted};
use super::policy::{self, Error};
use crate::connections::Verdict;

/// `ERROR_NO_LOGON_SERVERS`
const NO_LOGON_SERVERS: u32 = 0x51f;

/// The answer to a bind with a person's DN and password.
#[derive(Debug)]
pub(super) enum Bound {
    /// The password is right, and the person may come in.
    Welcome,
    Refused(Verdict),
    /// The server does not let this person in, in words that nobody here knows. That is theirs alone: what is wrong with
    /// the server itself has other codes.
    Unwilling(String),
}

/// The server did not look at the password, so that another one may.
pub(super) fn is_unseen(result: &LdapResult) -> bool {
    matches!(result.rc, 51 | 52) || result.rc == 49 && sub_code(&result.text) == Some(NO_LOGON_SERVERS)
}

/// # Errors
/// The directory did not judge the password: too busy, or asked wrongly.
pub(super) fn judge(result: &LdapResult) -> Result<Bound, Outage> {
    let said = policy::read(result.ctrls.iter().map(|control| &control.1));
    let verdict = match (result.rc, said.error) {
        // OpenLDAP lets the bind through and says "must change" beside it; nothing else is allowed after such a bind.
        (0 | 19 | 49 | 53, Some(Error::ChangeAfterReset)) => Verdict::MustChangePassword,
        (0, Some(Error::Expired)) if said.grace.is_none() => Verdict::MustChangePassword,
        (0 | 19 | 49 | 53, Some(Error::Locked)) => Verdict::LockedByDirectory,
        (0, _) => return Ok(Bound::Welcome),
        (19 | 49 | 53, Some(Error::Expired)) => Verdict::PasswordExpired,
        (49, _) => match sub_code(&result.text) {
            // Perhaps of this person only: a read-only domain controller knows some passwords and has to ask for others.
            Some(NO_LOGON_SERVERS) => return Err(Outage::refused(unjudged(result))),
            code => code.map_or(Verdict::WrongCredentials, windows),
        },
        // No such entry (any more), or one without a password.
        (32 | 48, _) => Verdict::WrongCredentials,
        (19 | 53, _) => match words(&result.text) {
            Some(verdict) => verdict,
            None => return Ok(Bound::Unwilling(unjudged(result))),
        },
        (51 | 52, _) => return Err(Outage::broken(unjudged(result))),
        _ => return Err(Outage::refused(unjudged(result))),
    };
    Ok(Bound::Refused(verdict))
}

fn unjudged(result: &LdapResult) -> String {
    format!("it does not check the password ({}){}", code(result.rc), quoted(&result.text))
}

/// The reasons of 389 Directory Server ("Exceed password retry limit", "Account inactivated", "Account inactivity limit
/// exceeded") and of `FreeIPA` ("Entry permanently locked", "Too many failed logins", "Account (Kerberos principal) is
/// expired").
fn words(text: &str) -> Option<Verdict> {
    let text = text.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if says(&["retry limit", "too many failed", "locked"]) {
        return Some(Verdict::LockedByDirectory);
    }
    says(&["inactivated", "inactivity limit", "is expired"]).then_some(Verdict::Disabled)
}

/// Active Directory's reason: `80090308: LdapErr: DSID-0C0903A9, comment: …, data 52e, v1db1`.
fn sub_code(text: &str) -> Option<u32> {
    let (_, after) = text.split_once("data ")?;
    let digits: String = after.chars().take_while(char::is_ascii_hexdigit).take(8).collect();
    u32::from_str_radix(&digits, 16).ok()
}

/// Windows error codes.
fn windows(code: u32) -> Verdict {
    match code {
        // ERROR_PASSWORD_EXPIRED
        0x532 => Verdict::PasswordExpired,
        // ERROR_PASSWORD_MUST_CHANGE
        0x773 => Verdict::MustChangePassword,
        // ERROR_ACCOUNT_LOCKED_OUT
        0x775 => Verdict::LockedByDirectory,
        // ERROR_ACCOUNT_DISABLED, ERROR_ACCOUNT_EXPIRED, not at this hour, not from this machine
        0x533 | 0x701 | 0x530 | 0x531 => Verdict::Disabled,
        // 0x52e ERROR_LOGON_FAILURE, 0x525 ERROR_NO_SUCH_USER, and what nobody has heard of
        _ => Verdict::WrongCredentials,
    }
}

/// What to change when a search is refused with this code.
pub(super) fn search_hint(rc: u32) -> &'static str {
    match rc {
        1 | 50 => ": searching needs an account that may read: set ldap_bind_user and ldap_bind_password",
        32 => ": ldap_base does not exist there, or may not be read",
        34 => ": correct ldap_base",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ldap3::controls::{Control, RawControl};

    use super::*;

    fn answer(rc: u32, text: &str, policy: Option<&[u8]>) -> LdapResult {
        let control = policy.map(|value| {
            Control(
                None,
                RawControl { ctype: policy::OID.to_owned(), crit: false, val: Some(value.to_vec()) },
            )
        });
        LdapResult {
            rc,
            matched: String::new(),
            text: text.to_owned(),
            refs: vec![],
            ctrls: control.into_iter().collect(),
        }
    }

    fn verdict(rc: u32, text: &str, policy: Option<&[u8]>) -> String {
        match judge(&answer(rc, text, policy)) {
            Ok(Bound::Welcome) => "Welcome".to_owned(),
            Ok(Bound::Refused(verdict)) => format!("{verdict:?}"),
            Ok(Bound::Unwilling(_)) => "Unwilling".to_owned(),
            Err(Outage::Broken(_)) => "Busy".to_owned(),
            Err(_) => "Outage".to_owned(),
        }
    }

    fn ad(data: &str) -> String {
        verdict(
            49,
            &format!(
                "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data}, v1db1"
            ),
            None,
        )
    }

    #[test]
    fn every_sub_code_of_active_directory_has_its_verdict() {
        let table = [
            ("52e", "WrongCredentials"),
            ("525", "WrongCredentials"),
            ("530", "Disabled"),
            ("531", "Disabled"),
            ("532", "PasswordExpired"),
            ("533", "Disabled"),
            ("701", "Disabled"),
            ("773", "MustChangePassword"),
            ("775", "LockedByDirectory"),
            ("51f", "Outage"),
            ("", "WrongCredentials"),
            ("fffffffffff", "WrongCredentials"),
        ];
        for (data, expected) in table {
            assert_eq!(ad(data), expected, "{data}");
        }
    }

    #[test]
    fn the_policy_control_is_told_apart() {
        assert_eq!(verdict(49, "", Some(&[0x30, 3, 0x81, 1, 1])), "LockedByDirectory");
        assert_eq!(verdict(49, "", Some(&[0x30, 3, 0x81, 1, 0])), "PasswordExpired");
        assert_eq!(verdict(0, "", Some(&[0x30, 3, 0x81, 1, 2])), "MustChangePassword");
        assert_eq!(verdict(0, "", Some(&[0x30, 5, 0xa0, 3, 0x81, 1, 1])), "Welcome", "a grace login");
        assert_eq!(verdict(49, "", Some(b"\x30\xff\xffgarbage")), "WrongCredentials");
        assert_eq!(verdict(0, "", Some(b"\xff")), "Welcome");
    }

    #[test]
    fn a_directory_that_does_not_judge_is_an_outage() {
        for rc in [1, 2, 3, 8, 10, 11, 13, 80, 4_000_000] {
            assert_eq!(verdict(rc, "", None), "Outage", "{rc}");
        }
        assert_eq!((verdict(51, "", None), verdict(52, "", None)), ("Busy".into(), "Busy".into()));
    }

    #[test]
    fn what_other_directories_say_in_words_is_understood() {
        for text in [
            "Exceed password retry limit. Please try later.",
            "Entry permanently locked.\n",
            "Too many failed logins.",
        ] {
            assert_eq!(verdict(19, text, None), "LockedByDirectory", "{text}");
            assert_eq!(verdict(53, text, None), "LockedByDirectory", "{text}");
        }
        let account = [
            "Account inactivated. Contact system administrator.",
            "Account inactivity limit exceeded.",
            "Account (Kerberos principal) is expired",
        ];
        for text in account {
            assert_eq!(verdict(53, text, None), "Disabled", "{text}");
        }
        assert_eq!(
            (verdict(53, "not today", None), verdict(19, "", None)),
            ("Unwilling".into(), "Unwilling".into())
        );
    }
}
