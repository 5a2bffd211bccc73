//! What the operator wrote, checked: `vestibule.toml`, the tenant files, the command line and the environment.
//!
//! Texts come in, types of `model/` or a list of every mistake go out. It never opens a socket or a database, and
//! nothing it reads is obeyed before all of it is right.

mod addresses;
mod certificate;
pub mod demo;
mod document;
mod load;
mod options;
mod pictures;
mod problem;
pub mod process;
pub mod tenant_file;
#[cfg(test)]
mod tests;

pub use document::Environment;
pub use load::{Findings, Loaded, environment, load, look};
pub use options::{LogFormat, Options};
pub use problem::{Place, Problem, Severity};
pub use process::{EncryptionKey, Log, Process, TenantEntry, TlsFiles};
