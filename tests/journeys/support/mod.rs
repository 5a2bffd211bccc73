//! A server, a browser and an application. Nobody here reaches into tables.

mod answer;
mod browser;
mod doors;
mod server;
mod shop;
mod tenants;

pub use answer::{Answer, claims};
pub use browser::{Browser, Seen};
pub use doors::{BOARD, CAREFUL, DOORS, MOBILE, SHOP, STAFF, front_door, with};
pub use server::{Server, Setup};
pub use shop::{Shop, VERIFIER, challenge_of};
pub use tenants::{ACME, PASSWORD};
