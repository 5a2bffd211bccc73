//! The most used passwords: the lists of zxcvbn, which come with the crate.

use zxcvbn::matching::patterns::MatchPattern;

/// Looking further adds time, not safety.
const LONGEST_LOOKED_AT: usize = 64;

/// As many tries as an attacker with a list makes at a login page before anything else: zxcvbn's score of 2 begins here.
const FEWEST_GUESSES: u64 = 1_000_000;

/// True when the whole password is one entry of the lists (also reversed, or with letters turned into digits), one
/// keyboard row, one character or word repeated, a plain sequence, or a date; and when it is put together from so few of
/// those that a million guesses find it, such as a listed word with digits behind it.
pub fn is_common(password: &str) -> bool {
    let looked_at: String = password.chars().take(LONGEST_LOOKED_AT).collect();
    let estimate = zxcvbn::zxcvbn(&looked_at, &[]);
    let is_one_pattern =
        matches!(estimate.sequence(), [whole] if !matches!(whole.pattern, MatchPattern::BruteForce));
    is_one_pattern || estimate.guesses() < FEWEST_GUESSES
}

#[cfg(test)]
mod tests {
    use super::is_common;

    #[test]
    fn listed_passwords_are_common_and_phrases_are_not() {
        for common in [
            "password",
            "12345678",
            "qwertyuiop",
            "aaaaaaaa",
            "P@ssw0rd",
            "drowssap",
            "iloveyou",
            "letmein1",
            "abcdefgh",
            "19840612",
            // Entries of the lists that a split into two others explains more cheaply.
            "abc123456789",
            "12345678987654321",
            "qwertyuiop10",
            "zxcvbn123456",
            "012345678910",
            "michaeljackson",
            "Password1234",
            "P@ssw0rd1234",
            "Password123!",
            "iloveyou1234",
            "welcome12345",
            "summer2026",
        ] {
            assert!(is_common(common), "{common}");
        }
        for fine in [
            "correct horse battery",
            "tulip-anvil-42-orbit",
            "Zq7!vW2p",
            "日本語のパスワード",
            "k3yb0ard under tree",
        ] {
            assert!(!is_common(fine), "{fine}");
        }
    }
}
