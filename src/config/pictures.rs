//! Which pictures a page may load: logos and icons.

use url::Url;

use super::addresses::{check_bytes, check_web};

/// A logo or an icon: `https://…`, a file of the theme below `/static/`, or a picture in the address itself.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_picture(text: &str) -> Result<(), String> {
    const KINDS: [&str; 6] = ["png", "jpeg", "gif", "webp", "svg+xml", "x-icon"];
    if let Some(inline) = text.strip_prefix("data:image/") {
        let kind = inline.split([';', ',']).next().unwrap_or_default();
        if text.len() > 64 * 1024 {
            return Err(
                "a picture in the address itself can have 64 KiB; put it into the theme's static folder"
                    .into(),
            );
        }
        let safe = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\'));
        return if KINDS.contains(&kind) && safe {
            Ok(())
        } else {
            Err(format!("write it as data:image/KIND;base64,… with one of the kinds {}", KINDS.join(", ")))
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
