//! Files below `/static/`: the operator's, then the built-in ones.

use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Arc<[u8]>,
    pub content_type: &'static str,
    /// The content's hash in quotes, as an `ETag` is written.
    pub etag: String,
    /// The Content-Security-Policy to serve it with: an SVG may not run scripts, wherever it came from.
    pub content_security_policy: &'static str,
}
