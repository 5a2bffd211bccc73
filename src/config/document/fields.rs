//! Reading a tree field by field, telling every mistake with its place and going on.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::spelling::nearest;
use super::{Key, Node, Text, Value};
use crate::config::problem::{Place, Report};

/// One value of a file with its path.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    node: &'a Node,
    path: String,
    report: &'a Report,
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
            Value::Table(entries) => Some(self.fields(entries)),
            _ => self.refuse("a table of fields"),
        }
    }

    fn fields(&self, entries: &'a [(Key, Node)]) -> Fields<'a> {
        let fields = Fields {
            entries,
            place: self.node.place,
            path: self.path.clone(),
            report: self.report,
            known: RefCell::default(),
        };
        for (index, (key, _)) in entries.iter().enumerate() {
            if let Some((first, _)) = entries.iter().take(index).find(|(earlier, _)| earlier.name == key.name)
            {
                let message =
                    format!("this field is here twice, first in line {}; keep one", first.place.line);
                self.report.error(key.place, &fields.path_of(&key.name), message);
            }
        }
        fields
    }
}

/// A text as the file spells it, short enough for a message.
pub(crate) fn quoted(text: &Text) -> String {
    let short: String = text.written.chars().take(120).collect();
    format!("{short:?}")
}

/// The fields of one table. Each is known only after somebody asked for it; `finish` tells the rest.
pub(crate) struct Fields<'a> {
    entries: &'a [(Key, Node)],
    place: Place,
    path: String,
    report: &'a Report,
    known: RefCell<Vec<&'static str>>,
}

/// What a field is that nobody asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Error,
    /// Unless it looks like a typing mistake of a known one, which would turn a setting off in silence.
    Warning,
}

impl<'a> Fields<'a> {
    /// None when the field is absent or null.
    pub(crate) fn get(&self, name: &'static str) -> Option<Field<'a>> {
        self.known.borrow_mut().push(name);
        let (_, node) = self.entries.iter().find(|(key, _)| key.name == name)?;
        let field = Field { node, path: self.path_of(name), report: self.report };
        (!matches!(node.value, Value::Null)).then_some(field)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, node)| key.name == name && !matches!(node.value, Value::Null))
    }

    pub(crate) fn require(&self, name: &'static str) -> Option<Field<'a>> {
        let found = self.get(name);
        if found.is_none() {
            self.error(format!("`{name}` is missing"));
        }
        found
    }

    pub(crate) fn text(&self, name: &'static str) -> Option<String> {
        self.get(name)?.text().map(|text| text.value.clone())
    }

    pub(crate) fn bool(&self, name: &'static str, default: bool) -> bool {
        self.get(name).and_then(|field| field.bool()).unwrap_or(default)
    }

    pub(crate) fn integer(&self, name: &'static str, allowed: &RangeInclusive<i64>) -> Option<i64> {
        self.get(name)?.integer(allowed)
    }

    pub(crate) fn table(&self, name: &'static str) -> Option<Fields<'a>> {
        self.get(name)?.table()
    }

    pub(crate) fn list(&self, name: &'static str) -> Vec<Field<'a>> {
        self.get(name).map(|field| field.list()).unwrap_or_default()
    }

    /// Every field with its own name, for tables whose names the operator chooses.
    pub(crate) fn all(&self) -> Vec<(&'a Key, Field<'a>)> {
        let field = |key: &Key, node| Field { node, path: self.path_of(&key.name), report: self.report };
        self.entries.iter().map(|(key, node)| (key, field(key, node))).collect()
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, message: impl Into<String>) {
        self.report.error(self.place, &self.path, message);
    }

    pub(crate) fn warning(&self, message: impl Into<String>) {
        self.report.warning(self.place, &self.path, message);
    }

    /// Fields that an export holds and that change nothing here.
    pub(crate) fn accept(&self, names: &[&'static str]) {
        self.known.borrow_mut().extend_from_slice(names);
    }

    /// Fields that would change something and do not yet: told wherever they say something.
    pub(crate) fn not_yet(&self, names: &[&'static str]) {
        for name in names {
            if let Some(field) = self.get(name).filter(|field| !field.value().says_nothing()) {
                field.warning("not supported yet; it has no effect");
            }
        }
    }

    /// Fields whose absence would make the tenant less safe than its file says: refused where they say something.
    pub(crate) fn refuse(&self, names: &[&'static str]) {
        for name in names {
            if let Some(field) = self.get(name).filter(|field| !field.value().says_nothing()) {
                field.error(
                    "not supported yet, and leaving it out would be less safe than this file says; remove it",
                );
            }
        }
    }

    /// Tells what nobody asked for.
    pub(crate) fn finish(self, unknown: Unknown) {
        let known = self.known.borrow();
        for (key, _) in self.entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
            let path = self.path_of(&key.name);
            match nearest(&key.name, &known) {
                Some(name) => {
                    self.report.error(
                        key.place,
                        &path,
                        format!("this field is not known; did you mean `{name}`?"),
                    );
                }
                None if unknown == Unknown::Error => {
                    self.report.error(
                        key.place,
                        &path,
                        format!("this field is not known; known are: {}", names(&known)),
                    );
                }
                None => self.report.warning(key.place, &path, "this field is not known; it has no effect"),
            }
        }
    }

    fn path_of(&self, name: &str) -> String {
        let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
        if self.path.is_empty() { name } else { format!("{}.{name}", self.path) }
    }
}

fn names(known: &[&'static str]) -> String {
    let mut names = known.to_vec();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
