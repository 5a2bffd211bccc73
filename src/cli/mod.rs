//! The command line: one file a command.

/// A line on standard output. Whoever stopped reading it (`| head`) is no reason to fail.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::line(std::io::stdout(), format_args!($($text)*)) };
}
/// The same on standard error.
macro_rules! complain {
    ($($text:tt)*) => { $crate::cli::line(std::io::stderr(), format_args!($($text)*)) };
}

mod check;
mod demo;
mod doctor;
mod keys;
mod log_line;
mod log_writer;
mod open;
mod serve;
mod signals;
mod tls;

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Options, Problem};

/// A self-hosted login server that speaks Auth0's dialect.
#[derive(Parser)]
#[command(name = "vestibule", version, about)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the tenants of the configuration
    Serve(Options),
    /// Name every mistake in the configuration, the tenant files, the templates and the locales
    Check(Options),
    /// Say what is wrong with a connection, step by step
    Doctor {
        /// The tenant's name
        tenant: String,
        /// The connection's name; all directories without it
        connection: Option<String>,
        /// Look somebody up as well; asks for no password
        #[arg(long)]
        user: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Signing keys
    #[command(subcommand)]
    Keys(Keys),
}

#[derive(Subcommand)]
enum Keys {
    /// Add a key that signs from ten minutes on, and publish the old one until its tokens are dead
    Rotate {
        /// The tenant's name
        tenant: String,
        #[command(flatten)]
        options: Options,
    },
}

/// Reads the arguments and does what they say.
pub fn run() -> ExitCode {
    // The first user of TLS decides which library does it; there is one here.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        complain!("vestibule: another TLS library was installed first");
        return ExitCode::FAILURE;
    }
    let done = match Command::parse().verb {
        Verb::Serve(options) => serve::run(&options),
        Verb::Check(options) => Ok(check::run(&options)),
        Verb::Doctor { tenant, connection, user, options } => {
            doctor::run(&options, &tenant, connection.as_deref(), user.as_deref())
        }
        Verb::Keys(Keys::Rotate { tenant, options }) => keys::rotate(&options, &tenant),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            complain!("vestibule: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn line(mut to: impl Write, text: fmt::Arguments<'_>) {
    let _ = writeln!(to, "{text}");
}

/// Every mistake of the configuration, one a line, on standard error.
fn tell(problems: &[Problem]) {
    for problem in problems {
        complain!("{problem}");
    }
}
