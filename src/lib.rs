//! Vestibule, a self-hosted login server that speaks Auth0's dialect.
//!
//! The floors; a module may use only what stands below it (`tests/architecture.rs` holds this):
//! ```text
//!  roof     main ─ cli ─ server
//!  4th      authorize  token  account  discovery  demo  operations    never each other
//!  3rd      web ─ app ─ config                                         HTTP stops here
//!  2nd      connections  pages  accounts  sessions  issuer             never each other
//!  1st      store  hashing                                             SQL stops here
//!  ground   protocol ─ model ─ crypto ─ clock                          no I/O, no async, no actix
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod account;
pub mod accounts;
pub mod app;
pub mod authorize;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connections;
pub mod crypto;
pub mod demo;
pub mod discovery;
pub mod hashing;
pub mod issuer;
pub mod model;
pub mod operations;
pub mod pages;
pub mod protocol;
pub mod server;
pub mod sessions;
pub mod store;
pub mod token;
pub mod web;

pub use server::routes;
