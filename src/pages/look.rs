//! How a client's pages look: its own branding before the tenant's before the built-in.

/// Made once per client by [`super::Pages`].
#[derive(Debug, Clone, Default)]
pub struct Look {
    img_sources: Vec<String>,
}

impl Look {
    /// The sources of `img-src` in the Content-Security-Policy: what this look needs and nothing more.
    pub fn csp_img_sources(&self) -> &[String] {
        &self.img_sources
    }
}
