//! The key that keeps signing keys unreadable in the database.

use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::Reader;

/// 32 random bytes. A passphrase is refused: nothing here would make guessing it slow.
#[derive(Clone)]
pub struct EncryptionKey(Zeroizing<[u8; 32]>);

impl EncryptionKey {
    /// Base64 (either alphabet) or hexadecimal, of exactly 32 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bytes = hexadecimal(text)
            .or_else(|| BASE64_STANDARD.decode(text).ok())
            .or_else(|| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok())?;
        let bytes = Zeroizing::new(bytes);
        Some(Self(Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?)))
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey(…)")
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..64).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

const HOW: &str = "the encryption key should be 32 bytes in base64; make one with: openssl rand -base64 32";

impl Reader<'_> {
    pub(super) fn encryption_key(&self) -> Option<EncryptionKey> {
        let options = self.options;
        let file = options.encryption_key_file.as_deref();
        let given = self.secret("encryption-key", options.encryption_key.as_ref(), file);
        let named = self.fields.get("encryption_key");
        if let Some(given) = given {
            let key = EncryptionKey::parse(given.expose_secret());
            if key.is_none() {
                self.command_line(format!("VESTIBULE_ENCRYPTION_KEY: {HOW}"));
            }
            return key;
        }
        let field = named?;
        let text = SecretString::from(field.text()?.value.clone());
        let key = EncryptionKey::parse(text.expose_secret());
        if key.is_none() {
            field.error(HOW);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::EncryptionKey;

    #[test]
    fn base64_and_hexadecimal_of_32_bytes_and_nothing_else() {
        let key = |text: &str| EncryptionKey::parse(text).map(|key| *key.expose());
        assert_eq!(
            key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="),
            key(&format!("{}01\n", "00".repeat(31)))
        );
        assert!(key("-_-_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").is_some());
        for wrong in ["", "correct horse battery staple", "c2hvcnQ=", &"é".repeat(32), &"00".repeat(33)] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
        let shown = format!("{:?}", EncryptionKey::parse(&"ab".repeat(32)).unwrap());
        assert_eq!(shown, "EncryptionKey(…)");
    }
}
