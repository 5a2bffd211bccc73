//! RS256 keys. RSA only: auth0-python parses every published key as RSA and fails on any other.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::jwt::b64;
use super::sha256;

#[derive(Debug, Error)]
pub enum KeyError {
    #[error("a key could not be made")]
    Generate,
    #[error("the stored key cannot be read")]
    Parse,
    #[error("the key did not sign")]
    Sign,
    #[error("the claims cannot be written as JSON")]
    Claims(#[from] serde_json::Error),
}

/// Parsed once: jsonwebtoken's own signer parses and checks the key again for each signature.
pub struct SigningKey {
    pair: KeyPair,
    header: String,
    public: PublicKey,
}

/// One key of `/.well-known/jwks.json` (RFC 7517 §4, RFC 7518 §6.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    pub kty: String,
    #[serde(rename = "use")]
    pub usage: String,
    pub alg: String,
    pub kid: String,
    pub n: String,
    pub e: String,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.kid)
    }
}

impl SigningKey {
    /// 2048 bits, as PKCS#8. Takes most of a second.
    ///
    /// # Errors
    /// When the library cannot make one.
    pub fn generate() -> Result<Vec<u8>, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| KeyError::Generate)?;
        Ok(der.as_ref().to_vec())
    }

    /// # Errors
    /// [`KeyError::Parse`] when `pkcs8` is no RSA key.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Parse)?;
        let n = b64(pair.public_key().modulus().big_endian_without_leading_zero());
        let e = b64(pair.public_key().exponent().big_endian_without_leading_zero());
        let kid = thumbprint(&n, &e);
        let header = b64(format!(r#"{{"alg":"RS256","typ":"JWT","kid":"{kid}"}}"#).as_bytes());
        let public = PublicKey { kty: "RSA".into(), usage: "sig".into(), alg: "RS256".into(), kid, n, e };
        Ok(Self { pair, header, public })
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A compact JWS (RFC 7515 §7.1) of `claims`.
    ///
    /// # Errors
    /// [`KeyError::Sign`] or [`KeyError::Claims`].
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        let mut jws = format!("{}.{}", self.header, b64(&serde_json::to_vec(claims)?));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, jws.as_bytes(), &mut signature)
            .map_err(|_| KeyError::Sign)?;
        jws.push('.');
        jws.push_str(&b64(&signature));
        Ok(jws)
    }
}

/// RFC 7638 §3.
fn thumbprint(n: &str, e: &str) -> String {
    b64(&sha256(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#).as_bytes()))
}
