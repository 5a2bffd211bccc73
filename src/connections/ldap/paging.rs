//! The answer to a search in pages (RFC 2696 §2).

use ldap3::controls::RawControl;

use super::ber::{self, Elements};

const OID: &str = "1.2.840.113556.1.4.319";

/// What to send for the next page; empty after the last. The library's own parser panics on garbage.
pub(super) fn cookie(control: &RawControl) -> Option<Vec<u8>> {
    if control.ctype != OID {
        return None;
    }
    let mut parts = Elements::new(Elements::new(control.val.as_deref()?).expect(ber::SEQUENCE)?);
    parts.expect(ber::INTEGER)?;
    parts.expect(ber::OCTET_STRING).map(<[u8]>::to_vec)
}
