//! The one block of a deflate stream (RFC 1951) that is written by hand: what stood in the text before, once more.

/// How far back a reference reaches (§2).
pub(super) const WINDOW: usize = 32 * 1024;
const LONGEST: usize = 258;
const SHORTEST: usize = 3;

/// References to `length` bytes that began `distance` bytes ago, at most [`WINDOW`], in the fixed codes (§3.2.6). The block
/// and an empty stored one after it end on a byte. Answers how many bytes they repeat: a rest of one or two is too short.
pub(super) fn repeat(out: &mut Vec<u8>, length: usize, distance: usize) -> usize {
    let mut bits = Bits { out, held: 0, count: 0 };
    bits.push(0b010, 3);
    let mut left = length;
    while left >= SHORTEST {
        let now = left.min(LONGEST);
        let (symbol, extra) = if now == LONGEST { (28, (0, 0)) } else { stepped(now - SHORTEST, 2) };
        // 257 is the first length. Those before 280 have seven bits, those from there on eight.
        match symbol + 257 {
            symbol @ ..280 => bits.push_code(symbol - 256, 7),
            symbol => bits.push_code(symbol - 280 + 0b1100_0000, 8),
        }
        bits.push(extra.0, extra.1);
        let (symbol, extra) = stepped(distance.saturating_sub(1), 1);
        bits.push_code(symbol, 5);
        bits.push(extra.0, extra.1);
        left -= now;
    }
    bits.push_code(0, 7);
    bits.push(0b000, 3);
    bits.end();
    out.extend_from_slice(&[0, 0, 0xff, 0xff]);
    length - left
}

/// §3.2.5: a symbol, and the bits that say where in its range the value lies. After the first symbols, which are one value
/// each, ranges double every `2^fineness`.
fn stepped(value: usize, fineness: u32) -> (usize, (usize, u32)) {
    if value < 2 << fineness {
        return (value, (0, 0));
    }
    let extra = value.ilog2() - fineness;
    (((extra as usize) << fineness) + (value >> extra), (value & ((1 << extra) - 1), extra))
}

/// Bytes are filled from the lowest bit up (§3.1.1).
struct Bits<'o> {
    out: &'o mut Vec<u8>,
    held: usize,
    count: u32,
}

impl Bits<'_> {
    fn push(&mut self, value: usize, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.byte();
        }
    }

    /// Huffman codes come with their highest bit first.
    fn push_code(&mut self, code: usize, count: u32) {
        self.push(code.reverse_bits() >> (usize::BITS - count), count);
    }

    fn end(mut self) {
        if self.count > 0 {
            self.byte();
        }
    }

    fn byte(&mut self) {
        self.out.push(self.held.to_le_bytes()[0]);
        self.held >>= 8;
        self.count = self.count.saturating_sub(8);
    }
}

#[cfg(test)]
mod tests {
    use super::stepped;

    #[test]
    fn the_symbols_are_those_of_the_tables() {
        // Lengths, from 257 and 3 on.
        for (length, expected) in
            [(3, (257, 0)), (10, (264, 0)), (11, (265, 1)), (18, (268, 1)), (257, (284, 5))]
        {
            let (symbol, (_, bits)) = stepped(length - 3, 2);
            assert_eq!((symbol + 257, bits), expected, "{length}");
        }
        // Distances, from 1 on.
        for (distance, expected) in
            [(1, (0, 0)), (4, (3, 0)), (5, (4, 1)), (24577, (29, 13)), (32768, (29, 13))]
        {
            let (symbol, (_, bits)) = stepped(distance - 1, 1);
            assert_eq!((symbol, bits), expected, "{distance}");
        }
    }
}
