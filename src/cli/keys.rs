//! `vestibule keys rotate TENANT`.

use std::process::ExitCode;

use anyhow::Context as _;

use super::open;
use crate::clock::Clock;
use crate::config::Options;
use crate::issuer;
use crate::model::Tenant;

pub fn rotate(options: &Options, tenant: &str) -> anyhow::Result<ExitCode> {
    let loaded = open::load(options)?;
    let found = loaded.tenants.iter().find(|known| known.name == tenant);
    let longest = longest_lifetime(found.with_context(|| format!("there is no tenant {tenant}"))?);
    tokio::runtime::Runtime::new()?.block_on(async {
        let store = open::store(&loaded.process).await?;
        let now = Clock::default().now();
        let kid = issuer::rotate(&store, &open::vault(&loaded.process), tenant, longest, now).await?;
        println!("new signing key {kid}: published within a minute, signs in ten; the old one goes when its last token is dead");
        Ok(ExitCode::SUCCESS)
    })
}

/// Seconds: the longest that anything lives which a key of this tenant signs.
fn longest_lifetime(tenant: &Tenant) -> i64 {
    let id_tokens = tenant.clients.iter().map(|client| client.id_token_lifetime);
    let apis = tenant.resource_servers.iter().map(|api| api.token_lifetime.max(api.token_lifetime_for_web));
    id_tokens.chain(apis).max().unwrap_or(0)
}
