//! `tenant.yaml`: what a tenant is, in the words of Auth0's Deploy CLI and Management API.
//!
//! What is wrong is an error. What Vestibule does not do yet is a warning by name and place, or an error where leaving
//! it out would make the tenant less safe than the file says.

mod apis;
mod attack_protection;
mod branding;
mod brute_force;
mod client_addresses;
mod client_login;
mod clients;
mod connections;
mod database;
mod domains;
mod ldap;
mod ldap_servers;
mod passwords;
mod sections;
mod settings;
mod strategy;
#[cfg(test)]
mod tests;

use super::document::{Environment, Field, Fields, Unknown, Value, Variables, parse_yaml};
use super::problem::{Place, Problem, Report};
use super::process::TenantEntry;
use crate::model::Tenant;

/// Reads the text of the file that `entry.definition` names; `environment` answers for `${NAME}` and `##NAME##`.
///
/// The Tenant is there only when nothing in the problems is an error.
pub fn read(
    text: &str,
    environment: &Environment<'_>,
    entry: &TenantEntry,
) -> (Option<Tenant>, Vec<Problem>) {
    let report = Report::new(entry.definition.display().to_string());
    let root = parse_yaml(text, &Variables::new(environment), &report);
    let tenant = root.and_then(|root| {
        if matches!(root.value, Value::Null) {
            // A file that an editor or a copy has just cut to nothing must not take every client away on SIGHUP.
            report.error(Place::default(), "", "the file is empty");
            return None;
        }
        let fields = Field::root(&root, &report).table()?;
        Some(tenant(&fields, entry)).inspect(|_| {
            sections::tell_unsupported(&fields);
            fields.finish(Unknown::Warning);
        })
    });
    let tenant = tenant.filter(|_| !report.has_errors());
    (tenant, report.finish())
}

fn tenant(fields: &Fields<'_>, entry: &TenantEntry) -> Tenant {
    let (clients, names) = clients::read(fields, entry);
    let mut tenant = settings::read(fields, entry);
    tenant.branding = branding::of_tenant(fields, fields.table("tenant").as_ref());
    let protection = attack_protection::read(fields);
    tenant.clients = clients;
    tenant.resource_servers = apis::read(fields);
    let around = connections::Around { names: &names, entry, accounts: &protection.accounts };
    tenant.connections = connections::read(fields, &around);
    tenant.address_limit = protection.address_limit;
    tenant.account_allow_list = protection.accounts.allow_list;
    settings::check_names(fields, &mut tenant);
    tenant
}
