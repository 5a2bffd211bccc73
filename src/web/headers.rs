//! Headers that every answer has, and those of pages.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Who may frame a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing<'a> {
    Nobody,
    /// These origins, for `web_message`.
    Origins(&'a [String]),
}

// Made once: a name is checked letter by letter.
static PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
static PRAGMA: HeaderName = HeaderName::from_static("pragma");
pub static OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// What no answer goes without. A policy that a page or an asset set for itself stays.
pub fn secure_headers(headers: &mut HeaderMap, https: bool) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        PERMISSIONS_POLICY.clone(),
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(self)",
        ),
    );
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        let nothing = HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        );
        headers.insert(CONTENT_SECURITY_POLICY, nothing);
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
}

/// RFC 6749 §5.1: what is personal or secret is kept by no cache.
pub fn no_store(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA.clone(), HeaderValue::from_static("no-cache"));
}
