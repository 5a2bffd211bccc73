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

/// The one spelling of an address with a dot in its domain.
///
/// # Errors
/// [`Invalid::Email`].
pub fn canonical_email(typed: &str) -> Result<String, Invalid> {
    let email = canonical_name(typed);
    let has_dot = email.rsplit('@').next().is_some_and(|domain| domain.contains('.'));
    if has_dot && is_one_address(&email) { Ok(email) } else { Err(Invalid::Email) }
}

/// Exactly one plain address, and nothing that breaks a mail header, that programs read in different ways, or that cannot
/// be seen.
pub fn is_one_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let odd =
        |c: char| c.is_control() || c.is_whitespace() || is_invisible(c) || "@<>()[]\\,;:\"".contains(c);
    let label = |label: &str| {
        !label.starts_with('-')
            && !label.ends_with('-')
            && !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.len() <= LONGEST_EMAIL
        && local.len() <= 64
        && !local.chars().any(odd)
        && local.split('.').all(|part| !part.is_empty())
        && domain.split('.').all(label)
}

/// Format characters and joiners (what Unicode calls default ignorable): with one of them in it an address looks like
/// another.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
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
    fn addresses_of_all_kinds_are_plain() {
        for typed in ["o'neil+1@x.test", "jürgen@müller.test", "a.b-c_d@sub.x-y.test", "用户@例子.测试"]
        {
            assert!(canonical_email(typed).is_ok(), "{typed}");
        }
        assert!(is_one_address("a@localhost"));
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
            "ada@acme'|!_%.test",
            "ada\u{200b}@acme.test",
            "a\u{202e}da@acme.test",
            "ada@ac\u{ad}me.test",
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
