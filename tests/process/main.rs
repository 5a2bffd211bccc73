//! The program itself: its command line, its files, its signals, its end. Everything runs as a process of its own in a
//! folder of its own, and is spoken to over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::format_collect,
    clippy::format_push_string
)]

// The browser and the application are those of the journeys, which use more of them.
#[allow(dead_code, unused_imports)]
#[path = "../journeys/support/mod.rs"]
mod journeys;
mod support;

mod check;
mod commands;
mod demo;
mod embedded;
mod end;
mod environment;
mod faults;
mod logs;
mod memory;
mod readme;
mod reload;
mod several;
mod telemetry;
mod tls;
