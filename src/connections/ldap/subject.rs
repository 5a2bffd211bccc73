//! What names a person for good, whatever becomes of their name, mail or place in the tree.

use std::fmt::Write as _;

use super::dn;
use super::entry::Entry;
use super::outage::Outage;

/// Attributes that are read to find the subject.
pub(super) const ATTRIBUTES: [&str; 2] = ["objectGUID", "entryUUID"];

/// # Errors
/// The entry lacks the attribute that the operator named, or has several values of it: falling back to another one would
/// make a second account of the same person.
pub(super) fn subject(entry: &Entry, user_id: Option<&str>) -> Result<String, Outage> {
    if let Some(name) = user_id {
        return match entry.bytes(name) {
            [one] => written(name, one)
                .ok_or_else(|| Outage::refused(format!("ldap_user_id: {name} cannot be used"))),
            [] => Err(Outage::refused(format!(
                "ldap_user_id: {} has no {name}, or the service account may not read it",
                entry.dn
            ))),
            _ => Err(Outage::refused(format!("ldap_user_id: {} has several values of {name}", entry.dn))),
        };
    }
    let windows_id = entry.bytes("objectGUID").first().and_then(|bytes| guid(bytes));
    let open_id = || entry.text("entryUUID").map(str::to_lowercase);
    if let Some(id) = windows_id.or_else(open_id) {
        return Ok(id);
    }
    match dn::normalised(&entry.dn) {
        // It ends in logs and tokens.
        dn if dn.chars().any(char::is_control) => {
            Err(Outage::refused("the DN has control characters, and there is no id"))
        }
        dn => Ok(dn),
    }
}

fn written(name: &str, value: &[u8]) -> Option<String> {
    if name.eq_ignore_ascii_case("objectGUID") {
        return guid(value);
    }
    match std::str::from_utf8(value) {
        Ok(text) if !text.trim().is_empty() && !text.chars().any(char::is_control) && text.len() <= 256 => {
            Some(text.trim().to_owned())
        }
        _ if value.is_empty() || value.len() > 64 => None,
        _ => Some(value.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })),
    }
}

/// A GUID as Windows writes it: the first three fields little-endian (MS-DTYP §2.3.4).
pub(super) fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    Some(uuid::Uuid::from_bytes_le(bytes).hyphenated().to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const GUID: &[u8] =
        &[0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];

    #[test]
    fn a_guid_is_written_as_windows_writes_it() {
        let entry = Entry::with("cn=a", &[("objectGUID", &[GUID]), ("entryUUID", &[b"x"])]);
        assert_eq!(subject(&entry, None).unwrap(), "00112233-4455-6677-8899-aabbccddeeff");
    }

    #[test]
    fn without_either_the_dn_in_one_spelling() {
        assert_eq!(subject(&Entry::with("CN=A,  DC=X", &[]), None).unwrap(), "cn=a,dc=x");
    }

    #[test]
    fn a_named_attribute_is_never_replaced_by_another() {
        let entry = Entry::with(
            "cn=a",
            &[("entryUUID", &[b"x"]), ("employeeNumber", &[b"7"]), ("mail", &[b"a", b"b"])],
        );
        assert_eq!(subject(&entry, Some("employeeNumber")).unwrap(), "7");
        assert!(subject(&entry, Some("uid")).is_err());
        assert!(subject(&entry, Some("mail")).is_err());
    }
}
