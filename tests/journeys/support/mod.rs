//! A server, a browser and an application. Nobody here reaches into tables.

mod answer;
mod at_once;
mod browser;
mod log;
mod server;
mod shop;
mod tenants;

pub use answer::{Answer, claims};
pub use at_once::at_once;
pub use browser::{Browser, Seen};
pub use log::{keep_log, logged};
pub use server::{Server, Setup};
pub use shop::{Shop, VERIFIER, challenge_of};
pub use tenants::{ACME, PASSWORD};
