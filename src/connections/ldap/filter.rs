//! The operator's search filters, with what people type put in as text and nothing but text (RFC 4515 §3).

use std::fmt::Write as _;

/// A filter with `{0}` where the value goes. Checked once, so that filling it in cannot fail.
#[derive(Debug, Clone)]
pub(super) struct Template(String);

impl Template {
    pub(super) fn parse(written: &str, shown: &str) -> Result<Self, String> {
        let written = bracketed(written)?;
        if !written.contains("{0}") {
            return Err(format!("{shown} does not say where the value goes: write {{0}} there"));
        }
        // A value full of escapes is only legal where RFC 4515 has a value: this refuses `({0}=x)`.
        if ldap3::parse_filter(written.replace("{0}", "a\\28\\2a\\00")).is_err() {
            return Err(format!(
                "{shown} is not an LDAP filter such as (sAMAccountName={{0}}), or has {{0}} outside of a value"
            ));
        }
        Ok(Self(written))
    }

    pub(super) fn fill(&self, value: &str) -> String {
        self.0.replace("{0}", &escaped(value.as_bytes()))
    }

    /// Whether it asks for the groups of groups too, by Active Directory's `LDAP_MATCHING_RULE_IN_CHAIN`.
    pub(super) fn is_nested(&self) -> bool {
        self.0.contains(":1.2.840.113556.1.4.1941:=")
    }

    /// The attribute of a filter that is nothing but `(attribute={0})`.
    pub(super) fn single_attribute(&self) -> Option<&str> {
        let inside = self.0.strip_prefix('(')?.strip_suffix("={0})")?;
        inside.chars().all(|c| c.is_ascii_alphanumeric() || c == '-').then_some(inside)
    }
}

/// A filter that stays the same for everybody.
pub(super) fn fixed(written: &str, shown: &str) -> Result<String, String> {
    let written = bracketed(written)?;
    if written.contains("{0}") {
        return Err("{0} has no meaning here; write a filter that stays the same for everybody".to_owned());
    }
    match ldap3::parse_filter(&written) {
        Ok(_) => Ok(written),
        Err(()) => Err(format!("{shown} is not an LDAP filter such as (objectClass=person)")),
    }
}

fn bracketed(written: &str) -> Result<String, String> {
    let written = written.trim();
    match written {
        "" => Err("the filter is empty".to_owned()),
        _ if written.starts_with('(') => Ok(written.to_owned()),
        _ => Ok(format!("({written})")),
    }
}

/// Every byte but letters, digits and a few signs that mean nothing anywhere, as `\xx`.
pub(super) fn escaped(value: &[u8]) -> String {
    value.iter().fold(String::with_capacity(value.len()), |mut out, &byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "\\{byte:02x}");
        }
        out
    })
}

pub(super) fn any_of(filters: &[String]) -> String {
    format!("(|{})", filters.concat())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn metacharacters_become_text() {
        let filter = Template::parse("(uid={0})", "").unwrap();
        assert_eq!(filter.fill("a)(uid=*"), r"(uid=a\29\28uid\3d\2a)");
        assert_eq!(filter.fill(r"\2a"), r"(uid=\5c2a)");
        assert_eq!(filter.fill("jürgen"), r"(uid=j\c3\bcrgen)");
    }

    #[test]
    fn a_value_may_stand_only_where_values_stand() {
        assert!(Template::parse("({0}=x)", "").is_err());
        assert!(Template::parse("(uid=x)", "").is_err());
        assert!(Template::parse("(uid={0}", "").is_err());
        assert!(Template::parse("", "").is_err());
        assert!(Template::parse("uid={0}", "").is_ok(), "forgotten brackets are put there");
        assert!(Template::parse("(|(uid={0})(mail={0}))", "").is_ok());
        assert!(Template::parse("(member:1.2.840.113556.1.4.1941:={0})", "").is_ok());
    }

    #[test]
    fn one_attribute_is_recognised() {
        assert_eq!(
            Template::parse("(sAMAccountName={0})", "").unwrap().single_attribute(),
            Some("sAMAccountName")
        );
        assert_eq!(Template::parse("(|(uid={0})(mail={0}))", "").unwrap().single_attribute(), None);
        assert_eq!(Template::parse("(uid=x{0})", "").unwrap().single_attribute(), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_the_filter_stays_one_comparison(name: String) {
            let filled = Template::parse("(uid={0})", "").unwrap().fill(&name);
            prop_assert!(ldap3::parse_filter(&filled).is_ok());
            prop_assert_eq!(filled.matches('(').count(), 1);
            prop_assert_eq!(filled.matches('*').count(), 0);
        }
    }
}
