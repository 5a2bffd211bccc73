//! The tree that both file formats are read into.

use crate::config::problem::Place;

#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[derive(Clone)]
pub(crate) enum Value {
    Null,
    /// Something was written and could not be read; the report has the reason, so nobody tells it again.
    Broken,
    Bool(bool),
    Integer(i64),
    /// Read so that it can be refused with its place: no field holds a fraction.
    Fraction,
    Text(Text),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
}

/// A text, and how the file spells it. Messages quote only `written`: a variable's value may be a secret.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) written: String,
}

impl Text {
    pub(crate) fn is_from_variable(&self) -> bool {
        self.value != self.written
    }
}

#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) name: String,
}

impl Value {
    /// What it is, for "should be …, not …".
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null | Self::Broken => "nothing",
            Self::Bool(_) => "true or false",
            Self::Integer(_) | Self::Fraction => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Table(_) => "a table of fields",
        }
    }

    /// Null, an empty text, list or table, `false` and 0: what an export writes for "not used".
    pub(crate) fn says_nothing(&self) -> bool {
        match self {
            Self::Null | Self::Broken | Self::Bool(false) | Self::Integer(0) => true,
            Self::Bool(true) | Self::Integer(_) | Self::Fraction => false,
            Self::Text(text) => text.value.is_empty(),
            Self::List(items) => items.iter().all(|item| item.value.says_nothing()),
            Self::Table(fields) => fields.iter().all(|(_, node)| node.value.says_nothing()),
        }
    }
}
