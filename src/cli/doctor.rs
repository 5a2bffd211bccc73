//! `vestibule doctor TENANT [CONNECTION]`: what is wrong with a directory, step by step, without a secret.

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::open;
use crate::config::Options;
use crate::connections::ldap::{Ldap, Outcome, Step};
use crate::model::{ConnectionKind, LdapOptions};

pub fn run(
    options: &Options,
    tenant: &str,
    connection: Option<&str>,
    user: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let loaded = open::load(options)?;
    let found = loaded.tenants.iter().find(|known| known.name == tenant);
    let tenant = found.with_context(|| format!("there is no tenant {tenant}"))?;
    let directories: Vec<(&str, &LdapOptions)> = tenant
        .connections
        .iter()
        .filter(|known| connection.is_none_or(|name| known.name == name))
        .filter_map(|known| match &known.kind {
            ConnectionKind::Ldap(options) => Some((known.name.as_str(), options.as_ref())),
            ConnectionKind::Database(_) => None,
        })
        .collect();
    if directories.is_empty() {
        match connection.map(|name| (name, tenant.connection(name))) {
            Some((name, None)) => bail!("tenant {} has no connection {name}", tenant.name),
            Some((name, Some(_))) => {
                say!("{name} is a database: its accounts are kept here, there is nothing to reach");
            }
            None => say!("tenant {} has no directory", tenant.name),
        }
        return Ok(ExitCode::SUCCESS);
    }
    tokio::runtime::Runtime::new()?.block_on(async {
        let mut healthy = true;
        for (name, options) in directories {
            say!("{name}");
            match Ldap::new(name, options) {
                Ok(ldap) => healthy &= ldap.doctor(user, print).await,
                Err(reason) => {
                    say!("  {reason}");
                    healthy = false;
                }
            }
        }
        Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the doctor hands each step over")]
fn print(step: Step) {
    let mark = match step.outcome {
        Outcome::Ok => "ok    ",
        Outcome::Warn => "warn  ",
        Outcome::Failed => "FAILED",
    };
    say!("  {mark} {:<12} {}", step.name, step.text);
}
