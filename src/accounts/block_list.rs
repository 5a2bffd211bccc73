//! The most used passwords: the lists of zxcvbn, which come with the crate.

use zxcvbn::matching::patterns::MatchPattern;

/// Looking further adds time, not safety.
const LONGEST_LOOKED_AT: usize = 64;

/// True when the whole password is one entry of the lists (also reversed, or with letters turned into digits), one
/// keyboard row, one character or word repeated, a plain sequence, or a date.
pub fn is_common(password: &str) -> bool {
    let looked_at: String = password.chars().take(LONGEST_LOOKED_AT).collect();
    let estimate = zxcvbn::zxcvbn(&looked_at, &[]);
    match estimate.sequence() {
        [whole] => !matches!(whole.pattern, MatchPattern::BruteForce),
        // "password1", "123456a": a listed word with one or two characters around it.
        parts => {
            let free: usize = parts
                .iter()
                .filter(|part| matches!(part.pattern, MatchPattern::BruteForce))
                .map(|part| part.token.chars().count())
                .sum();
            parts.len() == 2 && free <= 2 && looked_at.chars().count() < 12 && estimate.guesses_log10() < 6.0
        }
    }
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
