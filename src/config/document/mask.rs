//! How a variable is written, and how it is hidden from the YAML parser.

use crate::config::problem::{Place, Report};

/// The three spellings: what opens and closes a name in the file, and what stands for both while YAML is parsed.
const MARKS: [Mark; 3] = [
    Mark { open: "${", close: "}", masked_open: "\u{e000}\u{e001}", masked_close: "\u{e002}" },
    Mark { open: "##", close: "##", masked_open: "\u{e003}\u{e004}", masked_close: "\u{e005}\u{e006}" },
    Mark { open: "@@", close: "@@", masked_open: "\u{e007}\u{e008}", masked_close: "\u{e009}\u{e00a}" },
];

pub(super) struct Mark {
    pub(super) open: &'static str,
    close: &'static str,
    masked_open: &'static str,
    masked_close: &'static str,
}

/// Hides every variable from the YAML parser. None, with the reason in the report, if the text uses the characters.
pub(super) fn mask(text: &str, report: &Report) -> Option<String> {
    let mut masked = String::with_capacity(text.len() * 2);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(column) = line.chars().position(|c| ('\u{e000}'..='\u{e00a}').contains(&c)) {
            let place = Place { line: index + 1, column: column + 1 };
            report.error(
                place,
                "",
                "the characters U+E000 to U+E00A cannot be used in this file; remove this one",
            );
            return None;
        }
        mask_line(line, &mut masked);
    }
    Some(masked)
}

fn mask_line(line: &str, masked: &mut String) {
    // A line that begins with ## is a comment's heading, as in YAML itself.
    if line.trim_start().starts_with('#') {
        masked.push_str(line);
        return;
    }
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        if let Some((mark, name, after)) = MARKS.iter().find_map(|mark| mark.at(rest)) {
            masked.extend([mark.masked_open, name, mark.masked_close]);
            rest = after;
        } else {
            // `$${` is how a file writes `${` itself.
            let width = if rest.starts_with("$${") { 3 } else { next.len_utf8() };
            let (head, tail) = rest.split_at_checked(width).unwrap_or((rest, ""));
            masked.push_str(head);
            rest = tail;
        }
    }
}

impl Mark {
    /// The name and what follows, if a whole variable of this spelling begins here.
    fn at<'t>(&'static self, text: &'t str) -> Option<(&'static Self, &'t str, &'t str)> {
        let inside = text.strip_prefix(self.open)?;
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let (name, after) = inside.split_at_checked(end)?;
        let after = after.strip_prefix(self.close)?;
        (!name.is_empty()).then_some((self, name, after))
    }
}

/// The text as the file spells it.
pub(super) fn unmask(masked: &str) -> String {
    MARKS.iter().fold(masked.to_owned(), |text, mark| {
        text.replace(mark.masked_open, mark.open).replace(mark.masked_close, mark.close)
    })
}

/// The name when nothing but one `@@NAME@@` is written.
pub(super) fn whole_json(masked: &str) -> Option<&str> {
    let (before, mark, name, after) = first(masked)?;
    (mark.open == "@@" && before.is_empty() && after.is_empty()).then_some(name)
}

/// The first variable of a masked text: what stands before it, its spelling, its name, what follows.
pub(super) fn first(masked: &str) -> Option<(&str, &'static Mark, &str, &str)> {
    let (start, mark) = MARKS
        .iter()
        .filter_map(|mark| Some((masked.find(mark.masked_open)?, mark)))
        .min_by_key(|(at, _)| *at)?;
    let (before, rest) = masked.split_at_checked(start)?;
    let (name, after) = rest.strip_prefix(mark.masked_open)?.split_once(mark.masked_close)?;
    Some((before, mark, name, after))
}
