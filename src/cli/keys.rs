//! `vestibule keys rotate TENANT`.

use std::process::ExitCode;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::open;
use crate::app::vault;
use crate::clock::Clock;
use crate::config::Options;
use crate::issuer;
use crate::model::Tenant;
use crate::store::Store;

pub fn rotate(options: &Options, tenant: &str) -> anyhow::Result<ExitCode> {
    let loaded = open::load(options)?;
    let found = loaded.tenants.iter().find(|known| known.name == tenant);
    let longest = longest_lifetime(found.with_context(|| format!("there is no tenant {tenant}"))?);
    tokio::runtime::Runtime::new()?.block_on(async {
        let url = loaded.process.database_url.expose_secret();
        let store = Store::open(url).await.context("the database cannot be opened")?;
        let now = Clock::default().now();
        let kid = issuer::rotate(&store, &vault(&loaded.process), tenant, longest, now).await?;
        say!("new signing key {kid}: published within a minute, signs in ten; the old one goes when its last token is dead");
        Ok(ExitCode::SUCCESS)
    })
}

/// Seconds: the longest that anything lives which a key of this tenant signs.
fn longest_lifetime(tenant: &Tenant) -> i64 {
    let id_tokens = tenant.clients.iter().map(|client| client.id_token_lifetime);
    let apis = tenant.resource_servers.iter().map(|api| api.token_lifetime.max(api.token_lifetime_for_web));
    id_tokens.chain(apis).max().unwrap_or(0)
}
