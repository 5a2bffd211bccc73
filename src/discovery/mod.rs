//! What applications read about this tenant: OpenID Connect Discovery, the public keys, static files.

mod configuration;
mod files;
mod jwks;

pub use configuration::get as configuration;
pub use files::{favicon, get as file};
pub use jwks::get as jwks;
