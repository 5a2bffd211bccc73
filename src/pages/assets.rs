//! Files below `/static/`: the operator's in front of the built-in ones, all read once and found by name only.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest;
use rust_embed::RustEmbed;

use super::{Fault, files};

#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Arc<[u8]>,
    pub content_type: &'static str,
    /// The content's hash in quotes, as an `ETag` is written (RFC 9110 §8.8.3).
    pub etag: String,
    /// The Content-Security-Policy to serve it with: opened by itself, an SVG may not run scripts.
    pub content_security_policy: &'static str,
}

/// `/static/` address → file. There is no path to walk, so there is none to climb.
pub(super) type Assets = BTreeMap<String, Asset>;

#[derive(RustEmbed)]
#[folder = "static/"]
struct BuiltIn;

pub(super) fn built_in() -> Assets {
    let files = BuiltIn::iter().filter_map(|name| Some((name.to_string(), BuiltIn::get(&name)?.data)));
    files.map(|(name, bytes)| (name.clone(), asset(&name, bytes.as_ref()))).collect()
}

/// Lays the files of `dir` over what is there.
pub(super) fn lay_over(assets: &mut Assets, dir: &Path) -> Vec<Fault> {
    let (files, faults) = files::below(dir, "static");
    for file in files {
        assets.insert(file.name.clone(), asset(&file.name, &file.bytes));
    }
    faults
}

fn asset(name: &str, bytes: &[u8]) -> Asset {
    let hash = digest::digest(&digest::SHA256, bytes);
    let mut etag = String::from("\"");
    for byte in hash.as_ref().iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    Asset {
        bytes: bytes.into(),
        content_type: content_type(name),
        etag,
        content_security_policy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
}

/// What is not in this list is offered as a download, above all HTML: nothing of an operator's runs on this origin.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
