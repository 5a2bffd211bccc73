//! Everything a tenant shows.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use tera::Value;

use super::frame::context;
use super::kept::Kept;
use super::lang::lookup;
use super::look::{Look, Styles};
use super::skeleton::{Filling, Holes, Skeleton};
use super::{Asset, Fault, Frame, Lang, Page, Theme, Wish, check};
use crate::model::Tenant;

/// A tenant's theme and the looks of its clients, worked out once. Made anew when files change.
#[derive(Debug)]
pub struct Pages {
    theme: Theme,
    own: Look,
    /// By `client_id`.
    clients: HashMap<String, Look>,
    /// Never empty.
    offered: Vec<Lang>,
    /// The language menu; empty when there is nothing to choose.
    menu: Value,
    holes: Holes,
    kept: Kept,
}

/// A page, to be written in the way the browser takes it.
pub struct Drawn<'a> {
    skeleton: Arc<Skeleton>,
    filling: Filling<'a>,
}

#[derive(Serialize)]
struct MenuItem<'a> {
    tag: &'a str,
    name: &'a str,
}

impl Pages {
    pub fn new(theme: Theme, tenant: &Tenant) -> Self {
        let offered = offered(&theme, &tenant.enabled_locales);
        let items: Vec<_> =
            offered.iter().map(|lang| MenuItem { tag: lang.as_str(), name: theme.name_of(lang) }).collect();
        let menu = Value::from_serializable(if items.len() > 1 { items.as_slice() } else { &[] });
        let holes = Holes::new();
        let mut styles = Styles::new(&theme, &holes);
        let own = Look::new(&mut styles, tenant, None);
        let mut look = |client| Look::new(&mut styles, tenant, Some(client));
        let clients = tenant.clients.iter().map(|client| (client.client_id.clone(), look(client))).collect();
        Self { theme, own, clients, offered, menu, holes, kept: Kept::default() }
    }

    /// The look of a client, or the tenant's own.
    pub fn look(&self, client_id: Option<&str>) -> &Look {
        client_id.and_then(|id| self.clients.get(id)).unwrap_or(&self.own)
    }

    /// The language for this request, among those the tenant enables: RFC 4647 lookup, wish by wish.
    pub fn lang(&self, wish: Wish<'_>) -> &Lang {
        static ENGLISH: std::sync::LazyLock<Lang> = std::sync::LazyLock::new(|| Lang::new("en"));
        wish.among(&self.offered).unwrap_or(&ENGLISH)
    }

    /// One of the languages that the tenant enables, by the name somebody has for it.
    pub fn offered(&self, tag: &str) -> Option<&Lang> {
        lookup(tag, &self.offered)
    }

    /// What the tenant offers, its own choice first.
    pub fn locales(&self) -> Vec<&str> {
        self.offered.iter().map(Lang::as_str).collect()
    }

    /// What a page says where its sealed transaction is to be: [`Frame::state`] takes its place.
    pub fn state(&self) -> &str {
        &self.holes.state
    }

    /// The page. Never fails: a broken theme gives way to the built-in page, and the log says why.
    pub fn render<'a, P: Page>(&self, frame: Frame<'a>, page: &P) -> Drawn<'a> {
        let draw = || Arc::new(self.draw(frame, page));
        let skeleton = self.kept.get_or_draw(self.kept.number(frame, page), draw);
        Drawn { skeleton, filling: Filling { nonce: frame.nonce, state: frame.state } }
    }

    fn draw<P: Page>(&self, frame: Frame<'_>, page: &P) -> Skeleton {
        let look = self.look(frame.client_id);
        let frame = Frame { nonce: &self.holes.nonce, ..frame };
        let context = context(&self.theme, look, &self.menu, frame, Value::from_serializable(page));
        let html = self.theme.draw_or_fall_back(P::TEMPLATE, frame.lang, &context);
        Skeleton::new(&html, &self.holes, Arc::clone(look.style()))
    }

    /// A file below `/static/`; `path` is what follows, percent-decoded.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.theme.asset(path)
    }

    /// Draws every page in every state and language that the tenant offers, for `vestibule check`.
    pub fn draw_all(&self) -> Vec<Fault> {
        // A client's pages say its name, where the tenant's own say nothing.
        let looks = std::iter::once(&self.own).chain(self.clients.values().next());
        let drawn = looks.flat_map(|look| check::draw_all(&self.theme, look, &self.menu, &self.offered));
        let mut faults: Vec<_> = drawn.map(|(_, fault)| fault).collect();
        faults.sort();
        faults.dedup();
        faults
    }
}

impl Drawn<'_> {
    pub fn html(&self) -> String {
        self.skeleton.html(self.filling)
    }

    /// RFC 1952. None when it cannot be done.
    pub fn gzip(&self) -> Option<Vec<u8>> {
        self.skeleton.gzip(self.filling)
    }
}

/// What the tenant enables and the theme has, in the tenant's order; everything when it enables nothing in particular.
fn offered(theme: &Theme, enabled: &[String]) -> Vec<Lang> {
    let all = theme.langs();
    let mut offered: Vec<Lang> = Vec::new();
    for lang in enabled.iter().filter_map(|tag| lookup(tag, &all)) {
        if !offered.contains(lang) {
            offered.push(lang.clone());
        }
    }
    if offered.is_empty() { all } else { offered }
}
