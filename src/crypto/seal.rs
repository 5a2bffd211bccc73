//! Authenticated encryption of what travels through a browser or lies in the database.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::jwt::{b64, unb64};
use super::random;

/// AES-256-GCM-SIV (RFC 8452): a random nonce that repeats after billions of visits gives nothing away.
pub struct Sealer {
    key: LessSafeKey,
}

impl Sealer {
    pub fn new(key: &[u8; 32]) -> Option<Self> {
        Some(Self { key: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).ok()?) })
    }

    /// Base64url of nonce and ciphertext. `purpose` must be the same to open it.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Option<String> {
        let nonce = random::bytes::<NONCE_LEN>();
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + MAX_TAG_LEN);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (_, body) = sealed.split_at_mut(NONCE_LEN);
        let (nonce, aad) = (Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()));
        let tag = self.key.seal_in_place_separate_tag(nonce, aad, body).ok()?;
        sealed.extend_from_slice(tag.as_ref());
        Some(b64(&sealed))
    }

    /// The same for a value, as JSON.
    pub fn seal_json(&self, purpose: &str, value: &impl Serialize) -> Option<String> {
        self.seal(purpose, &serde_json::to_vec(value).ok()?)
    }

    pub fn open_json<T: DeserializeOwned>(&self, purpose: &str, sealed: &str) -> Option<T> {
        serde_json::from_slice(&self.open(purpose, sealed)?).ok()
    }

    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut sealed = unb64(sealed)?;
        let (nonce, _) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let aad = Aad::from(purpose.as_bytes());
        let length = self.key.open_within(nonce, aad, &mut sealed, NONCE_LEN..).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::Sealer;

    #[test]
    fn only_the_same_key_and_purpose_open_an_untouched_seal() {
        let key = Sealer::new(&[7; 32]).unwrap();
        let sealed = key.seal("transaction", b"who goes there").unwrap();
        assert_eq!(key.open("transaction", &sealed).unwrap(), b"who goes there");
        assert!(key.open("device", &sealed).is_none());
        assert!(Sealer::new(&[8; 32]).unwrap().open("transaction", &sealed).is_none());
        for cut in 0..sealed.len() {
            assert!(key.open("transaction", &sealed[..cut]).is_none());
            let mut touched = sealed.clone().into_bytes();
            touched[cut] = if touched[cut] == b'A' { b'B' } else { b'A' };
            assert!(key.open("transaction", std::str::from_utf8(&touched).unwrap()).is_none());
        }
    }
}
