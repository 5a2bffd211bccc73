//! Is this one message that a directory may send (RFC 4511 §4)?
//!
//! The client library parses answers recursively and panics on shapes it does not expect: a deeply nested answer would
//! overflow the stack and take the whole process down. So nothing reaches it that has not been looked at here.

use super::ber::{self, Elements, Header};

/// One message may be this large. A person's entry with a few thousand groups stays far below.
pub(super) const LARGEST: usize = 2 * 1024 * 1024;

/// What the bytes received so far begin with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// Not a whole message yet.
    Partial,
    /// A message of this many bytes, fit for the client library.
    Whole(usize),
    /// The server is about to hang up (RFC 4511 §4.4.1).
    Farewell,
    /// Not LDAP, or more of it than anybody needs.
    Bad(&'static str),
}

pub(super) fn front(bytes: &[u8]) -> Front {
    let (head, len) = match ber::header(bytes) {
        Header::Short => return Front::Partial,
        Header::Of { tag: ber::SEQUENCE, head, len } => (head, len),
        Header::Bad | Header::Of { .. } => return Front::Bad("it does not speak LDAP"),
    };
    if len > LARGEST {
        return Front::Bad("it sends an answer that is too large");
    }
    let Some(content) = bytes.get(head..head + len) else { return Front::Partial };
    match message(content) {
        Some(0) => Front::Farewell,
        Some(_) => Front::Whole(head + len),
        None => Front::Bad("it sends answers that are not LDAP"),
    }
}

/// The message id of a well-formed `LDAPMessage`.
fn message(content: &[u8]) -> Option<u32> {
    let mut parts = Elements::new(content);
    let id = parts.number(ber::INTEGER)?;
    let (operation, body) = parts.next()?;
    if id == 0 {
        return Some(0);
    }
    let sound = match operation {
        // BindResponse, SearchResultDone, ExtendedResponse.
        0x61 | 0x65 | 0x78 => result(body),
        0x64 => entry(body),
        0x73 => strings(body),
        _ => false,
    };
    let sound = sound && (parts.is_empty() || controls(parts.expect(0xa0)?));
    (sound && parts.is_empty()).then_some(id)
}

fn text(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|bytes| std::str::from_utf8(bytes).is_ok())
}

/// `LDAPResult` (§4.1.9), with whatever an operation adds to it.
fn result(body: &[u8]) -> bool {
    let mut parts = Elements::new(body);
    let sound = parts.number(ber::ENUMERATED).is_some()
        && text(parts.expect(ber::OCTET_STRING))
        && text(parts.expect(ber::OCTET_STRING));
    if !sound {
        return false;
    }
    while !parts.is_empty() {
        let sound = match parts.next() {
            Some((0xa3, referral)) => strings(referral),
            Some((0x8a, name)) => text(Some(name)),
            Some((0x87 | 0x8b, _)) => true,
            _ => false,
        };
        if !sound {
            return false;
        }
    }
    true
}

/// `SearchResultEntry` (§4.5.2): a name and attributes with their values.
fn entry(body: &[u8]) -> bool {
    let mut parts = Elements::new(body);
    if !text(parts.expect(ber::OCTET_STRING)) {
        return false;
    }
    let Some(attributes) = parts.expect(ber::SEQUENCE) else { return false };
    parts.is_empty() && every(attributes, ber::SEQUENCE, attribute)
}

fn attribute(body: &[u8]) -> bool {
    let mut parts = Elements::new(body);
    text(parts.expect(ber::OCTET_STRING))
        && parts.expect(ber::SET).is_some_and(|values| every(values, ber::OCTET_STRING, |_| true))
        && parts.is_empty()
}

fn strings(body: &[u8]) -> bool {
    every(body, ber::OCTET_STRING, |content| text(Some(content)))
}

/// `Controls` (§4.1.11): a name, whether it is critical, and a value that stays closed here.
fn controls(body: &[u8]) -> bool {
    every(body, ber::SEQUENCE, |control| {
        let mut parts = Elements::new(control);
        let mut sound = text(parts.expect(ber::OCTET_STRING));
        let mut rest = parts;
        if sound && rest.next().is_some_and(|(tag, content)| tag == 0x01 && content.len() == 1) {
            parts = rest;
        }
        if sound && !parts.is_empty() {
            sound = parts.expect(ber::OCTET_STRING).is_some();
        }
        sound && parts.is_empty()
    })
}

fn every(body: &[u8], tag: u8, sound: impl Fn(&[u8]) -> bool) -> bool {
    let mut parts = Elements::new(body);
    while !parts.is_empty() {
        if !parts.expect(tag).is_some_and(&sound) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use proptest::prelude::*;

    use super::*;

    const BIND_OK: &[u8] = &[0x30, 0x0c, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];
    const ENTRY: &[u8] = &[
        0x30, 0x16, 2, 1, 2, 0x64, 0x11, 4, 1, b'x', 0x30, 12, 0x30, 10, 4, 2, b'c', b'n', 0x31, 4, 4, 2,
        0xff, 0,
    ];

    #[test]
    fn real_answers_pass() {
        assert_eq!(front(BIND_OK), Front::Whole(BIND_OK.len()));
        assert_eq!(front(ENTRY), Front::Whole(ENTRY.len()));
        assert_eq!(front(&BIND_OK[..6]), Front::Partial);
    }

    #[test]
    fn a_search_entry_in_the_place_of_a_result_is_not_an_answer() {
        let mut wrong = BIND_OK.to_vec();
        wrong[5] = 0x64;
        assert!(matches!(front(&wrong), Front::Bad(_)));
    }

    #[test]
    fn deep_nesting_is_refused_before_anything_recurses() {
        let nested = (0..200_000_u32)
            .rev()
            .flat_map(|deeper| [&[0x30, 0x84][..], &(deeper * 6).to_be_bytes()].concat());
        let nested: Vec<u8> = nested.collect();
        assert!(matches!(front(&nested), Front::Bad(_)));
        let mut entry = vec![0x30, 0x84];
        entry.extend(u32::try_from(nested.len() + 9).unwrap().to_be_bytes());
        entry.extend([2, 1, 2, 0x64, 0x84]);
        entry.extend(u32::try_from(nested.len()).unwrap().to_be_bytes());
        entry.extend(nested);
        assert!(matches!(front(&entry), Front::Bad(_)));
    }

    #[test]
    fn a_message_of_two_gigabytes_is_refused_by_its_length() {
        assert!(matches!(front(&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), Front::Bad(_)));
    }

    #[test]
    fn message_zero_is_a_farewell() {
        let mut bytes = BIND_OK.to_vec();
        bytes[4] = 0;
        bytes[5] = 0x78;
        assert_eq!(front(&bytes), Front::Farewell);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            front(&bytes);
        }

        #[test]
        fn no_bent_answer_panics(at in 0..ENTRY.len(), byte: u8) {
            let mut bytes = ENTRY.to_vec();
            bytes[at] = byte;
            front(&bytes);
        }
    }
}
