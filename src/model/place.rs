//! Where something stands in a file that an operator wrote.

/// Line and column as editors count them, from 1; the column in characters. Line 0: the file as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// Of this byte of `text`.
    pub fn at(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn lines_and_columns_are_counted_as_editors_do() {
        let text = "a\nü =\n";
        for (byte, line, column) in [(0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 2), (7, 3, 1), (99, 3, 1)] {
            assert_eq!(Place::at(text, byte), Place { line, column }, "{byte}");
        }
    }
}
