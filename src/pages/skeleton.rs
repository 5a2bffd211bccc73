//! A page as it was drawn, with holes for the style and for what every visit has of its own: the nonce, and the sealed
//! transaction. What nobody has typed anything into is drawn once, and each visit only fills the holes.

use std::sync::{Arc, OnceLock};

use super::squeeze::{Squeezed, Style};
use crate::crypto;

/// What stands in a hole while the page is drawn. Nobody can guess it, so nobody can type it.
#[derive(Debug)]
pub(super) struct Holes {
    mark: String,
    pub nonce: String,
    pub state: String,
    pub style: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    Nonce,
    State,
    Style,
}

impl Holes {
    pub fn new() -> Self {
        let mark = crypto::token();
        Self { nonce: format!("{mark}n"), state: format!("{mark}t"), style: format!("{mark}s"), mark }
    }
}

/// What goes into the holes of one visit's page. None of it needs escaping: it is base64url.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling<'a> {
    pub nonce: &'a str,
    pub state: &'a str,
}

#[derive(Debug)]
pub(super) struct Skeleton {
    /// What stands before each hole.
    pub parts: Vec<(String, Hole)>,
    /// What stands after the last.
    pub end: String,
    pub style: Arc<Style>,
    squeezed: OnceLock<Option<Squeezed>>,
}

impl Skeleton {
    pub fn new(html: &str, holes: &Holes, style: Arc<Style>) -> Self {
        let mut parts = Vec::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(&holes.mark) {
            let (hole, after) = if let Some(after) = after.strip_prefix('n') {
                (Hole::Nonce, after)
            } else if let Some(after) = after.strip_prefix('s') {
                (Hole::Style, after)
            } else {
                (Hole::State, after.strip_prefix('t').unwrap_or(after))
            };
            parts.push((before.to_owned(), hole));
            rest = after;
        }
        Self { parts, end: rest.to_owned(), style, squeezed: OnceLock::new() }
    }

    /// What goes into a hole.
    pub fn filled<'a>(&'a self, hole: Hole, filling: Filling<'a>) -> &'a str {
        match hole {
            Hole::Nonce => filling.nonce,
            Hole::State => filling.state,
            Hole::Style => self.style.css(),
        }
    }

    pub fn html(&self, filling: Filling<'_>) -> String {
        let pieces = || self.parts.iter().map(|(text, hole)| (text, self.filled(*hole, filling)));
        let length = pieces().map(|(text, value)| text.len() + value.len()).sum::<usize>() + self.end.len();
        let mut html = String::with_capacity(length);
        for (text, value) in pieces() {
            html.push_str(text);
            html.push_str(value);
        }
        html.push_str(&self.end);
        html
    }

    /// None when it cannot be done.
    pub fn gzip(&self, filling: Filling<'_>) -> Option<Vec<u8>> {
        let squeezed = self.squeezed.get_or_init(|| Squeezed::new(self));
        squeezed.as_ref().map(|squeezed| squeezed.gzip(self, filling))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_hole_is_filled_with_its_own() {
        let holes = Holes::new();
        let html =
            format!("<style nonce={}>{}</style>{}ä{}", holes.nonce, holes.style, holes.state, holes.state);
        let skeleton = Skeleton::new(&html, &holes, Arc::new(Style::new("a{}".to_owned())));
        let filled = skeleton.html(Filling { nonce: "N", state: "S" });
        assert_eq!(filled, "<style nonce=N>a{}</style>SäS");
        assert_ne!(Holes::new().mark, holes.mark);
    }
}
