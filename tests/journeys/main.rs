//! What people, applications and attackers do, over HTTP, against a real server with its own database and clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc
)]

mod support;

mod authorize_parameters;
mod codes;
mod cors;
mod database_login;
mod discovery;
mod keys;
mod logout;
mod redirects;
mod response_modes;
mod single_sign_on;
mod tenants;
mod token_endpoint;
mod userinfo;
mod ways_back;
