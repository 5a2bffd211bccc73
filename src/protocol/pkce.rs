//! Proof Key for Code Exchange (RFC 7636), S256 only.

use serde::{Deserialize, Serialize};

use crate::crypto;

/// A `code_challenge` of method S256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// A SHA-256 in base64url is 43 characters (§4.2); anything else can never be met.
    pub fn s256(challenge: &str) -> Option<Self> {
        let valid = challenge.len() == 43 && challenge.bytes().all(is_base64url);
        valid.then(|| Self(challenge.to_owned()))
    }

    /// The one that `verifier` meets (§4.6), which has 43 to 128 unreserved characters (§4.1).
    pub fn of(verifier: &str) -> Option<Self> {
        let unreserved = |byte: u8| is_base64url(byte) || byte == b'.' || byte == b'~';
        let valid = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
        valid.then(|| Self(crypto::b64(&crypto::sha256(verifier.as_bytes()))))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::CodeChallenge;

    #[test]
    fn the_verifier_of_the_specification_meets_its_challenge() {
        // RFC 7636, appendix B.
        let challenge = CodeChallenge::s256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        let of = |verifier| CodeChallenge::of(verifier).unwrap();
        assert_eq!(of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), challenge);
        assert_ne!(of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"), challenge);
        assert_ne!(of(challenge.as_str()), challenge);
    }

    #[test]
    fn verifiers_of_the_wrong_length_meet_nothing() {
        for (length, right) in [(42, false), (43, true), (128, true), (129, false)] {
            assert_eq!(CodeChallenge::of(&"a".repeat(length)).is_some(), right, "{length}");
        }
        assert!(CodeChallenge::of(&"+".repeat(43)).is_none());
    }

    #[test]
    fn a_challenge_that_is_no_sha256_is_refused() {
        for bad in ["", "short", &"a".repeat(42), &"a".repeat(44), &"+".repeat(43)] {
            assert!(CodeChallenge::s256(bad).is_none(), "{bad}");
        }
    }
}
