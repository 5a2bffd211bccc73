//! Reading a table field by field, telling every mistake with its place and going on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::field::Field;
use super::spelling::nearest;
use super::{Key, Node, Value};
use crate::config::problem::{Place, Report};

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
    /// Tells the fields that are there twice.
    pub(super) fn of(field: &Field<'a>, entries: &'a [(Key, Node)]) -> Self {
        let (place, path, report) = (field.node.place, field.path.clone(), field.report);
        let fields = Self { entries, place, path, report, known: RefCell::default() };
        let mut first: BTreeMap<&str, Place> = BTreeMap::new();
        for (key, _) in entries {
            if let Some(first) = first.get(key.name.as_str()) {
                let message = format!("this field is here twice, first in line {}; keep one", first.line);
                report.error(key.place, &fields.path_of(&key.name), message);
            }
            first.entry(&key.name).or_insert(key.place);
        }
        fields
    }

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
