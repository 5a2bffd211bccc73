//! A page as gzip (RFC 1952) of which everything but the holes was compressed before.
//!
//! A deflate stream (RFC 1951) is a row of blocks, and what ends on a byte can be set into another stream: the parts of a
//! skeleton and the style are kept as such blocks. What a visit fills in is stored as it is, and where the same stands in
//! the page again, a reference leads back to it.

use std::cell::RefCell;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use flate2::{Compress, Compression, FlushCompress};

use super::checksum::Checksum;
use super::repeat::{WINDOW, repeat};
use super::skeleton::{Filling, Hole, Skeleton};

/// A style sheet, and its blocks.
#[derive(Debug)]
pub(super) struct Style {
    css: String,
    blocks: Option<Vec<u8>>,
}

/// The blocks of a skeleton's parts and of its end.
#[derive(Debug)]
pub(super) struct Squeezed {
    parts: Vec<Vec<u8>>,
    end: Vec<u8>,
    /// For fillings of the lengths that came last: those of one client hardly differ.
    checksum: ArcSwapOption<Checksum>,
}

/// Deflate; no time, no name; from any system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A stored block says its length in two bytes.
const LONGEST_STORED: usize = 0xffff;

impl Style {
    pub fn new(css: String) -> Self {
        let blocks = deflated(&css, FlushCompress::Sync);
        Self { css, blocks }
    }

    pub fn css(&self) -> &str {
        &self.css
    }
}

impl Squeezed {
    /// None when it cannot be done.
    pub fn new(skeleton: &Skeleton) -> Option<Self> {
        skeleton.style.blocks.as_ref()?;
        let parts = skeleton.parts.iter().map(|(text, _)| deflated(text, FlushCompress::Sync));
        Some(Self {
            parts: parts.collect::<Option<_>>()?,
            end: deflated(&skeleton.end, FlushCompress::Finish)?,
            checksum: ArcSwapOption::empty(),
        })
    }

    pub fn gzip(&self, skeleton: &Skeleton, filling: Filling<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 * 1024);
        out.extend_from_slice(&HEAD);
        // Where in the page this is, and where the transaction stood last.
        let (mut at, mut last_state) = (0, None);
        for ((text, hole), blocks) in skeleton.parts.iter().zip(&self.parts) {
            let value = skeleton.filled(*hole, filling);
            out.extend_from_slice(blocks);
            at += text.len();
            match (hole, last_state) {
                (Hole::Style, _) => {
                    out.extend_from_slice(skeleton.style.blocks.as_deref().unwrap_or_default());
                }
                (Hole::State, Some(last)) if at - last <= WINDOW => {
                    let rest = repeat(&mut out, value.len(), at - last);
                    store(&mut out, value.as_bytes().get(rest..).unwrap_or_default());
                }
                _ => store(&mut out, value.as_bytes()),
            }
            if *hole == Hole::State {
                last_state = Some(at);
            }
            at += value.len();
        }
        out.extend_from_slice(&self.end);
        at += skeleton.end.len();
        out.extend_from_slice(&self.checksum(skeleton, filling).to_le_bytes());
        out.extend_from_slice(&u32::try_from(at).unwrap_or(u32::MAX).to_le_bytes());
        out
    }

    fn checksum(&self, skeleton: &Skeleton, filling: Filling<'_>) -> u32 {
        if let Some(sum) = self.checksum.load().as_ref().and_then(|known| known.of(filling)) {
            return sum;
        }
        let fresh = Checksum::new(skeleton, filling);
        let sum = fresh.of(filling).unwrap_or_default();
        self.checksum.store(Some(Arc::new(fresh)));
        sum
    }
}

/// Blocks that end on a byte; the last ones of a stream with `Finish`.
fn deflated(text: &str, flush: FlushCompress) -> Option<Vec<u8>> {
    thread_local! {
        /// Its tables are larger than the page: made once per worker.
        static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::default(), false));
    }
    if text.is_empty() && flush == FlushCompress::Sync {
        return Some(Vec::new());
    }
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        // Stored blocks add five bytes to sixteen thousand; a flush adds ten. What fits needs no second call.
        let mut out = Vec::with_capacity(text.len() + text.len() / 1024 + 128);
        deflate.compress_vec(text.as_bytes(), &mut out, flush).ok()?;
        (deflate.total_in() == u64::try_from(text.len()).ok()? && out.len() < out.capacity()).then_some(out)
    })
}

/// Stored blocks (RFC 1951 §3.2.4).
fn store(out: &mut Vec<u8>, text: &[u8]) {
    for piece in text.chunks(LONGEST_STORED) {
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Read as _;
    use std::sync::Arc;

    use flate2::read::GzDecoder;

    use super::super::skeleton::{Filling, Holes, Skeleton};
    use super::Style;

    fn read_back(html: &str, css: &str, state: &str) -> usize {
        let holes = Holes::new();
        let html =
            html.replace("NONCE", &holes.nonce).replace("STYLE", &holes.style).replace("STATE", &holes.state);
        let skeleton = Skeleton::new(&html, &holes, Arc::new(Style::new(css.to_owned())));
        let filling = Filling { nonce: "bm9uY2U", state };
        let squeezed = skeleton.gzip(filling).unwrap();
        let mut text = String::new();
        GzDecoder::new(squeezed.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, skeleton.html(filling));
        squeezed.len()
    }

    fn noise(length: u64) -> String {
        (0..length).filter_map(|n| char::from_u32(u32::try_from(n * n * n % 89).unwrap() + 33)).collect()
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let css = ".btn{color:red}".repeat(500);
        let page = "<html><style nonce=\"NONCE\">STYLE</style><p>ä STATE<b>STATE</b> NONCE".to_owned();
        let pages = [
            page.clone(),
            format!("{}{page}STATE", noise(70_000)),
            format!("{page}{}STATE", noise(70_000)),
            "STATESTATE".to_owned(),
            "plain".to_owned(),
            String::new(),
        ];
        for html in &pages {
            for length in [0, 1, 2, 3, 10, 257, 258, 259, 260, 261, 900, 40_000, 140_000] {
                read_back(html, &css, &noise(length));
            }
            read_back(html, "", "");
        }
    }

    #[test]
    fn a_visit_is_not_taken_for_the_one_before() {
        let holes = Holes::new();
        let html = format!("<p nonce={}>{}<b>{}</b>{}", holes.nonce, holes.state, holes.style, holes.state);
        let skeleton = Skeleton::new(&html, &holes, Arc::new(Style::new("a{}".to_owned())));
        for (nonce, state) in [("n", "abc"), ("m", "abd"), ("m", "a longer one"), ("", ""), ("m", "abc")] {
            let filling = Filling { nonce, state };
            let mut text = String::new();
            GzDecoder::new(skeleton.gzip(filling).unwrap().as_slice()).read_to_string(&mut text).unwrap();
            assert_eq!(text, skeleton.html(filling));
        }
    }

    #[test]
    fn what_stands_there_again_weighs_nothing() {
        let once = read_back("<p>STATE</p>", "", &noise(1000));
        let often = read_back("<p>STATE</p><p>STATE</p><p>STATE</p>", "", &noise(1000));
        assert!(often < once + 80, "{once} {often}");
    }
}
