//! `vestibule check`: every mistake at once, before anybody meets it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use crate::config::{self, Findings, Options};
use crate::model::Tenant;
use crate::pages::{Pages, Theme};

pub fn run(options: &Options) -> ExitCode {
    let Findings { tenants, problems, .. } = config::look(options, &config::environment);
    super::tell(&problems);
    let mut mistakes = problems.iter().filter(|problem| problem.is_error()).count();
    for (entry, tenant) in &tenants {
        mistakes += pages(entry.theme.as_deref(), tenant.as_ref());
    }
    for tenant in tenants.iter().filter_map(|(_, tenant)| tenant.as_ref()) {
        describe(tenant);
    }
    if mistakes == 0 {
        say!("no mistakes");
        return ExitCode::SUCCESS;
    }
    say!("{mistakes} mistake(s)");
    ExitCode::FAILURE
}

fn describe(tenant: &Tenant) {
    let (clients, connections) = (tenant.clients.len(), tenant.connections.len());
    say!("{}: {} with {clients} client(s), {connections} connection(s)", tenant.name, tenant.public_url);
    for client in &tenant.clients {
        say!("  {} (client_id {})", client.name, client.client_id);
    }
}

/// The theme's files, and every page of the tenant drawn with them.
fn pages(theme: Option<&Path>, tenant: Option<&Tenant>) -> usize {
    let (loaded, problems) = Theme::load(theme);
    let mut problems: BTreeSet<_> = problems.into_iter().collect();
    if let Some(tenant) = tenant {
        problems.extend(Pages::new(loaded, tenant).draw_all());
    }
    for problem in &problems {
        match theme.filter(|folder| folder.is_dir()) {
            Some(folder) => complain!("{}/{problem}", folder.display()),
            None => complain!("{problem}"),
        }
    }
    problems.len()
}
