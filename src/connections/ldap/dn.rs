//! Distinguished names as text (RFC 4514), as far as naming groups and comparing persons needs it.

use ldap3::dn_escape;

/// The parts of a DN, each with its attributes and unescaped values; `None` when it is not one.
pub(super) fn parse(dn: &str) -> Option<Vec<Vec<(String, String)>>> {
    let mut parts = vec![Vec::new()];
    let mut rest = dn.trim();
    if rest.is_empty() {
        return Some(Vec::new());
    }
    loop {
        let (attribute, after) = rest.split_once('=')?;
        let attribute = attribute.trim();
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if attribute.is_empty() || !attribute.chars().all(legal) {
            return None;
        }
        let (value, end) = value(after)?;
        parts.last_mut()?.push((attribute.to_lowercase(), value));
        let mut left = after.get(end..)?.chars();
        match left.next() {
            None => return Some(parts),
            Some('+') => {}
            Some(',' | ';') => parts.push(Vec::new()),
            Some(_) => return None,
        }
        rest = left.as_str();
    }
}

/// One value with its escapes undone, and where in the text it ends.
fn value(text: &str) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    // As far as here, a blank at the end is part of the value, because it was escaped.
    let mut kept = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ',' | ';' | '+' => return finish(bytes, kept, at),
            '\\' => {
                let (_, first) = chars.next()?;
                let second = chars.peek().and_then(|(_, c)| c.to_digit(16));
                if let (Some(high), Some(low)) = (first.to_digit(16), second) {
                    chars.next();
                    bytes.push(u8::try_from(high * 16 + low).ok()?);
                } else {
                    bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
                }
                kept = bytes.len();
            }
            ' ' if bytes.is_empty() => {}
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    finish(bytes, kept, text.len())
}

fn finish(mut bytes: Vec<u8>, kept: usize, end: usize) -> Option<(String, usize)> {
    while bytes.len() > kept && bytes.last() == Some(&b' ') {
        bytes.pop();
    }
    Some((String::from_utf8(bytes).ok()?, end))
}

/// One text for every spelling of a DN: types and values in lower case, blanks as one, escapes as one.
pub(super) fn normalised(dn: &str) -> String {
    let Some(parts) = parse(dn) else { return dn.trim().to_lowercase() };
    let parts = parts.into_iter().map(|mut part| {
        for (_, value) in &mut part {
            *value = value.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        }
        part.sort();
        let part = part.iter().map(|(attribute, value)| format!("{attribute}={}", dn_escape(value.as_str())));
        part.collect::<Vec<_>>().join("+")
    });
    parts.collect::<Vec<_>>().join(",")
}

/// The value of this attribute in the first part of a DN.
pub(super) fn first_value(dn: &str, attribute: &str) -> Option<String> {
    let first = parse(dn)?.into_iter().next()?;
    first.into_iter().find_map(|(name, value)| name.eq_ignore_ascii_case(attribute).then_some(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_undone_in_both_forms() {
        for dn in [r"cn=R\2C D (core),ou=groups,dc=x", r"CN=R\, D (core),OU=groups,DC=x"] {
            assert_eq!(first_value(dn, "cn").as_deref(), Some("R, D (core)"), "{dn}");
        }
        assert_eq!(first_value(r"cn=a\20 ,dc=x", "cn").as_deref(), Some("a "));
        assert_eq!(first_value("uid=a+cn=B,dc=x", "CN").as_deref(), Some("B"));
        assert_eq!(first_value(r"cn=J\C3\BCrgen", "cn").as_deref(), Some("Jürgen"));
    }

    #[test]
    fn spellings_of_one_dn_are_one() {
        let one = normalised(r"CN=Smith\, John,  OU=People,DC=X");
        assert_eq!(one, normalised(r"cn=smith\2C  john, ou=people,dc=x"));
        assert_ne!(one, normalised(r"cn=smith,cn=john,ou=people,dc=x"));
    }

    #[test]
    fn what_is_no_dn_has_no_parts() {
        for wrong in ["alice", "cn=a,,dc=x", "=a", r"cn=a\"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String) {
            normalised(&text);
        }

        #[test]
        fn an_escaped_value_comes_back(value in "[^\0]{1,20}") {
            let dn = format!("cn={},dc=x", dn_escape(value.as_str()));
            prop_assert_eq!(first_value(&dn, "cn"), Some(value));
        }
    }
}
