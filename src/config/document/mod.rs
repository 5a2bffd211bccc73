//! A configuration file as a tree whose every value knows its place. It never knows what a field means.

mod field;
mod fields;
mod mask;
mod node;
mod spelling;
mod toml_text;
mod variables;
mod yaml_text;

pub(crate) use field::{Field, quoted};
pub(crate) use fields::{Fields, Unknown};
pub(crate) use node::{Key, Node, Text, Value};
pub use variables::Environment;
pub(crate) use variables::{Variables, read_secret};

pub(crate) use toml_text::parse as parse_toml;
pub(crate) use yaml_text::parse as parse_yaml;
