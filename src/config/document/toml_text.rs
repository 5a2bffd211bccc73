//! TOML into the tree.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, de};

use super::{Key, Node, Text, Value};
use crate::config::problem::{Place, Report};

/// None, with every syntax error in the report, when the text is no TOML.
pub(crate) fn parse(text: &str, report: &Report) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        report.error(
            error_place(text, error),
            "",
            format!("this is not readable as TOML: {}", error.message()),
        );
    }
    errors.is_empty().then(|| {
        let place = Place::at(text, table.span().start);
        Node { place, value: Value::Table(fields(text, table.into_inner())) }
    })
}

fn error_place(text: &str, error: &de::Error) -> Place {
    error.span().map_or(Place::default(), |span| Place::at(text, span.start))
}

fn fields(text: &str, table: DeTable<'_>) -> Vec<(Key, Node)> {
    let mut fields: Vec<_> = table
        .into_iter()
        .map(|(key, value)| {
            let at = Place::at(text, key.span().start);
            (Key { place: at, name: key.into_inner().into_owned() }, node(text, value, at))
        })
        .collect();
    fields.sort_by_key(|(key, _)| key.place);
    fields
}

fn node(text: &str, spanned: Spanned<DeValue<'_>>, key: Place) -> Node {
    let at = Place::at(text, spanned.span().start);
    let value = match spanned.into_inner() {
        DeValue::String(value) => {
            Value::Text(Text { value: value.clone().into_owned(), written: value.into_owned() })
        }
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Fraction, Value::Integer)
        }
        DeValue::Float(_) => Value::Fraction,
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(date) => Value::Text(Text { value: date.to_string(), written: date.to_string() }),
        DeValue::Array(items) => Value::List(items.into_iter().map(|item| node(text, item, at)).collect()),
        DeValue::Table(table) => Value::Table(fields(text, table)),
    };
    Node { place: if at == Place::default() { key } else { at }, value }
}
