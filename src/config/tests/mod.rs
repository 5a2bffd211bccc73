//! Mistakes in the process's file and its options, one by one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod demo;
mod files;
mod options;
mod process;

use std::path::Path;

use clap::Parser;

use super::{Options, Problem, Process};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    options: Options,
}

fn options(arguments: &[&str]) -> Options {
    Command::try_parse_from([&["vestibule"], arguments].concat()).unwrap().options
}

fn read(text: &str) -> (Option<Process>, String) {
    let (process, problems) =
        super::process::read(text, Path::new("/etc/v/vestibule.toml"), &Options::default());
    (process, shown(&problems))
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const TENANT: &str =
    "[[tenants]]\nname = \"acme\"\npublic_url = \"http://acme.localhost:3000\"\ndefinition = \"t.yaml\"\n";
