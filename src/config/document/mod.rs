//! A configuration file as a tree whose every value knows its place. It never knows what a field means.

mod fields;
mod node;
mod spelling;
mod toml_text;
mod variables;
mod yaml_text;

pub(crate) use fields::{Field, Fields, Unknown, quoted};
pub(crate) use node::{Key, Node, Text, Value};
pub use variables::Environment;
pub(crate) use variables::{Variables, read_secret};

pub(crate) use toml_text::parse as parse_toml;
pub(crate) use yaml_text::parse as parse_yaml;
