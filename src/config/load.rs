//! All files at once, for the start, for `check` and for SIGHUP.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::document::Environment;
use super::options::Options;
use super::problem::{Place, Problem, Report};
use super::process::{self, Process, TenantEntry};
use super::{demo, tenant_file};
use crate::model::Tenant;

/// A configuration without an error in it.
#[derive(Debug)]
pub struct Loaded {
    pub process: Process,
    /// In the order of `process.tenants`, each with the entry's name and address.
    pub tenants: Vec<Tenant>,
    pub warnings: Vec<Problem>,
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
    let (file, text) = text_of_process(options)?;
    let (process, mut problems) = process::read_all(&text, &file, options);
    let Some(process) = process else { return Err(problems) };
    let mut tenants = Vec::new();
    for entry in &process.tenants {
        let (tenant, found) = tenant_of(entry, environment);
        tenants.extend(tenant);
        problems.extend(found);
    }
    tell_missing_files(&process, &file, &mut problems);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    Ok(Loaded { process, tenants, warnings: problems })
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

/// What is opened later, told now. `problems` gets one a file.
fn tell_missing_files(process: &Process, file: &Path, problems: &mut Vec<Problem>) {
    let report = Report::new(file.display().to_string());
    let mut wanted: BTreeMap<&Path, &str> = BTreeMap::new();
    if let Some(tls) = &process.tls {
        wanted.insert(&tls.cert, "tls_cert");
        wanted.insert(&tls.key, "tls_key");
    }
    for (path, name) in wanted {
        if let Err(why) = std::fs::File::open(path) {
            report.error(Place::default(), name, format!("{} cannot be read: {why}", path.display()));
        }
    }
    for (index, entry) in process.tenants.iter().enumerate() {
        if let Some(theme) = entry.theme.as_ref().filter(|theme| !theme.is_dir()) {
            let path = format!("tenants[{index}].theme");
            report.error(Place::default(), &path, format!("{} is not a folder", theme.display()));
        }
    }
    problems.extend(report.finish());
}
