//! A page as gzip (RFC 1952), of which the style, two thirds of every page, was compressed once.
//!
//! A deflate stream (RFC 1951) is a row of blocks, and what ends on a byte can be set into another stream: the style's
//! blocks are kept ready, what stands before it is stored as it is, and only what follows is compressed for each request.

use std::cell::RefCell;

use flate2::{Compress, Compression, Crc, FlushCompress};

/// A text that stands in every page, and its blocks.
#[derive(Debug, Clone)]
pub(super) struct Constant {
    text: String,
    /// Ends on a byte, and is not the last.
    blocks: Vec<u8>,
}

/// Deflate; no time, no name; from any system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// A stored block says its length in two bytes.
const LONGEST_STORED: usize = 0xffff;

thread_local! {
    /// Its tables are larger than the page: made once per worker.
    static FAST: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

impl Constant {
    pub fn new(text: String) -> Self {
        let mut deflate = Compress::new(Compression::best(), false);
        let blocks = deflated(&mut deflate, text.as_bytes(), FlushCompress::Sync);
        Self { text, blocks: blocks.unwrap_or_default() }
    }

    /// What stands before the text and after it.
    fn part<'h>(&self, html: &'h str) -> Option<(&'h str, &'h str)> {
        let style = html.find("<style")?;
        let start = style + html.get(style..)?.find('>')? + 1;
        let after = html.get(start..)?.strip_prefix(&self.text)?;
        Some((html.get(..start)?, after)).filter(|(before, _)| before.len() <= LONGEST_STORED)
    }
}

/// None when it cannot be done; the page goes out as it is then.
pub(super) fn gzip(html: &str, constant: &Constant) -> Option<Vec<u8>> {
    let (before, after) = constant.part(html).filter(|_| !constant.blocks.is_empty()).unwrap_or(("", html));
    let mut out = HEAD.to_vec();
    if !before.is_empty() {
        let length = u16::try_from(before.len()).ok()?;
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(&constant.blocks);
    }
    let rest = FAST.with_borrow_mut(|deflate| {
        deflate.reset();
        deflated(deflate, after.as_bytes(), FlushCompress::Finish)
    })?;
    out.extend_from_slice(&rest);
    let mut crc = Crc::new();
    crc.update(html.as_bytes());
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Some(out)
}

fn deflated(deflate: &mut Compress, text: &[u8], flush: FlushCompress) -> Option<Vec<u8>> {
    // Stored blocks add five bytes to sixteen thousand; a flush adds ten. What fits needs no second call.
    let mut out = Vec::with_capacity(text.len() + text.len() / 1024 + 128);
    deflate.compress_vec(text, &mut out, flush).ok()?;
    (deflate.total_in() == u64::try_from(text.len()).ok()? && out.len() < out.capacity()).then_some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::{Constant, gzip};

    fn read_back(html: &str, css: &str) -> (usize, String) {
        let squeezed = gzip(html, &Constant::new(css.to_owned())).unwrap();
        let mut text = String::new();
        GzDecoder::new(squeezed.as_slice()).read_to_string(&mut text).unwrap();
        (squeezed.len(), text)
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let css = ".btn{color:red}".repeat(500);
        let noise: String =
            (0..70_000_u64).filter_map(|n| char::from_u32((n * n * n % 89) as u32 + 33)).collect();
        let page = format!("<html><style nonce=\"n\">{css}</style><p>ä {css}</p></html>");
        let pages = [
            page.clone(),
            page.replace("red", "blue"),
            format!("<p>{noise}</p>{page}"),
            format!("{page}{noise}"),
            "<style>".to_owned(),
            String::new(),
        ];
        for html in &pages {
            assert_eq!(&read_back(html, &css).1, html);
            assert_eq!(&read_back(html, "").1, html);
        }
        assert!(read_back(&page, &css).0 < page.len() / 10);
    }
}
