//! What people, applications and attackers do, over HTTP, against a real server with its own database and clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::format_collect
)]

#[path = "../support/directories.rs"]
mod slapd;
#[allow(dead_code, reason = "the tests of the directories use more of it")]
#[path = "../ldap/stranger.rs"]
mod stranger;
mod support;

mod authorize_parameters;
mod blocked;
mod codes;
mod connections;
mod cors;
mod database_login;
mod directories;
mod discovery;
mod edge;
mod forms;
mod guessing;
mod keys;
mod languages;
mod logout;
mod meanwhile;
mod redirects;
mod response_modes;
mod secrecy;
mod signup;
mod single_sign_on;
mod tenants;
mod token_endpoint;
mod userinfo;
mod ways_back;
