//! What the command line and the environment say; both go before the file.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use secrecy::SecretString;

/// Options of every command that reads the configuration. Secrets come from variables or files, so that no list of
/// processes shows them; `database_url` is the exception that its own password makes, and its value is never printed.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// The process's file [default: vestibule.toml, if it is there]
    #[arg(long, env = "VESTIBULE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where to listen; several times, or with commas, for several addresses [default: 127.0.0.1:3000]
    #[arg(long, env = "VESTIBULE_LISTEN", value_name = "ADDRESS", value_delimiter = ',')]
    pub listen: Vec<SocketAddr>,
    /// `sqlite://FILE` or `postgres://…` [default: <sqlite://data/vestibule.db>]
    #[arg(long, env = "VESTIBULE_DATABASE_URL", value_name = "URL", hide_env_values = true, value_parser = secret)]
    pub database_url: Option<SecretString>,
    /// A file that holds the database's address
    #[arg(long, env = "VESTIBULE_DATABASE_URL_FILE", value_name = "FILE")]
    pub database_url_file: Option<PathBuf>,
    /// The address that browsers use, of the only tenant
    #[arg(long, env = "VESTIBULE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// A PEM file with the certificate chain, to serve https
    #[arg(long, env = "VESTIBULE_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// A PEM file with the certificate's private key
    #[arg(long, env = "VESTIBULE_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Networks whose Forwarded headers are believed, such as 10.0.0.0/8
    #[arg(long, env = "VESTIBULE_TRUSTED_PROXIES", value_name = "NETWORK", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Where health and metrics are answered [default: nowhere]
    #[arg(long, env = "VESTIBULE_TELEMETRY_LISTEN", value_name = "ADDRESS")]
    pub telemetry_listen: Option<SocketAddr>,
    /// 32 bytes in base64 that keep the signing keys in the database unreadable
    #[arg(long, env = "VESTIBULE_ENCRYPTION_KEY", hide = true, hide_env_values = true, value_parser = secret)]
    pub encryption_key: Option<SecretString>,
    /// A file that holds the encryption key
    #[arg(long, env = "VESTIBULE_ENCRYPTION_KEY_FILE", value_name = "FILE")]
    pub encryption_key_file: Option<PathBuf>,
    /// How the log is written [default: text]
    #[arg(long, env = "VESTIBULE_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Passwords that are hashed at the same time [default: one a core]
    #[arg(long, env = "VESTIBULE_HASH_WORKERS", value_name = "NUMBER")]
    pub hash_workers: Option<usize>,
    /// Logins that wait for a free worker before the next is told to come back later
    #[arg(long, env = "VESTIBULE_HASH_QUEUE", value_name = "NUMBER")]
    pub hash_queue: Option<usize>,
    /// Try it out: no file, an own tenant on this machine only
    #[arg(long, env = "VESTIBULE_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// A network, or one address that stands for itself.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| one()).map_err(|_| "write a network like 10.0.0.0/8 or fd00::/8".to_owned())
}

#[allow(clippy::unnecessary_wraps, reason = "clap's value parsers answer with a Result")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text.to_owned()))
}
