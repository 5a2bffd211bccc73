//! The answer as a form that sends itself (OAuth 2.0 Form Post Response Mode §2).

use serde::Serialize;

use super::{Page, Part};

/// Holds codes and tokens: no `Debug`.
#[derive(Clone, Serialize)]
pub struct FormPost {
    /// The registered address of the client.
    pub action: String,
    /// Names and values in their order.
    pub fields: Vec<(String, String)>,
}

impl Page for FormPost {
    const TEMPLATE: &'static str = "form_post.html";

    fn samples() -> Vec<Self> {
        let fields = [("code", "c0de"), ("state", "\"><script>"), ("iss", "https://login.acme.test/")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        vec![Self { action: "https://shop.acme.test/callback".into(), fields }]
    }

    fn must_have(&self) -> Vec<Part> {
        let fields = ["code", "state", "iss"].map(Part::Field);
        [&[Part::Script], fields.as_slice()].concat()
    }
}
