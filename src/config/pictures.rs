//! Which pictures a page may load: logos and icons.

use url::Url;

use super::addresses::{check_bytes, check_web};
use crate::model::PICTURE_KINDS;

/// A page with its headers fits into the first ten packets of a connection, 14 KB, and may carry two of them.
const LARGEST_INLINE: usize = 4 * 1024;

/// A logo or an icon: `https://…`, a file of the theme below `/static/`, or a picture in the address itself.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_picture(text: &str) -> Result<(), String> {
    if let Some(inline) = text.strip_prefix("data:image/") {
        let kind = inline.split([';', ',']).next().unwrap_or_default();
        if text.len() > LARGEST_INLINE {
            return Err(format!(
                "a picture in the address itself, which every page carries, can have {LARGEST_INLINE} bytes; put it into \
                 the theme's static folder and write /static/…"
            ));
        }
        let safe = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\'));
        return if PICTURE_KINDS.contains(&kind) && safe {
            Ok(())
        } else {
            Err(format!(
                "write it as data:image/KIND;base64,… with one of the kinds {}",
                PICTURE_KINDS.join(", ")
            ))
        };
    }
    check_bytes(text)?;
    if text.starts_with("/static/") {
        let plain = !text.to_ascii_lowercase().contains("%2e") && !text.split('/').any(|step| step == "..");
        return if plain { Ok(()) } else { Err("it leaves the theme's static folder; remove the ..".into()) };
    }
    let url = Url::parse(text)
        .map_err(|_| "write an https:// address, or a path that begins with /static/".to_owned())?;
    if url.scheme() != "https" {
        return Err("pages load pictures from https:// addresses, /static/ and data:image/ only".into());
    }
    check_web(text, &url)
}
