//! Digests of secrets that are stored, and comparisons that take the same time whatever differs.

use aws_lc_rs::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

use super::jwt::b64;

pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, data).as_ref());
    out
}

/// What the database keeps of a code, a token or a session's cookie.
pub fn token_hash(token: &str) -> String {
    b64(&sha256(token.as_bytes()))
}

pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// `at_hash` and `c_hash` for RS256 (OpenID Connect Core §3.1.3.6, §3.3.2.11).
pub fn left_half_hash(token: &str) -> String {
    let hash = sha256(token.as_bytes());
    b64(hash.split_at(16).0)
}

#[cfg(test)]
mod tests {
    use super::left_half_hash;

    #[test]
    fn at_hash_is_that_of_the_specification() {
        // OpenID Connect Core, appendix A.3.
        assert_eq!(left_half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
