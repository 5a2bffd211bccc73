//! Reading the tokens we signed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use super::PublicKey;

pub fn b64(data: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(data)
}

pub fn unb64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Verifies our own RS256 tokens: the key comes from our list by `kid`, never from the token.
pub struct Verifier<'a> {
    pub keys: &'a [PublicKey],
    pub issuer: &'a str,
}

impl Verifier<'_> {
    /// The claims of a token that one of our keys signed with RS256 and that names us as its issuer.
    /// Times are unix seconds; `exp` is compared with `now` unless `may_be_expired`.
    pub fn claims(&self, token: &str, now: i64, may_be_expired: bool) -> Option<Value> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.alg != Algorithm::RS256 || header.crit.is_some() {
            return None;
        }
        let kid = header.kid?;
        let key = self.keys.iter().find(|key| key.kid == kid)?;
        let key = DecodingKey::from_rsa_components(&key.n, &key.e).ok()?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims(&["exp", "iss"]);
        validation.set_issuer(&[self.issuer]);
        let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).ok()?.claims;
        let expires = claims.get("exp")?.as_i64()?;
        (may_be_expired || expires > now).then_some(claims)
    }
}

/// The claims of a token without looking at its signature: to show them, never to trust them.
pub fn unverified_claims(token: &str) -> Option<Value> {
    serde_json::from_slice(&unb64(token.split('.').nth(1)?)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::SigningKey;
    use super::*;

    #[test]
    fn jsonwebtoken_accepts_what_we_sign_and_nothing_else() {
        let key = SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap();
        let keys = [key.public().clone()];
        let verifier = Verifier { keys: &keys, issuer: "https://t.test/" };
        let token = key.sign(&json!({"iss": "https://t.test/", "sub": "auth0|1", "exp": 100})).unwrap();
        assert_eq!(verifier.claims(&token, 99, false).unwrap()["sub"], "auth0|1");
        assert!(verifier.claims(&token, 100, false).is_none(), "expired");
        assert!(verifier.claims(&token, 100, true).is_some());
        assert!(Verifier { issuer: "https://other.test/", ..verifier }.claims(&token, 99, false).is_none());

        let (signed, signature) = token.rsplit_once('.').unwrap();
        let payload = signed.split_once('.').unwrap().1;
        let forge =
            |header: &str, signature: &str| format!("{}.{payload}.{signature}", b64(header.as_bytes()));
        let kid = &keys[0].kid;
        assert!(
            verifier.claims(&forge(&format!(r#"{{"alg":"none","kid":"{kid}"}}"#), ""), 99, false).is_none()
        );
        assert!(
            verifier
                .claims(&forge(&format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#), signature), 99, false)
                .is_none()
        );
        assert!(
            verifier
                .claims(&forge(r#"{"alg":"RS256","kid":"../../etc/passwd"}"#, signature), 99, false)
                .is_none()
        );
        assert!(verifier.claims(&forge(r#"{"alg":"RS256"}"#, signature), 99, false).is_none());
    }
}
