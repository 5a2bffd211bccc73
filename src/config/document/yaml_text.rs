//! YAML into the tree. Variables are replaced after parsing, so that a value can never become structure.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Options, Spanned, UserMessageFormatter};

use super::mask;
use super::variables::Variables;
use super::{Key, Node, Text, Value};
use crate::config::problem::{Place, Report};

/// Larger than any export that was met, small enough to read at once.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// None, with the reason in the report, when the text is no YAML.
pub(crate) fn parse(text: &str, variables: &Variables<'_>, report: &Report) -> Option<Node> {
    if text.len() > MAX_BYTES {
        report.error(Place::default(), "", "the file is larger than 4 MiB");
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let masked = mask::mask(text, report)?;
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(&masked, options()) {
        Ok(raw) => Some(node(raw, variables, report)),
        Err(error) => {
            let place = error.location().map_or(Place::default(), place);
            let error = error.without_snippet().render_with_formatter(&UserMessageFormatter);
            let error = mask::unmask(error.split(" at line ").next().unwrap_or_default());
            report.error(place, "", format!("this is not readable as YAML: {error}"));
            None
        }
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: Some(budget()),
        // All repeated fields are told at once, with their places; see `Fields::of`.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

fn budget() -> serde_saphyr::Budget {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_reader_input_bytes = Some(MAX_BYTES);
    budget.max_total_scalar_bytes = MAX_BYTES;
    budget.max_recorded_anchor_bytes = MAX_BYTES;
    budget.max_nodes = 100_000;
    budget.max_events = 300_000;
    budget.max_depth = 24;
    budget.max_documents = 1;
    budget.max_aliases = 1_000;
    budget.max_anchors = 1_000;
    budget.max_merge_keys = 1_000;
    budget
}

fn place(location: serde_saphyr::Location) -> Place {
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    Place { line: number(location.line()), column: number(location.column()) }
}

fn node(raw: Spanned<Raw>, variables: &Variables<'_>, report: &Report) -> Node {
    let place = place(raw.referenced);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool(value) => Value::Bool(value),
        Raw::Integer(value) => Value::Integer(value),
        Raw::Fraction => Value::Fraction,
        Raw::Text(masked) => variables.replace(&masked, place, report),
        Raw::List(items) => {
            Value::List(items.into_iter().map(|item| node(item, variables, report)).collect())
        }
        Raw::Table(fields) => Value::Table(
            fields.into_iter().map(|(name, value)| (key(&name), node(value, variables, report))).collect(),
        ),
    };
    Node { place, value }
}

fn key(name: &Spanned<String>) -> Key {
    Key { place: place(name.referenced), name: mask::unmask(&name.value) }
}

/// JSON that came from a variable: it has the place of the variable, and nothing in it is replaced again.
pub(super) fn from_json(value: serde_json::Value, written: &str, place: Place) -> Value {
    let inner = |value| Node { place, value: from_json(value, written, place) };
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => number.as_i64().map_or(Value::Fraction, Value::Integer),
        serde_json::Value::String(value) => Value::Text(Text { value, written: written.to_owned() }),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(inner).collect()),
        serde_json::Value::Object(fields) => Value::Table(
            fields.into_iter().map(|(name, value)| (Key { place, name }, inner(value))).collect(),
        ),
    }
}

enum Raw {
    Null,
    Bool(bool),
    Integer(i64),
    Fraction,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Table(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Raw, E> {
        Ok(i64::try_from(value).map_or(Raw::Fraction, Raw::Integer))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Fraction)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Fraction)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Fraction)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = access.next_entry()? {
            fields.push(field);
        }
        Ok(Raw::Table(fields))
    }
}
