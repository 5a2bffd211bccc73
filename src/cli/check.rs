//! `vestibule check`: every mistake at once, before anybody meets it.

use std::collections::BTreeSet;
use std::process::ExitCode;

use super::open;
use crate::app::Definition;
use crate::config::{self, Options};
use crate::connections::ldap::Ldap;
use crate::model::{ConnectionKind, Tenant};
use crate::pages::{Pages, Theme};

pub fn run(options: &Options) -> ExitCode {
    let loaded = match config::load(options, &config::environment) {
        Ok(loaded) => loaded,
        Err(problems) => {
            super::tell(&problems);
            let errors = problems.iter().filter(|problem| problem.is_error()).count();
            println!("{errors} mistake(s)");
            return ExitCode::FAILURE;
        }
    };
    super::tell(&loaded.warnings);
    let mut mistakes = 0;
    for definition in open::definitions(loaded) {
        mistakes += connections(&definition.tenant);
        mistakes += pages(&definition);
        let tenant = &definition.tenant;
        println!(
            "{}: {} with {} client(s), {} connection(s)",
            tenant.name,
            tenant.public_url,
            tenant.clients.len(),
            tenant.connections.len()
        );
        for client in &tenant.clients {
            println!("  {} (client_id {})", client.name, client.client_id);
        }
    }
    if mistakes == 0 {
        println!("no mistakes");
        return ExitCode::SUCCESS;
    }
    println!("{mistakes} mistake(s)");
    ExitCode::FAILURE
}

/// The theme's files, and every page drawn with them.
fn pages(definition: &Definition) -> usize {
    let (theme, problems) = Theme::load(definition.theme.as_deref());
    let mut problems: BTreeSet<_> = problems.into_iter().collect();
    problems.extend(Pages::new(theme, &definition.tenant).draw_all());
    for problem in &problems {
        match definition.theme.as_deref().filter(|folder| folder.is_dir()) {
            Some(folder) => eprintln!("{}/{problem}", folder.display()),
            None => eprintln!("{problem}"),
        }
    }
    problems.len()
}

/// What only the connection itself can tell of its options; it speaks to nobody yet.
fn connections(tenant: &Tenant) -> usize {
    let mut mistakes = 0;
    for connection in &tenant.connections {
        if let ConnectionKind::Ldap(options) = &connection.kind
            && let Err(reason) = Ldap::new(&connection.name, options)
        {
            eprintln!("tenant {}, connection {}: error: {reason}", tenant.name, connection.name);
            mistakes += 1;
        }
    }
    mistakes
}
