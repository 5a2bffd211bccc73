//! What comes over the wire before anybody is asked for a password: every route, any bytes.

mod forwarded;
mod framing;
mod headers;
mod noise;
mod reflected;
mod sizes;
mod time;

use std::collections::BTreeSet;

use crate::support::{Raw, Server, Setup};
use vestibule::app::Settings;

/// Every path that `server.rs` names, so that a new one cannot be forgotten here.
pub fn routes() -> BTreeSet<String> {
    let source = include_str!("../../src/server.rs");
    let (public, _) = source.split_once("pub struct Listeners").unwrap();
    let paths = public.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/'));
    let mut routes: BTreeSet<String> = paths.map(|path| path.replace("{path:.*}", "vestibule.svg")).collect();
    assert!(routes.len() > 12, "{routes:?}");
    routes.extend(["/nothing/here", "/static/nothing.css"].map(ToOwned::to_owned));
    routes
}

/// A server that serves the demo's pages too, so that every route is there.
pub async fn everything() -> Server {
    let settings = Settings { demo: true, ..Settings::default() };
    Server::with(Setup { settings, ..Setup::default() }).await
}

/// A few more connections than there are workers: each worker has to answer.
pub fn assert_alive(server: &Server) {
    for _ in 0..8 {
        let document =
            Raw::ask(server.address, &server.host("acme"), "GET", "/.well-known/openid-configuration", &[]);
        assert_eq!(document.status, 200);
    }
}
