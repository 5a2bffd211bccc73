//! A number that a visitor can read to support, and that finds the line in the log.

use crate::crypto;

/// Crockford's base 32: no letter that looks or sounds like a digit.
const LETTERS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M',
    'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// Eight letters in two groups: `7Q2M-K4XD`.
pub fn reference() -> String {
    let letter = |byte: u8| LETTERS.get(usize::from(byte % 32)).copied().unwrap_or('0');
    let bytes = crypto::bytes::<8>();
    let (left, right) = bytes.split_at(4);
    let group = |half: &[u8]| half.iter().map(|&byte| letter(byte)).collect::<String>();
    format!("{}-{}", group(left), group(right))
}
