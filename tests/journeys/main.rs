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
mod database_login;
mod logout;
mod redirects;
mod response_modes;
mod single_sign_on;
mod ways_back;
