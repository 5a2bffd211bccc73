//! A server, a browser and an application. Nobody here reaches into tables.

mod answer;
mod browser;
mod raw;
mod server;
mod shop;
mod tenants;

pub use answer::{Answer, claims};
pub use browser::{Browser, Seen};
pub use raw::{Raw, connect};
#[allow(unused_imports, reason = "the tests of the process make databases too")]
pub use server::fresh_database;
pub use server::{Server, Setup};
pub use shop::{Shop, VERIFIER, challenge_of};
pub use tenants::{ACME, PASSWORD};
