//! One value of a file: read, or told what it should be.

use std::ops::RangeInclusive;

use super::fields::Fields;
use super::{Node, Text, Value};
use crate::config::problem::Report;

/// One value of a file with its path.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
    pub(super) report: &'a Report,
}

impl<'a> Field<'a> {
    pub(crate) fn root(node: &'a Node, report: &'a Report) -> Self {
        Self { node, path: String::new(), report }
    }

    pub(crate) fn error(&self, message: impl Into<String>) {
        self.report.error(self.node.place, &self.path, message);
    }

    pub(crate) fn warning(&self, message: impl Into<String>) {
        self.report.warning(self.node.place, &self.path, message);
    }

    /// Tells what a check found; false when it is an error.
    pub(crate) fn accepts(&self, checked: Result<Option<String>, String>) -> bool {
        match checked {
            Ok(None) => true,
            Ok(Some(warning)) => {
                self.warning(warning);
                true
            }
            Err(error) => {
                self.error(error);
                false
            }
        }
    }

    pub(crate) fn value(&self) -> &'a Value {
        &self.node.value
    }

    fn refuse<T>(&self, expected: &str) -> Option<T> {
        if !matches!(self.node.value, Value::Broken) {
            self.error(format!("this should be {expected}, not {}", self.node.value.kind()));
        }
        None
    }

    /// Any text, control characters and all: for values that have rules of their own.
    pub(crate) fn raw_text(&self) -> Option<&'a Text> {
        match &self.node.value {
            Value::Text(text) => Some(text),
            Value::Integer(_) | Value::Bool(_) | Value::Fraction => self.refuse("text; put it in quotes"),
            _ => self.refuse("text"),
        }
    }

    /// A line of text that is not empty.
    pub(crate) fn text(&self) -> Option<&'a Text> {
        let text = self.raw_text()?;
        if text.value.trim().is_empty() {
            self.error("this is empty; write a value or leave the field out");
            return None;
        }
        if text.value.chars().any(char::is_control) {
            self.error("this holds a line break or another control character; write it in one line");
            return None;
        }
        Some(text)
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        match &self.node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) if text.is_from_variable() => text.value.parse().ok().or_else(|| {
                self.error("the variable should hold true or false");
                None
            }),
            _ => self.refuse("true or false"),
        }
    }

    pub(crate) fn integer(&self, allowed: &RangeInclusive<i64>) -> Option<i64> {
        let value = match &self.node.value {
            Value::Integer(value) => *value,
            Value::Text(text) if text.is_from_variable() => match text.value.parse() {
                Ok(value) => value,
                Err(_) => return self.refuse("a whole number"),
            },
            _ => return self.refuse("a whole number"),
        };
        if !allowed.contains(&value) {
            self.error(format!("this should be from {} to {}", allowed.start(), allowed.end()));
            return None;
        }
        Some(value)
    }

    /// One of the names that a table gives a meaning.
    pub(crate) fn one_of<T: Copy>(&self, known: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = known.iter().find(|(name, _)| *name == text.value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            self.error(format!("{} is not known here; write one of: {}", quoted(text), names.join(", ")));
        }
        found
    }

    pub(crate) fn list(&self) -> Vec<Field<'a>> {
        match &self.node.value {
            Value::List(items) => {
                items.iter().enumerate().map(|(index, item)| self.item(index, item)).collect()
            }
            _ => self.refuse("a list").unwrap_or_default(),
        }
    }

    /// A list, or one value that stands for a list of one.
    pub(crate) fn list_or_one(self) -> Vec<Field<'a>> {
        if matches!(self.node.value, Value::List(_)) { self.list() } else { vec![self] }
    }

    fn item(&self, index: usize, node: &'a Node) -> Field<'a> {
        Field { node, path: format!("{}[{index}]", self.path), report: self.report }
    }

    pub(crate) fn texts(&self) -> Vec<(Field<'a>, &'a Text)> {
        self.list().into_iter().filter_map(|item| item.text().map(|text| (item, text))).collect()
    }

    pub(crate) fn table(&self) -> Option<Fields<'a>> {
        match &self.node.value {
            Value::Table(entries) => Some(Fields::of(self, entries)),
            _ => self.refuse("a table of fields"),
        }
    }
}

/// A text as the file spells it, short enough for a message.
pub(crate) fn quoted(text: &Text) -> String {
    let short: String = text.written.chars().take(120).collect();
    format!("{short:?}")
}
