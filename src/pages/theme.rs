//! Templates, words and files: the built-in ones with an operator's in front.

use std::path::Path;

use super::Problem;

#[derive(Debug, Clone)]
pub struct Theme {}

impl Theme {
    /// Without anything of an operator's.
    pub fn built_in() -> Self {
        Self {}
    }

    /// With the operator's `templates/`, `static/` and `locales/` below `dir`. What is broken is left out and named.
    pub fn load(_dir: Option<&Path>) -> (Self, Vec<Problem>) {
        (Self::built_in(), Vec::new())
    }
}
