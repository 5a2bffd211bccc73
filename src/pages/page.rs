//! The contract between a page and its template.

use std::hash::Hash;

use serde::Serialize;

/// A page is a struct whose fields are what its template may say, below the name `page`.
pub trait Page: Serialize {
    /// The file below `templates/`.
    const TEMPLATE: &'static str;

    /// Every state that people can meet; `vestibule check` draws them all.
    fn samples() -> Vec<Self>
    where
        Self: Sized;

    /// All that it says, when nothing in it was typed and nothing is about one person: there are as many such pages as the
    /// tenant has clients and connections, and each is drawn once. None for a page that is drawn for one person.
    fn same_for_all(&self) -> Option<impl Hash> {
        None::<()>
    }

    /// What the HTML must hold for the page to work, whatever an operator's template makes of it.
    fn must_have(&self) -> Vec<Part> {
        Vec::new()
    }
}

/// A piece of HTML that no template may lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A `<form method="post">` with this `action`.
    Form(&'static str),
    /// An `<input>` or `<button>` with this `name`.
    Field(&'static str),
    /// An `<input>` with this `name`, a `<label for>` of its own, and this token in `autocomplete`.
    Filled(&'static str, &'static str),
    /// An element with `role="alert"`.
    Alert,
    /// A `<script>` with the nonce.
    Script,
}
