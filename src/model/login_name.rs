//! One canonical form for every spelling of a name, so that an account is found, counted and kept once.

use unicode_normalization::UnicodeNormalization as _;

use super::UsernameRules;

/// Longer than RFC 5321 §4.5.3.1 allows an address to be.
const LONGEST_EMAIL: usize = 254;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    Email,
    UsernameLength,
    UsernameCharacters,
}

/// Trimmed, NFKC, lower case: what any typed name is looked up and counted by.
pub fn canonical_name(typed: &str) -> String {
    typed.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// An address with one `@`, a dot in its domain, and nothing that a mail header could be broken with.
///
/// # Errors
/// [`Invalid::Email`].
pub fn canonical_email(typed: &str) -> Result<String, Invalid> {
    let email = canonical_name(typed);
    let (local, domain) = email.split_once('@').ok_or(Invalid::Email)?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@,;:<>()[]\\\"".contains(c))
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
    };
    let labels_are_fine =
        domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    let valid = plain(local)
        && plain(domain)
        && domain.contains('.')
        && labels_are_fine
        && email.len() <= LONGEST_EMAIL
        && local.len() <= 64;
    if valid { Ok(email) } else { Err(Invalid::Email) }
}

/// Auth0's characters of a username: letters, digits, and `_ + - . ! # $ ' ^ ~`, but no `@`, so that it is never an address.
///
/// # Errors
/// [`Invalid::UsernameLength`] or [`Invalid::UsernameCharacters`].
pub fn canonical_username(typed: &str, rules: UsernameRules) -> Result<String, Invalid> {
    let username = canonical_name(typed);
    let allowed = |c: char| c.is_alphanumeric() || "_+-.!#$'^`~".contains(c);
    let length = username.chars().count();
    if length < rules.min || length > rules.max {
        Err(Invalid::UsernameLength)
    } else if username.chars().all(allowed) {
        Ok(username)
    } else {
        Err(Invalid::UsernameCharacters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_one_name() {
        for typed in ["ada@acme.test", " Ada@ACME.test ", "ＡＤＡ@acme.test", "ada@acme.test\u{a0}"] {
            assert_eq!(canonical_email(typed), Ok("ada@acme.test".to_owned()), "{typed}");
        }
        assert_eq!(canonical_name("Ne\u{301}e"), canonical_name("N\u{e9}e"));
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for typed in [
            "",
            "ada",
            "@acme.test",
            "ada@",
            "ada@acme",
            "a@b@acme.test",
            "ada @acme.test",
            "ada\r\nBcc: x@acme.test",
            "<ada@acme.test>",
            "\"a\"@acme.test",
            "a..b@acme.test",
            "ada@.test",
            "ada@-a.test",
            &format!("{}@acme.test", "a".repeat(65)),
        ] {
            assert_eq!(canonical_email(typed), Err(Invalid::Email), "{typed}");
        }
    }

    #[test]
    fn a_username_is_never_an_address() {
        let rules = UsernameRules { min: 1, max: 15 };
        assert_eq!(canonical_username(" Ada_L ", rules), Ok("ada_l".to_owned()));
        for typed in ["a@b", "a b", "a/b"] {
            assert_eq!(canonical_username(typed, rules), Err(Invalid::UsernameCharacters), "{typed}");
        }
        for typed in ["", &"a".repeat(16)] {
            assert_eq!(canonical_username(typed, rules), Err(Invalid::UsernameLength), "{typed}");
        }
    }
}
