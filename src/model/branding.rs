//! How a tenant or one of its clients looks.

/// Every field is optional: a client's value goes before the tenant's, the tenant's before the built-in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branding {
    /// An `https://` address, a path below `/static/`, or a `data:image/…` URL.
    pub logo_url: Option<String>,
    pub favicon_url: Option<String>,
    pub colors: Colors,
}

/// What may follow `data:image/` where a page shows a picture.
pub const PICTURE_KINDS: [&str; 8] =
    ["png", "jpeg", "gif", "webp", "avif", "svg+xml", "x-icon", "vnd.microsoft.icon"];

/// CSS hex colours (`#rgb` or `#rrggbb`), checked when the tenant file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Colors {
    pub primary: Option<String>,
    pub page_background: Option<String>,
}
