//! What several commands need of the configuration.

use anyhow::{Context as _, anyhow};
use secrecy::ExposeSecret as _;

use crate::app::Definition;
use crate::config::{self, Loaded, Options, Process};
use crate::issuer::Vault;
use crate::store::Store;

/// # Errors
/// After naming every mistake on standard error.
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

pub async fn store(process: &Process) -> anyhow::Result<Store> {
    Store::open(process.database_url.expose_secret()).await.context("the database cannot be opened")
}

pub fn vault(process: &Process) -> Vault {
    Vault::new(process.encryption_key.as_ref().map(config::EncryptionKey::expose))
}

pub fn definitions(loaded: Loaded) -> Vec<Definition> {
    let themes = loaded.process.tenants.into_iter().map(|entry| entry.theme);
    loaded.tenants.into_iter().zip(themes).map(|(tenant, theme)| Definition { tenant, theme }).collect()
}
