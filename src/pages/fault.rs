//! What is wrong with an operator's file, and where.

use std::fmt;

use crate::model::Place;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// As the operator would write it: `templates/login.html`, `locales/de.json`.
    pub file: String,
    /// Column 0 when the whole line is meant.
    pub place: Place,
    pub message: String,
}

impl Fault {
    pub(super) fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), place: Place::default(), message: message.into() }
    }

    pub(super) fn at(self, line: usize, column: usize) -> Self {
        Self { place: Place { line, column }, ..self }
    }

    /// At a byte of the file's text; the whole file when nobody knows which.
    pub(super) fn at_byte(self, text: &str, byte: Option<usize>) -> Self {
        match byte {
            Some(byte) => Self { place: Place::at(text, byte), ..self },
            None => self,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place { line: 0, .. } => write!(f, "{}: {}", self.file, self.message),
            Place { line, column: 0 } => write!(f, "{}:{line}: {}", self.file, self.message),
            Place { line, column } => write!(f, "{}:{line}:{column}: {}", self.file, self.message),
        }
    }
}
