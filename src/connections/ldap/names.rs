//! What people type as their name, and what of it is looked for.

use unicode_normalization::UnicodeNormalization;

/// Longer than any login name, shorter than anything that would hurt.
const LONGEST: usize = 256;

/// A typed name, cleaned: `alice`, `alice@corp.test`, or what follows the backslash of `CORP\alice`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedName {
    /// What is looked for.
    pub login: String,
    /// The parts around the last `@`, when there is one.
    pub at: Option<(String, String)>,
}

impl TypedName {
    /// `None` for what cannot be anybody's name: nothing, control characters (NUL ends strings in some servers), too long.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let login = typed.rsplit_once('\\').map_or(typed, |(_, name)| name).trim();
        let bad = login.is_empty() || typed.len() > LONGEST * 4 || typed.chars().count() > LONGEST;
        if bad || typed.chars().any(char::is_control) {
            return None;
        }
        let at = login.rsplit_once('@').filter(|(name, domain)| !name.is_empty() && !domain.is_empty());
        let at = at.map(|(name, domain)| (name.to_owned(), domain.to_lowercase()));
        Some(Self { login: login.to_owned(), at })
    }

    /// One key for every spelling of a name that belongs to nobody. The question mark keeps it apart from subjects.
    pub(super) fn key(&self) -> String {
        let name = self.at.as_ref().map_or(self.login.as_str(), |(name, _)| name.as_str());
        let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        format!("?{}", folded.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// A password that no directory should be asked about: an empty one is an anonymous bind that succeeds (RFC 4513
/// §5.1.2), servers written in C end it at a NUL, and nobody's password is white space.
pub(super) fn is_no_password(password: &str) -> bool {
    password.trim().is_empty() || password.contains('\0') || password.len() > 4096
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(typed: &str) -> String {
        TypedName::parse(typed).unwrap().key()
    }

    #[test]
    fn every_spelling_has_one_key() {
        for typed in [
            "alice",
            " Alice ",
            "ALICE",
            "alice@corp.test",
            "CORP\\alice",
            "corp.test\\Alice",
            "\u{ff41}lice",
        ] {
            assert_eq!(key(typed), "?alice", "{typed}");
        }
        assert_ne!(key("alice"), key("bob"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for typed in ["", "  ", "CORP\\", "a\0b", "alice\0", "a\nb", &"x".repeat(257)] {
            assert_eq!(TypedName::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn the_domain_goes_and_the_mail_stays_whole() {
        assert_eq!(TypedName::parse("CORP\\alice").unwrap().login, "alice");
        let mail = TypedName::parse("Alice@Corp.test").unwrap();
        assert_eq!(
            (mail.login.as_str(), mail.at),
            ("Alice@Corp.test", Some(("Alice".into(), "corp.test".into())))
        );
        assert_eq!(TypedName::parse("@corp").unwrap().at, None);
    }

    #[test]
    fn passwords_are_never_trimmed_only_refused() {
        assert!(is_no_password(""));
        assert!(is_no_password(" \u{a0}\t"));
        assert!(is_no_password("right\0"));
        assert!(!is_no_password(" right "));
    }
}
