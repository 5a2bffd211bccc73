//! `vestibule.toml`: what the process is. Command line over environment over file over default.

mod database;
mod encryption_key;
mod tenants;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use secrecy::SecretString;

use super::document::{Field, Fields, Unknown, parse_toml, quoted, read_secret};
use super::options::{LogFormat, Options};
use super::problem::{Place, Problem, Report};
pub use encryption_key::EncryptionKey;

/// What the process needs to know before it serves anybody.
#[derive(Debug, Clone)]
pub struct Process {
    pub listen: Vec<SocketAddr>,
    /// `sqlite://…` or `postgres://…`; may hold a password.
    pub database_url: SecretString,
    pub tls: Option<TlsFiles>,
    /// The networks whose Forwarded headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    pub telemetry_listen: Option<SocketAddr>,
    pub encryption_key: Option<EncryptionKey>,
    pub log: Log,
    /// Passwords hashed at the same time. None: one a core.
    pub hash_workers: Option<usize>,
    /// Logins that may wait for a worker. None: the hasher's own default.
    pub hash_queue: Option<usize>,
    pub tenants: Vec<TenantEntry>,
}

/// PEM files, read again on SIGHUP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    pub cert: PathBuf,
    pub key: PathBuf,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Log {
    pub format: LogFormat,
}

/// A tenant as `vestibule.toml` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantEntry {
    pub name: String,
    /// Normalised: lower case, no usual port, no path, no slash at the end.
    pub public_url: String,
    /// The tenant file.
    pub definition: PathBuf,
    /// The folder with `templates/`, `static/` and `locales/`.
    pub theme: Option<PathBuf>,
}

/// Reads the text of `vestibule.toml` at `file`, or no text at all where there is no file.
///
/// The Process is there only when nothing in the problems is an error.
pub fn read(text: &str, file: &Path, options: &Options) -> (Option<Process>, Vec<Problem>) {
    let (process, problems) = read_all(text, file, options);
    let process = process.filter(|_| !problems.iter().any(Problem::is_error));
    (process, problems)
}

/// Also what is right beside the mistakes, so that the tenants' files can be checked in the same run.
pub(super) fn read_all(text: &str, file: &Path, options: &Options) -> (Option<Process>, Vec<Problem>) {
    let report = Report::new(file.display().to_string());
    let process = parse_toml(text, &report).and_then(|root| {
        let fields = Field::root(&root, &report).table()?;
        let folder = file.parent().unwrap_or(Path::new(""));
        Some(Reader { fields, folder, options, report: &report }.process())
    });
    (process, report.finish())
}

struct Reader<'a> {
    fields: Fields<'a>,
    folder: &'a Path,
    options: &'a Options,
    report: &'a Report,
}

impl Reader<'_> {
    fn process(self) -> Process {
        let process = Process {
            listen: self.listen(),
            database_url: self.database_url(),
            tls: self.tls(),
            trusted_proxies: self.trusted_proxies(),
            telemetry_listen: self.telemetry_listen(),
            encryption_key: self.encryption_key(),
            log: self.log(),
            hash_workers: self.count("hash_workers", self.options.hash_workers, 1..=1024),
            hash_queue: self.count("hash_queue", self.options.hash_queue, 0..=1_000_000),
            tenants: tenants::read(
                &self.fields,
                self.folder,
                self.options.public_url.as_deref(),
                self.report,
            ),
        };
        self.fields.not_yet(&["smtp"]);
        self.fields.finish(Unknown::Error);
        process
    }

    fn listen(&self) -> Vec<SocketAddr> {
        let named = self.fields.get("listen").map(Field::list_or_one).unwrap_or_default();
        let named: Vec<_> = named.iter().filter_map(socket).collect();
        match (&self.options.listen, named) {
            (given, _) if !given.is_empty() => given.clone(),
            (_, named) if !named.is_empty() => named,
            _ => vec![default_listen()],
        }
    }

    fn telemetry_listen(&self) -> Option<SocketAddr> {
        let named = self.fields.get("telemetry_listen").and_then(|field| socket(&field));
        self.options.telemetry_listen.or(named)
    }

    fn tls(&self) -> Option<TlsFiles> {
        let cert = self.fields.text("tls_cert").map(|path| self.folder.join(path));
        let key = self.fields.text("tls_key").map(|path| self.folder.join(path));
        match (self.options.tls_cert.clone().or(cert), self.options.tls_key.clone().or(key)) {
            (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
            (None, None) => None,
            _ => {
                let message = "`tls_cert` and `tls_key` belong together; name both or none";
                if self.options.tls_cert.is_some() || self.options.tls_key.is_some() {
                    self.command_line(message.to_owned());
                } else {
                    self.fields.error(message);
                }
                None
            }
        }
    }

    fn trusted_proxies(&self) -> Vec<IpNet> {
        let named: Vec<_> = self.fields.list("trusted_proxies").iter().filter_map(network).collect();
        if self.options.trusted_proxies.is_empty() { named } else { self.options.trusted_proxies.clone() }
    }

    fn log(&self) -> Log {
        let named = self.fields.table("log").and_then(|table| {
            let format = table.get("format");
            let format =
                format.and_then(|it| it.one_of(&[("text", LogFormat::Text), ("json", LogFormat::Json)]));
            table.finish(Unknown::Error);
            format
        });
        Log { format: self.options.log_format.or(named).unwrap_or_default() }
    }

    fn count(
        &self,
        name: &'static str,
        given: Option<usize>,
        allowed: std::ops::RangeInclusive<i64>,
    ) -> Option<usize> {
        let named = self.fields.integer(name, &allowed).and_then(|value| usize::try_from(value).ok());
        if given.is_some_and(|value| !i64::try_from(value).is_ok_and(|value| allowed.contains(&value))) {
            let option = name.replace('_', "-");
            self.command_line(format!("--{option} should be from {} to {}", allowed.start(), allowed.end()));
        }
        given.or(named)
    }

    /// A secret from its option or from the file that its `-file` option names.
    fn secret(
        &self,
        option: &str,
        given: Option<&SecretString>,
        file: Option<&Path>,
    ) -> Option<SecretString> {
        match (given, file) {
            (Some(_), Some(_)) => {
                self.command_line(format!(
                    "both --{option} and --{option}-file (or their variables) are set; keep one"
                ));
                None
            }
            (None, Some(path)) => match read_secret(path) {
                Ok(text) => Some(SecretString::from(text)),
                Err(why) => {
                    self.command_line(format!("--{option}-file: {why}"));
                    None
                }
            },
            (given, None) => given.cloned(),
        }
    }

    /// An error of no line in the file.
    fn command_line(&self, message: String) {
        self.report.error(Place::default(), "", message);
    }
}

/// Loopback: what serves other machines is the operator's decision.
pub(super) fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 3000))
}

fn socket(field: &Field<'_>) -> Option<SocketAddr> {
    let text = field.text()?;
    let found = text.value.parse().ok();
    if found.is_none() {
        field.error(format!(
            "{} is not an address and a port; write it like 127.0.0.1:3000 or [::]:3000",
            quoted(text)
        ));
    }
    found
}

/// A network, or one address that stands for itself.
pub(super) fn network(field: &Field<'_>) -> Option<IpNet> {
    let text = field.text()?;
    let found = super::options::network(&text.value).ok();
    if found.is_none() {
        field.error(format!("{} is not a network; write it like 10.0.0.0/8 or fd00::/8", quoted(text)));
    }
    found
}
