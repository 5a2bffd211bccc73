//! `${NAME}`, `##NAME##` and `@@NAME@@`: values that come from the environment.
//!
//! The marks are exchanged for private-use characters of the same number before parsing, so that YAML sees neither
//! a comment nor a flow bracket nor an indicator in them and every column stays right; what they stand for is put in
//! after parsing, so that no value can close a quote or begin a field.

use std::path::Path;

use super::mask::{first, unmask, whole_json};
use super::yaml_text::from_json;
use super::{Text, Value};
use crate::config::problem::{Place, Report};

/// Looks a variable up. The process's own is `config::environment`.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A file named by `NAME_FILE` holds one secret, not a document.
const MAX_FILE_BYTES: u64 = 256 * 1024;

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
