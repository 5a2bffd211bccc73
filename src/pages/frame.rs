//! What one request adds to a page.

use super::Lang;

#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Whose look and name; None: the tenant's own.
    pub client_id: Option<&'a str>,
    /// From [`super::Pages::lang`]; also the `Content-Language`.
    pub lang: &'a Lang,
    /// Of this response's Content-Security-Policy, in base64url.
    pub nonce: &'a str,
    /// This page's address up to and including `ui_locales=`, for the language menu:
    /// `/login?state=…&ui_locales=`. Empty where the page cannot be asked for again (after a POST): no menu.
    pub language_href: &'a str,
}
