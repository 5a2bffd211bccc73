//! The CRC-32 of a page (RFC 1952 §8) without reading it: a checksum is linear, so that all which never changes is added up
//! once.
//!
//! A page is the same page with zeros in its holes, plus (exclusive or) what fills them. What fills one counts by how many
//! bytes follow it; where the same stands in several holes, what it counts by is added up as well.

use zlib_rs::crc32::{crc32, crc32_combine_gen, crc32_combine_op};

use super::skeleton::{Filling, Hole, Skeleton};

/// Of all pages of a skeleton whose holes are filled by texts of these lengths.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checksum {
    nonce: Filled,
    state: Filled,
    /// With zeros in the holes.
    empty: u32,
}

/// All holes that are filled by the same text.
#[derive(Debug, PartialEq, Eq)]
struct Filled {
    length: usize,
    /// Of as many zeros.
    zeros: u32,
    /// What it counts by.
    weight: u32,
}

impl Checksum {
    pub fn new(skeleton: &Skeleton, filling: Filling<'_>) -> Self {
        let (mut nonce, mut state) = (Filled::new(filling.nonce), Filled::new(filling.state));
        let zeros = vec![0; nonce.length.max(state.length)];
        let (mut empty, mut length, mut ends) = (0, 0, Vec::new());
        for (text, hole) in &skeleton.parts {
            let value = match hole {
                Hole::Style => skeleton.style.css().as_bytes(),
                Hole::Nonce => zeros.get(..nonce.length).unwrap_or_default(),
                Hole::State => zeros.get(..state.length).unwrap_or_default(),
            };
            empty = crc32(crc32(empty, text.as_bytes()), value);
            length += text.len() + value.len();
            ends.push((hole, length));
        }
        empty = crc32(empty, skeleton.end.as_bytes());
        length += skeleton.end.len();
        for (hole, end) in ends {
            let weight = crc32_combine_gen(u64::try_from(length - end).unwrap_or_default());
            match hole {
                Hole::Style => {}
                Hole::Nonce => nonce.weight ^= weight,
                Hole::State => state.weight ^= weight,
            }
        }
        Self { nonce, state, empty }
    }

    /// None for texts of other lengths.
    pub fn of(&self, filling: Filling<'_>) -> Option<u32> {
        Some(self.empty ^ self.nonce.share(filling.nonce)? ^ self.state.share(filling.state)?)
    }
}

impl Filled {
    fn new(text: &str) -> Self {
        let zeros = crc32(0, &vec![0; text.len()]);
        Self { length: text.len(), zeros, weight: 0 }
    }

    fn share(&self, text: &str) -> Option<u32> {
        let plain = crc32(0, text.as_bytes()) ^ self.zeros;
        // Nothing is to be multiplied with nothing: the library would not end.
        let share = if self.weight == 0 { 0 } else { crc32_combine_op(plain, 0, self.weight) };
        (text.len() == self.length).then_some(share)
    }
}
