//! The configuration for a command: what is wrong with it is told on standard error.

use anyhow::anyhow;

use crate::config::{self, Loaded, Options};

/// # Errors
/// After naming every mistake.
pub fn load(options: &Options) -> anyhow::Result<Loaded> {
    let loaded = load_quietly(options)?;
    super::tell(&loaded.warnings);
    Ok(loaded)
}

/// The same for a command that tells the warnings in a way of its own.
///
/// # Errors
/// As [`load`].
pub fn load_quietly(options: &Options) -> anyhow::Result<Loaded> {
    config::load(options, &config::environment).map_err(|problems| {
        super::tell(&problems);
        anyhow!("the configuration has mistakes; nothing was started")
    })
}
