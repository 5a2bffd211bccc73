//! What people, applications and attackers do, over HTTP, against a real server with its own database and clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc
)]

#[path = "../support/directories.rs"]
mod slapd;
mod support;

mod connections;
mod database_login;
mod directories;
mod forms;
mod guessing;
mod secrecy;
mod signup;
