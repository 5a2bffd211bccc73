//! The one place that rolls dice.

use aws_lc_rs::rand;

use super::jwt::b64;

pub fn fill(buffer: &mut [u8]) {
    // Without entropy nothing here is safe; going on with zeros would be the worst answer.
    if rand::fill(buffer).is_err() {
        std::process::abort();
    }
}

pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    fill(&mut buffer);
    buffer
}

/// 256 bits, base64url: codes, tokens, session and transaction ids.
pub fn token() -> String {
    b64(&bytes::<32>())
}

/// 96 bits in hex, the shape of Auth0's ids (`auth0|668f…`).
pub fn object_id() -> String {
    let mut id = String::with_capacity(24);
    for byte in bytes::<12>() {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        id.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    id
}
