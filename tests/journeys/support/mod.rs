//! A server, a browser and an application. Nobody here reaches into tables, but for what an operator can do there only.

mod answer;
mod at_once;
mod browser;
pub mod database;
mod doors;
mod forger;
mod log;
mod raw;
mod server;
mod shop;
mod tenants;
mod wire;

pub use answer::{Answer, claims};
pub use at_once::at_once;
pub use browser::{Browser, Seen};
#[allow(unused_imports, reason = "the tests of the process make databases too")]
pub use database::fresh_database;
pub use doors::{BOARD, CAREFUL, DOORS, MOBILE, SHOP, STAFF, front_door, with};
pub use forger::Forger;
pub use log::{keep_log, logged};
pub use raw::{Raw, connect};
pub use server::{Server, Setup};
pub use shop::{Shop, Told, VERIFIER, challenge_of, told};
pub use tenants::{ACME, PASSWORD};
pub use wire::raw;
