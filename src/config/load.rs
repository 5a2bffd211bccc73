//! All files at once, for the start, for `check` and for SIGHUP.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::document::Environment;
use super::options::Options;
use super::problem::{Place, Problem, Report};
use super::process::{self, Process, TenantEntry};
use super::{demo, tenant_file};
use crate::connections::ldap::Ldap;
use crate::model::{ConnectionKind, Tenant};
use crate::store::sqlite_file;

/// A configuration without an error in it.
#[derive(Debug)]
pub struct Loaded {
    pub process: Process,
    /// In the order of `process.tenants`, each with the entry's name and address.
    pub tenants: Vec<Tenant>,
    pub warnings: Vec<Problem>,
}

/// What could be read, beside every mistake that was found.
pub struct Findings {
    /// In the order of the file; None for a tenant whose definition has mistakes that leave nothing to look at.
    pub tenants: Vec<(TenantEntry, Option<Tenant>)>,
    pub problems: Vec<Problem>,
    process: Option<Process>,
}

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "vestibule.toml";

/// The process's environment, as `${NAME}` sees it.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads `vestibule.toml` and every tenant file, or the built-in demo.
///
/// # Errors
/// Every mistake of every file, errors and warnings, in the order of the files.
pub fn load(options: &Options, environment: &Environment<'_>) -> Result<Loaded, Vec<Problem>> {
    if options.demo {
        return demo::load(options);
    }
    let Findings { tenants, problems, process } = look(options, environment);
    match process {
        Some(process) if !problems.iter().any(Problem::is_error) => {
            let tenants = tenants.into_iter().filter_map(|(_, tenant)| tenant).collect();
            Ok(Loaded { process, tenants, warnings: problems })
        }
        _ => Err(problems),
    }
}

/// The same for somebody who wants to see all of it, however much is wrong.
pub fn look(options: &Options, environment: &Environment<'_>) -> Findings {
    if options.demo {
        return match demo::load(options) {
            Ok(loaded) => loaded.into(),
            Err(problems) => Findings { tenants: Vec::new(), problems, process: None },
        };
    }
    let (file, text) = match text_of_process(options) {
        Ok(read) => read,
        Err(problems) => return Findings { tenants: Vec::new(), problems, process: None },
    };
    let (process, mut problems) = process::read_all(&text, &file, options);
    let mut tenants = Vec::new();
    for entry in process.iter().flat_map(|process| &process.tenants) {
        let (tenant, found) = tenant_of(entry, environment);
        problems.extend(found);
        if let Some(tenant) = &tenant {
            tell_directories(entry, tenant, &mut problems);
        }
        tenants.push((entry.clone(), tenant));
    }
    if let Some(process) = &process {
        tell_unusable_files(process, &file, &mut problems);
    }
    Findings { tenants, problems, process }
}

impl From<Loaded> for Findings {
    fn from(loaded: Loaded) -> Self {
        let entries = loaded.process.tenants.iter().cloned();
        let tenants = entries.zip(loaded.tenants.into_iter().map(Some)).collect();
        Self { tenants, problems: loaded.warnings, process: Some(loaded.process) }
    }
}

fn text_of_process(options: &Options) -> Result<(PathBuf, String), Vec<Problem>> {
    let file = options.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    match std::fs::read_to_string(&file) {
        Ok(text) => Ok((file, text)),
        Err(why) => {
            let hint =
                if options.config.is_some() { "" } else { "; name another with --config, or try --demo" };
            Err(whole_file(&file, format!("cannot be read: {why}{hint}")))
        }
    }
}

fn whole_file(file: &Path, message: String) -> Vec<Problem> {
    let report = Report::new(file.display().to_string());
    report.error(Place::default(), "", message);
    report.finish()
}

fn tenant_of(entry: &TenantEntry, environment: &Environment<'_>) -> (Option<Tenant>, Vec<Problem>) {
    match std::fs::read_to_string(&entry.definition) {
        Ok(text) => tenant_file::read(&text, environment, entry),
        Err(why) => (None, whole_file(&entry.definition, format!("cannot be read: {why}"))),
    }
}

/// What only the directory's own code can judge: its names, its authorities, this system's list of them.
fn tell_directories(entry: &TenantEntry, tenant: &Tenant, problems: &mut Vec<Problem>) {
    let report = Report::new(entry.definition.display().to_string());
    for connection in &tenant.connections {
        if let ConnectionKind::Ldap(options) = &connection.kind
            && let Err(why) = Ldap::new(&connection.name, options)
        {
            report.error(Place::default(), &format!("the connection {}", connection.name), why);
        }
    }
    problems.extend(report.finish());
}

/// What is opened later, told now.
fn tell_unusable_files(process: &Process, file: &Path, problems: &mut Vec<Problem>) {
    let report = Report::new(file.display().to_string());
    if let Some(tls) = &process.tls {
        let mut wrong: Vec<String> = Vec::new();
        for (name, path) in [("tls_cert", &tls.cert), ("tls_key", &tls.key)] {
            let opened = std::fs::File::open(path).err();
            wrong.extend(opened.map(|why| format!("{name}: {} cannot be read: {why}", path.display())));
        }
        if wrong.is_empty() {
            wrong.extend(tls.read().err());
        }
        for why in wrong {
            report.error(Place::default(), "", why);
        }
    }
    let database = sqlite_file(process.database_url.expose_secret());
    if let Some(folder) = database.filter(|path| path.is_dir()) {
        let message = format!("{} is a folder; name a file in it", folder.display());
        report.error(Place::default(), "database_url", message);
    }
    for (index, entry) in process.tenants.iter().enumerate() {
        if let Some(theme) = entry.theme.as_ref().filter(|theme| !theme.is_dir()) {
            let path = format!("tenants[{index}].theme");
            report.error(Place::default(), &path, format!("{} is not a folder", theme.display()));
        }
    }
    problems.extend(report.finish());
}
