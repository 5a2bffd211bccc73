//! From the attributes of an entry to the claims of a person.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entry::Entry;
use super::settings;
use super::subject::guid;
use crate::model::{Claims, RESERVED_CLAIMS, is_one_address};

/// claim → attributes, the first that the entry has counts. Fits Active Directory and OpenLDAP's `inetOrgPerson`.
const DEFAULT: [(&str, &[&str]); 7] = [
    ("email", &["mail"]),
    ("username", &["sAMAccountName", "uid"]),
    ("nickname", &["sAMAccountName", "uid"]),
    ("name", &["displayName", "cn"]),
    ("given_name", &["givenName"]),
    ("family_name", &["sn"]),
    ("phone_number", &["telephoneNumber"]),
];

/// Values of one claim, and bytes of one value, beyond which they are left out.
const MOST_VALUES: usize = 100;
const LONGEST: usize = 2048;

#[derive(Debug, Clone)]
pub(super) struct ClaimMap(BTreeMap<String, Vec<String>>);

impl ClaimMap {
    /// The default map, with the operator's `ldap_attributes` in place of it claim by claim.
    pub(super) fn new(own: &BTreeMap<String, String>) -> Result<Self, String> {
        let default = DEFAULT.iter().map(|(claim, attributes)| {
            ((*claim).to_owned(), attributes.iter().map(|&attribute| attribute.to_owned()).collect())
        });
        let mut map: BTreeMap<String, Vec<String>> = default.collect();
        for (claim, attribute) in own {
            check_claim_name(claim).map_err(|why| format!("ldap_attributes: {why}"))?;
            let attribute = settings::check_attribute(attribute, &format!("{attribute:?}"));
            let attribute = attribute.map_err(|why| format!("ldap_attributes: {claim}: {why}"))?;
            map.insert(claim.clone(), vec![attribute]);
        }
        Ok(Self(map))
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(String::as_str)
    }

    pub(super) fn claims(&self, entry: &Entry, trust_email: bool) -> Claims {
        let mut claims = Claims::default();
        for (claim, attributes) in &self.0 {
            let Some(attribute) = attributes.iter().find(|name| !entry.bytes(name).is_empty()) else {
                continue;
            };
            let first = || entry.texts(attribute).find(|text| text.len() <= LONGEST).map(str::to_owned);
            match claim.as_str() {
                "email" => {
                    claims.email =
                        entry.texts(attribute).find(|text| is_one_address(text)).map(str::to_owned);
                }
                "username" => claims.username = first(),
                "name" => claims.name = first(),
                "given_name" => claims.given_name = first(),
                "family_name" => claims.family_name = first(),
                "nickname" => claims.nickname = first(),
                "picture" => claims.picture = first().filter(|url| url.starts_with("https://")),
                "phone_number" => claims.phone_number = first(),
                _ => {
                    if let Some(value) = value(entry, attribute) {
                        claims.other.insert(claim.clone(), value);
                    }
                }
            }
        }
        claims.email_verified = trust_email && claims.email.is_some();
        claims
    }
}

/// # Errors
/// Why no claim from a directory may have this name.
pub fn check_claim_name(name: &str) -> Result<(), String> {
    if RESERVED_CLAIMS.contains(&name.to_lowercase().as_str()) {
        return Err(format!("the claim {name} is reserved and cannot come from the directory"));
    }
    if name.is_empty() || name.len() > 128 || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("\"{}\" is not the name of a claim", name.escape_debug()));
    }
    Ok(())
}

/// One value as a text, several as a list. Bytes that are no text are left out, but for GUIDs.
fn value(entry: &Entry, attribute: &str) -> Option<Value> {
    let raw = entry.bytes(attribute);
    let mut texts: Vec<String> = if attribute.to_ascii_lowercase().ends_with("guid") {
        raw.iter().filter_map(|bytes| guid(bytes)).collect()
    } else {
        entry
            .texts(attribute)
            .filter(|text| text.len() <= LONGEST)
            .take(MOST_VALUES)
            .map(str::to_owned)
            .collect()
    };
    if raw.len() == 1 {
        texts.pop().map(Value::from)
    } else {
        (!texts.is_empty()).then(|| Value::from(texts))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn map(own: &[(&str, &str)]) -> Result<ClaimMap, String> {
        ClaimMap::new(
            &own.iter().map(|(claim, attribute)| ((*claim).to_owned(), (*attribute).to_owned())).collect(),
        )
    }

    #[test]
    fn the_default_fits_both_kinds_of_directory() {
        let ad = Entry::with(
            "cn=a",
            &[("sAMAccountName", &[b"ada"]), ("cn", &[b"Ada L"]), ("mail", &[b"ada@x.test"])],
        );
        let claims = map(&[]).unwrap().claims(&ad, false);
        assert_eq!((claims.username.as_deref(), claims.name.as_deref()), (Some("ada"), Some("Ada L")));
        assert_eq!((claims.email.as_deref(), claims.email_verified), (Some("ada@x.test"), false));
        let open =
            Entry::with("uid=ada", &[("uid", &[b"ada"]), ("displayName", &[b"Ada"]), ("cn", &[b"Other"])]);
        let claims = map(&[]).unwrap().claims(&open, true);
        assert_eq!((claims.nickname.as_deref(), claims.name.as_deref()), (Some("ada"), Some("Ada")));
        assert!(!claims.email_verified, "there is none to verify");
    }

    #[test]
    fn an_own_map_replaces_claim_by_claim_and_adds() {
        let entry = Entry::with(
            "cn=a",
            &[
                ("mail", &[b"a@x.test"]),
                ("otherMail", &[b"b@x.test"]),
                ("department", &[b"R&D"]),
                ("dial", &[b"1", b"2"]),
            ],
        );
        let map =
            map(&[("email", "otherMail"), ("https://x.test/department", "department"), ("numbers", "dial")])
                .unwrap();
        let claims = map.claims(&entry, true);
        assert_eq!(claims.email.as_deref(), Some("b@x.test"));
        assert_eq!(claims.other["https://x.test/department"], "R&D");
        assert_eq!(claims.other["numbers"], serde_json::json!(["1", "2"]));
    }

    #[test]
    fn reserved_claims_and_secret_attributes_are_refused() {
        for claim in ["sub", "iss", "AUD", "nonce", "email_verified", "groups", "permissions", "", "a b"] {
            assert!(map(&[(claim, "cn")]).is_err(), "{claim}");
        }
        for attribute in ["userPassword", "unicodePwd", "", "a)(b", "*"] {
            assert!(map(&[("x", attribute)]).is_err(), "{attribute}");
        }
    }

    #[test]
    fn a_picture_is_an_address_that_browsers_may_load() {
        let with = |url: &'static [u8]| Entry::with("cn=a", &[("labeledURI", &[url])]);
        let map = map(&[("picture", "labeledURI")]).unwrap();
        let picture = |url| map.claims(&with(url), false).picture;
        assert_eq!(picture(b"https://x.test/a.png").as_deref(), Some("https://x.test/a.png"));
        for other in [&b"http://x.test/a.png"[..], b"javascript:alert(1)", b"data:image/png;base64,AA"] {
            assert_eq!(picture(other), None);
        }
    }

    #[test]
    fn an_address_that_is_none_is_left_out() {
        let entry = Entry::with("cn=a", &[("mail", &[b"a@x.test\r\nBcc: v@x.test", b"a@b@c"])]);
        assert_eq!(map(&[]).unwrap().claims(&entry, true).email, None);
    }
}
