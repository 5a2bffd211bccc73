//! A server, a browser and an application. Nobody here reaches into tables.

mod answer;
mod at_once;
mod browser;
pub mod database;
mod doors;
mod log;
mod server;
mod shop;
mod tenants;
mod wire;

pub use answer::{Answer, claims};
pub use at_once::at_once;
pub use browser::{Browser, Seen};
pub use doors::{BOARD, CAREFUL, DOORS, MOBILE, SHOP, STAFF, front_door, with};
pub use log::{keep_log, logged};
pub use server::{Server, Setup};
pub use shop::{Shop, Told, VERIFIER, challenge_of, told};
pub use tenants::{ACME, PASSWORD};
pub use wire::raw;
