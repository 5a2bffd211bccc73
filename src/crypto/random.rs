//! The one place that rolls dice.

use std::cell::RefCell;

use aws_lc_rs::rand;
use zeroize::Zeroize as _;

use super::jwt::b64;

/// Bytes that are rolled at once: asking aws-lc costs as much for one byte as for all of these.
const ROLL: usize = 512;

thread_local! {
    static ROLLED: RefCell<Rolled> = const { RefCell::new(Rolled { bytes: [0; ROLL], left: 0 }) };
}

/// Each byte is handed out once, and wiped.
struct Rolled {
    bytes: [u8; ROLL],
    left: usize,
}

impl Rolled {
    fn fill(&mut self, buffer: &mut [u8]) {
        if self.left < buffer.len() {
            roll(&mut self.bytes);
            self.left = ROLL;
        }
        let rest = self.left - buffer.len();
        if let Some(mine) = self.bytes.get_mut(rest..self.left) {
            buffer.copy_from_slice(mine);
            mine.zeroize();
        }
        self.left = rest;
    }
}

pub fn fill(buffer: &mut [u8]) {
    if buffer.len() > ROLL {
        roll(buffer);
    } else {
        ROLLED.with_borrow_mut(|rolled| rolled.fill(buffer));
    }
}

fn roll(buffer: &mut [u8]) {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_byte_is_handed_out_twice() {
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(bytes::<12>().to_vec()) && seen.insert(bytes::<32>().to_vec()));
        }
        let (mut long, mut rest) = (vec![0; ROLL + 1], vec![0; ROLL]);
        fill(&mut long);
        fill(&mut rest);
        assert!(long.windows(16).chain(rest.windows(16)).all(|window| seen.insert(window.to_vec())));
        ROLLED.with_borrow(|rolled| assert!(rolled.bytes[rolled.left..].iter().all(|byte| *byte == 0)));
    }
}
