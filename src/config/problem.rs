//! What is wrong with a file, where, and what to change.

use std::cell::RefCell;
use std::fmt;

pub use crate::model::Place;

/// An error stops the start (or keeps the last good state on a reload); a warning is only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// One mistake, in the operator's words. Never holds the value of a variable or of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub severity: Severity,
    pub file: String,
    pub place: Place,
    /// Where in the document: `clients[2].callbacks[0]`. Empty for the file as a whole.
    pub path: String,
    pub message: String,
}

impl Problem {
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn order(&self) -> (Place, Severity, &str, &str) {
        (self.place, self.severity, &self.path, &self.message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.place.line > 0 {
            write!(f, ":{}:{}", self.place.line, self.place.column)?;
        }
        f.write_str(match self.severity {
            Severity::Error => ": error: ",
            Severity::Warning => ": warning: ",
        })?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// Gathers the problems of one file, so that all of them are told at once.
#[derive(Debug)]
pub(crate) struct Report {
    file: String,
    problems: RefCell<Vec<Problem>>,
}

impl Report {
    pub(crate) fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), problems: RefCell::default() }
    }

    pub(crate) fn error(&self, place: Place, path: &str, message: impl Into<String>) {
        self.add(Severity::Error, place, path, message.into());
    }

    pub(crate) fn warning(&self, place: Place, path: &str, message: impl Into<String>) {
        self.add(Severity::Warning, place, path, message.into());
    }

    fn add(&self, severity: Severity, place: Place, path: &str, message: String) {
        let problem = Problem { severity, file: self.file.clone(), place, path: path.to_owned(), message };
        self.problems.borrow_mut().push(problem);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.problems.borrow().iter().any(Problem::is_error)
    }

    /// In the order of the file, each once: a table that is read for two purposes tells its mistakes twice.
    pub(crate) fn finish(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|left, right| left.order().cmp(&right.order()));
        problems.dedup();
        problems
    }
}
