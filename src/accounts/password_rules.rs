//! A new password against the connection's policy (NIST SP 800-63B-4 §3.1.1.2): long enough, not known, not about oneself.

use unicode_normalization::UnicodeNormalization as _;

use super::block_list::is_common;
use crate::model::{Claims, PasswordPolicy};

/// In bytes. Long phrases are welcome; a megabyte is not a phrase.
pub const LONGEST_PASSWORD: usize = 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenRule {
    TooShort {
        min: usize,
    },
    TooLong {
        max: usize,
    },
    Common,
    PersonalInfo,
    /// A NUL: some systems would silently stop reading there.
    Unusable,
}

/// # Errors
/// The first rule that `password` breaks.
pub fn check_password(policy: &PasswordPolicy, password: &str, person: &Claims) -> Result<(), BrokenRule> {
    if password.len() > LONGEST_PASSWORD {
        return Err(BrokenRule::TooLong { max: LONGEST_PASSWORD });
    }
    if password.contains('\0') {
        return Err(BrokenRule::Unusable);
    }
    if password.nfc().count() < policy.min_length.max(1) {
        return Err(BrokenRule::TooShort { min: policy.min_length.max(1) });
    }
    let password: String = password.nfc().collect();
    let lower = password.to_lowercase();
    if policy.dictionary && (policy.extra_words.contains(&lower) || is_common(&password)) {
        return Err(BrokenRule::Common);
    }
    if policy.no_personal_info && personal_words(person).any(|word| lower.contains(&word)) {
        return Err(BrokenRule::PersonalInfo);
    }
    Ok(())
}

fn personal_words(person: &Claims) -> impl Iterator<Item = String> {
    let local = person.email.as_deref().and_then(|email| email.split('@').next());
    [
        local,
        person.username.as_deref(),
        person.name.as_deref(),
        person.given_name.as_deref(),
        person.family_name.as_deref(),
    ]
    .into_iter()
    .flatten()
    .map(str::to_lowercase)
    .filter(|word| word.chars().count() >= 4)
    .collect::<Vec<_>>()
    .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PasswordStrength;

    #[test]
    fn length_comes_first_then_the_lists() {
        let policy = PasswordPolicy {
            strength: PasswordStrength::Good,
            min_length: 10,
            dictionary: true,
            extra_words: vec!["acme-forever".into(), "caf\u{e9}-for-ever".into()],
            no_personal_info: true,
        };
        let ada = Claims { email: Some("lovelace@acme.test".into()), ..Claims::default() };
        let check = |password: &str| check_password(&policy, password, &ada);
        assert_eq!(check("short"), Err(BrokenRule::TooShort { min: 10 }));
        assert_eq!(check("日本語のパスワード"), Err(BrokenRule::TooShort { min: 10 }));
        assert_eq!(check("1234567890"), Err(BrokenRule::Common));
        assert_eq!(check("Acme-Forever"), Err(BrokenRule::Common));
        assert_eq!(check("Cafe\u{301}-for-ever"), Err(BrokenRule::Common));
        assert_eq!(check("my-LoveLace-77"), Err(BrokenRule::PersonalInfo));
        assert_eq!(check("nul\0in the middle"), Err(BrokenRule::Unusable));
        assert_eq!(check(&"x y ".repeat(300)), Err(BrokenRule::TooLong { max: LONGEST_PASSWORD }));
        assert_eq!(check("tulip anvil orbit"), Ok(()));
        assert_eq!(check(&"correct horse ".repeat(60)), Ok(()));
    }
}
