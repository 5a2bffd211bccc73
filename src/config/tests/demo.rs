//! `--demo`, without any file.

use std::net::SocketAddr;

use secrecy::ExposeSecret as _;

use super::{options, shown};
use crate::config::{demo, load};

#[test]
fn the_demo_needs_no_file_and_says_nothing() {
    let loaded = load(&options(&["--demo"]), &|_| None).map_err(|problems| shown(&problems)).unwrap();
    assert!(loaded.warnings.is_empty());
    assert_eq!(loaded.process.listen, ["127.0.0.1:3000".parse::<SocketAddr>().unwrap()]);
    assert_eq!(loaded.process.database_url.expose_secret(), "sqlite://data/vestibule.db");
    let tenant = &loaded.tenants[0];
    assert_eq!(tenant.public_url, "http://localhost:3000");
    assert_eq!(loaded.process.tenants[0].public_url, tenant.public_url);
    let client = tenant.client(demo::CLIENT_ID).unwrap();
    assert_eq!(client.callbacks, ["http://localhost:3000/demo/callback"]);
    assert_eq!(client.allowed_logout_urls, ["http://localhost:3000/demo"]);
    assert_eq!(client.grant_types.len(), 2);
    assert!(client.is_public());
    assert_eq!(tenant.connections_of(demo::CLIENT_ID)[0].name, demo::CONNECTION);
}

#[test]
fn the_demo_stays_on_this_machine() {
    let refused = |arguments: &[&str]| shown(&load(&options(arguments), &|_| None).unwrap_err());
    assert!(refused(&["--demo", "--listen", "0.0.0.0:3000"]).contains("listens on this machine only"));
    assert!(refused(&["--demo", "--listen", "127.0.0.1:0"]).contains("name --public-url"));
    assert!(refused(&["--demo", "--config", "v.toml"]).contains("the demo reads no file"));
    let given =
        options(&["--demo", "--listen", "127.0.0.1:4000", "--public-url", "http://demo.localhost:4000"]);
    assert_eq!(load(&given, &|_| None).unwrap().tenants[0].public_url, "http://demo.localhost:4000");
}
