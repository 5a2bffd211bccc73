//! The password policy response control (draft-behera-ldap-password-policy-10 §6.2), and Netscape's older ones.

use ldap3::controls::RawControl;

use super::ber::{self, Elements};

pub(super) const OID: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// "Password expired", which with a successful bind means that it must be changed now.
const NETSCAPE_EXPIRED: &str = "2.16.840.1.113730.3.4.4";

/// What a directory says about a password beside "yes" or "no".
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    pub error: Option<Error>,
    /// Logins left although the password has expired.
    pub grace: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Error {
    Expired,
    Locked,
    ChangeAfterReset,
    /// About new passwords; says nothing about a login.
    Other,
}

/// Everything the controls say. What cannot be read says nothing.
pub(super) fn read<'a>(controls: impl Iterator<Item = &'a RawControl>) -> Policy {
    controls.fold(Policy::default(), |policy, control| match control.ctype.as_str() {
        OID => control.val.as_deref().and_then(response).unwrap_or(policy),
        NETSCAPE_EXPIRED => Policy { error: policy.error.or(Some(Error::Expired)), ..policy },
        _ => policy,
    })
}

/// `SEQUENCE { warning [0] CHOICE { timeBeforeExpiration [0], graceAuthNsRemaining [1] } OPTIONAL, error [1] OPTIONAL }`
fn response(value: &[u8]) -> Option<Policy> {
    let mut parts = Elements::new(Elements::new(value).expect(ber::SEQUENCE)?);
    let mut policy = Policy::default();
    while !parts.is_empty() {
        let mut one = parts;
        let (tag, content) = parts.next()?;
        match tag {
            0xa0 => policy.grace = Elements::new(content).number(0x81),
            0x81 => {
                policy.error = Some(match one.number(0x81)? {
                    0 => Error::Expired,
                    1 => Error::Locked,
                    2 => Error::ChangeAfterReset,
                    _ => Error::Other,
                });
            }
            _ => return None,
        }
    }
    Some(policy)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(value: &[u8]) -> Policy {
        let control = RawControl { ctype: OID.to_owned(), crit: false, val: Some(value.to_vec()) };
        read(std::iter::once(&control))
    }

    #[test]
    fn what_slapd_sends_is_understood() {
        assert_eq!(said(&[0x30, 3, 0x81, 1, 1]).error, Some(Error::Locked));
        assert_eq!(said(&[0x30, 3, 0x81, 1, 0]).error, Some(Error::Expired));
        assert_eq!(said(&[0x30, 3, 0x81, 1, 2]).error, Some(Error::ChangeAfterReset));
        assert_eq!(said(&[0x30, 5, 0xa0, 3, 0x81, 1, 1]), Policy { error: None, grace: Some(1) });
        assert_eq!(said(&[0x30, 5, 0xa0, 3, 0x80, 1, 9]), Policy::default(), "it expires in nine seconds");
        assert_eq!(said(&[0x30, 0]), Policy::default());
    }

    proptest! {
        #[test]
        fn garbage_never_panics(value in proptest::collection::vec(any::<u8>(), 0..40)) {
            said(&value);
        }
    }
}
