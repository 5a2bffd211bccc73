//! The demo: a tenant that needs no file, on this machine only.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::load::Loaded;
use super::options::Options;
use super::problem::{Place, Problem, Report};
use super::process::{self, TenantEntry, default_listen};
use super::tenant_file;
use crate::model::Tenant;

/// The tenant file of the demo; `${PUBLIC_URL}` is its own address.
pub const DEFINITION: &str = include_str!("demo.yaml");
pub const TENANT: &str = "demo";
pub const CLIENT_ID: &str = "demo";
pub const CONNECTION: &str = "Username-Password-Authentication";

/// The address that browsers use for a demo at `listen`.
pub fn public_url(listen: SocketAddr) -> String {
    format!("http://localhost:{}", listen.port())
}

/// The demo's tenant at an address.
///
/// # Errors
/// An address that cannot be one.
pub fn tenant(public_url: &str) -> Result<Tenant, Vec<Problem>> {
    let environment = |name: &str| (name == "PUBLIC_URL").then(|| public_url.to_owned());
    let (tenant, problems) = tenant_file::read(DEFINITION, &environment, &entry(public_url));
    tenant.ok_or(problems)
}

fn entry(public_url: &str) -> TenantEntry {
    let definition = PathBuf::from("the built-in demo");
    TenantEntry { name: TENANT.to_owned(), public_url: public_url.to_owned(), definition, theme: None }
}

/// The process and the tenant of `--demo`; the other options go before the defaults as always.
pub(super) fn load(options: &Options) -> Result<Loaded, Vec<Problem>> {
    let report = Report::new("--demo");
    let listen = options.listen.first().copied().unwrap_or_else(default_listen);
    if options.listen.iter().any(|listen| !listen.ip().is_loopback()) {
        report.error(
            Place::default(),
            "",
            "the demo listens on this machine only; choose an address such as 127.0.0.1:3000",
        );
    }
    if listen.port() == 0 && options.public_url.is_none() {
        report.error(
            Place::default(),
            "",
            "with port 0 the address is not known before the start; name --public-url",
        );
    }
    if options.config.is_some() {
        report.error(Place::default(), "", "the demo reads no file; leave --config or --demo out");
    }
    if report.has_errors() {
        return Err(report.finish());
    }
    let address = options.public_url.clone().unwrap_or_else(|| public_url(listen));
    let text = format!(
        "[[tenants]]\nname = \"{TENANT}\"\npublic_url = \"http://localhost\"\ndefinition = \"demo\"\n"
    );
    let given = Options { public_url: Some(address), ..options.clone() };
    let (process, mut problems) = process::read(&text, Path::new("--demo"), &given);
    let Some(process) = process else { return Err(problems) };
    let address = process.tenants.first().map(|entry| entry.public_url.clone()).unwrap_or_default();
    match tenant(&address) {
        Ok(tenant) => Ok(Loaded { process, tenants: vec![tenant], warnings: problems }),
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
}
