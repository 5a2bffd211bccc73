//! Basic Encoding Rules (X.690), as far as LDAP uses them (RFC 4511 §5.1): definite lengths, one-byte tags.
//!
//! Nothing here recurses, and no length is believed that the bytes at hand do not bear out.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// What stands at the front of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// More bytes are needed to tell.
    Short,
    /// No BER that LDAP may send.
    Bad,
    Of {
        tag: u8,
        /// Bytes of tag and length.
        head: usize,
        /// Bytes of content.
        len: usize,
    },
}

/// Reads tag and length without looking at the content.
pub(super) fn header(bytes: &[u8]) -> Header {
    let (Some(&tag), Some(&first)) = (bytes.first(), bytes.get(1)) else { return Header::Short };
    if tag & 0x1f == 0x1f {
        return Header::Bad;
    }
    if first < 0x80 {
        return Header::Of { tag, head: 2, len: usize::from(first) };
    }
    let count = usize::from(first & 0x7f);
    // 0x80 is the indefinite form, which RFC 4511 §5.1 forbids.
    if count == 0 || count > 4 {
        return Header::Bad;
    }
    match bytes.get(2..2 + count) {
        None => Header::Short,
        Some(digits) => {
            let len = digits.iter().fold(0_usize, |sum, &digit| (sum << 8) | usize::from(digit));
            Header::Of { tag, head: 2 + count, len }
        }
    }
}

/// Walks over the elements of one level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever it is; `None` at the end and where the bytes make no sense.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let Header::Of { tag, head, len } = header(self.0) else { return None };
        let end = head.checked_add(len)?;
        let content = self.0.get(head..end)?;
        self.0 = self.0.get(end..)?;
        Some((tag, content))
    }

    /// The content of the next element when it has this tag.
    pub(super) fn expect(&mut self, wanted: u8) -> Option<&'a [u8]> {
        let (tag, content) = self.next()?;
        (tag == wanted).then_some(content)
    }

    /// A whole number of at most four bytes that is not negative.
    pub(super) fn number(&mut self, wanted: u8) -> Option<u32> {
        let digits = self.expect(wanted)?;
        let negative = digits.first().is_none_or(|first| first & 0x80 != 0);
        if negative || digits.len() > 4 {
            return None;
        }
        Some(digits.iter().fold(0, |sum, &digit| (sum << 8) | u32::from(digit)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_both_forms() {
        assert_eq!(header(&[0x30, 3]), Header::Of { tag: SEQUENCE, head: 2, len: 3 });
        assert_eq!(header(&[0x30, 0x82, 1, 0]), Header::Of { tag: SEQUENCE, head: 4, len: 256 });
        assert_eq!(header(&[0x30, 0x82, 1]), Header::Short);
    }

    #[test]
    fn what_ldap_forbids_is_bad() {
        assert_eq!(header(&[0x30, 0x80]), Header::Bad, "indefinite length");
        assert_eq!(header(&[0x30, 0x85, 0, 0, 0, 0, 1]), Header::Bad, "a length of five bytes");
        assert_eq!(header(&[0x1f, 0x01]), Header::Bad, "a tag of several bytes");
    }

    #[test]
    fn a_length_beyond_the_end_yields_nothing() {
        assert_eq!(Elements::new(&[4, 5, b'a']).next(), None);
        assert_eq!(Elements::new(&[2, 1, 0xff]).number(INTEGER), None, "negative");
        assert_eq!(Elements::new(&[2, 2, 1, 0]).number(INTEGER), Some(256));
    }
}
