//! `${NAME}`, `##NAME##` and `@@NAME@@`: values that come from the environment.
//!
//! The marks are exchanged for private-use characters of the same number before parsing, so that YAML sees neither
//! a comment nor a flow bracket nor an indicator in them and every column stays right; what they stand for is put in
//! after parsing, so that no value can close a quote or begin a field.

use std::path::Path;

use super::yaml_text::from_json;
use super::{Text, Value};
use crate::config::problem::{Place, Report};

/// Looks a variable up. The process's own is `config::environment`.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A file named by `NAME_FILE` holds one secret, not a document.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// The three spellings: what opens and closes a name in the file, and what stands for both while YAML is parsed.
const MARKS: [Mark; 3] = [
    Mark { open: "${", close: "}", masked_open: "\u{e000}\u{e001}", masked_close: "\u{e002}" },
    Mark { open: "##", close: "##", masked_open: "\u{e003}\u{e004}", masked_close: "\u{e005}\u{e006}" },
    Mark { open: "@@", close: "@@", masked_open: "\u{e007}\u{e008}", masked_close: "\u{e009}\u{e00a}" },
];

struct Mark {
    open: &'static str,
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

/// Puts the values in.
pub(crate) struct Variables<'e> {
    environment: &'e Environment<'e>,
}

impl<'e> Variables<'e> {
    pub(crate) fn new(environment: &'e Environment<'e>) -> Self {
        Self { environment }
    }

    pub(super) fn replace(&self, masked: &str, place: Place, report: &Report) -> Value {
        let written = unmask(masked);
        if let Some(name) = whole_json(masked) {
            return self.json(name, &written, place, report);
        }
        let (mut value, mut broken, mut unread) = (String::with_capacity(masked.len()), false, false);
        let mut rest = masked;
        while let Some((before, mark, name, after)) = first(rest) {
            value.push_str(&before.replace("$${", "${"));
            unread |= has_unread(before);
            match self.look_up(name) {
                Ok(_) if mark.open == "@@" => {
                    broken = true;
                    report.error(
                        place,
                        "",
                        format!("@@{name}@@ stands for a whole value; use ${{{name}}} inside a text"),
                    );
                }
                Ok(found) => value.push_str(&found),
                Err(message) => {
                    broken = true;
                    report.error(place, "", message);
                }
            }
            rest = after;
        }
        if unread || has_unread(rest) {
            broken = true;
            let message = "`${` begins a variable such as ${NAME} (letters, digits, _); write $${ for the two characters";
            report.error(place, "", message);
        }
        if broken {
            return Value::Broken;
        }
        value.push_str(&rest.replace("$${", "${"));
        Value::Text(Text { value, written })
    }

    fn json(&self, name: &str, written: &str, place: Place, report: &Report) -> Value {
        match self.look_up(name).map(|found| serde_json::from_str(&found)) {
            Ok(Ok(json)) => from_json(json, written, place),
            Ok(Err(_)) => {
                let message =
                    format!("the environment variable {name} should hold JSON, such as [\"one\", \"two\"]");
                report.error(place, "", message);
                Value::Broken
            }
            Err(message) => {
                report.error(place, "", message);
                Value::Broken
            }
        }
    }

    /// The variable, or the content of the file that `NAME_FILE` names, without the line's end.
    pub(crate) fn look_up(&self, name: &str) -> Result<String, String> {
        let file = (self.environment)(&format!("{name}_FILE"));
        match ((self.environment)(name), file) {
            (Some(value), None) => Ok(value),
            (None, Some(path)) => read_secret(Path::new(&path)).map_err(|why| format!("{name}_FILE: {why}")),
            (Some(_), Some(_)) => Err(format!("both {name} and {name}_FILE are set; keep one of them")),
            (None, None) => Err(format!("the environment variable {name} is not set (nor {name}_FILE)")),
        }
    }
}

/// A misspelt variable, which would otherwise become a secret that everybody can read.
fn has_unread(text: &str) -> bool {
    text.replace("$${", "").contains("${")
}

/// The name when nothing but one `@@NAME@@` is written.
fn whole_json(masked: &str) -> Option<&str> {
    let (before, mark, name, after) = first(masked)?;
    (mark.open == "@@" && before.is_empty() && after.is_empty()).then_some(name)
}

/// The first variable of a masked text: what stands before it, its spelling, its name, what follows.
fn first(masked: &str) -> Option<(&str, &'static Mark, &str, &str)> {
    let (start, mark) = MARKS
        .iter()
        .filter_map(|mark| Some((masked.find(mark.masked_open)?, mark)))
        .min_by_key(|(at, _)| *at)?;
    let (before, rest) = masked.split_at_checked(start)?;
    let (name, after) = rest.strip_prefix(mark.masked_open)?.split_once(mark.masked_close)?;
    Some((before, mark, name, after))
}

/// A secret kept in a file of its own, as container platforms mount them.
pub(crate) fn read_secret(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|why| format!("{shown} cannot be read: {why}"))?.len();
    if size > MAX_FILE_BYTES {
        return Err(format!("{shown} is larger than 256 KiB"));
    }
    let text = std::fs::read_to_string(path).map_err(|why| format!("{shown} cannot be read: {why}"))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
