//! What people, applications and attackers do, over HTTP, against a real server with its own database and clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::format_collect
)]

mod support;

mod database_login;
mod edge;
