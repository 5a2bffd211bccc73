//! Every method of the store, on SQLite and, where `TEST_DATABASE_URL` names a server, on PostgreSQL. Whatever must
//! happen once is tried by many at once, on two nodes that share the database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc
)]

#[path = "store/attempts.rs"]
mod attempts;
#[path = "store/codes.rs"]
mod codes;
#[path = "journeys/support/database.rs"]
#[allow(dead_code, reason = "the journeys read what is kept, the store's own tests ask the store")]
mod database;
#[path = "store/keys.rs"]
mod keys;
#[path = "store/nodes.rs"]
mod nodes;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/sessions.rs"]
mod sessions;
#[path = "store/users.rs"]
mod users;
#[path = "store/writers.rs"]
mod writers;

pub use nodes::{NOW, Nodes};
