//! What `serve --demo` adds: a user with a random password, and what to open.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context as _;

use crate::accounts::{Applicant, SignUp, SignUpError};
use crate::app::App;
use crate::config::demo::{CONNECTION, TENANT, tenant};
use crate::config::{Options, Process};
use crate::crypto::token;
use crate::model::{Claims, HashParams, Metadata};

const EMAIL: &str = "ada@demo.test";

/// With port 0 the system chooses, and only a bound listener tells which.
pub fn bind_first(options: &mut Options) -> anyhow::Result<Option<TcpListener>> {
    let chosen = match options.listen.as_slice() {
        [address] if address.port() == 0 && address.ip().is_loopback() => *address,
        _ => return Ok(None),
    };
    let listener = TcpListener::bind(chosen).with_context(|| format!("cannot listen on {chosen}"))?;
    options.listen = vec![SocketAddr::new(chosen.ip(), listener.local_addr()?.port())];
    Ok(Some(listener))
}

/// Gives the demo's user a new random password, and prints what to open.
pub async fn welcome(app: &App, process: &Process) -> anyhow::Result<()> {
    let url = process.tenants.first().map(|entry| entry.public_url.as_str()).unwrap_or_default();
    let password: String = token().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    set_password(app, url, &password).await?;
    say!("");
    say!("  Open      {url}/demo");
    say!("  Log in    {EMAIL}");
    say!("  Password  {password}");
    say!("");
    say!("  It is the demo: on this machine only, with its data in ./data. Ctrl+C ends it.");
    say!("");
    Ok(())
}

async fn set_password(app: &App, url: &str, password: &str) -> anyhow::Result<()> {
    if let Some(old) = app.store.credential(TENANT, CONNECTION, EMAIL).await? {
        let hash = app.hashing.hash(password, HashParams::default()).await?;
        app.store.replace_hash(TENANT, CONNECTION, &old, &hash).await?;
        return Ok(());
    }
    let tenant = tenant(url).map_err(|_| anyhow::anyhow!("the demo's own tenant has mistakes"))?;
    let options = tenant.connection(CONNECTION).and_then(|connection| connection.as_database());
    let registration = SignUp {
        store: &app.store,
        hashing: &app.hashing,
        tenant: TENANT,
        connection: CONNECTION,
        options: options.context("the demo has no database connection")?,
        hash: tenant.password_hash,
    };
    let profile = Claims {
        name: Some("Ada Lovelace".to_owned()),
        given_name: Some("Ada".to_owned()),
        family_name: Some("Lovelace".to_owned()),
        ..Claims::default()
    };
    let user_metadata = Metadata::new();
    let ada = Applicant { email: EMAIL, username: None, password, profile, user_metadata };
    match registration.register(&ada, app.clock.now()).await {
        // Another process of the same demo was faster.
        Ok(_) | Err(SignUpError::Taken) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
