//! What applications read about this tenant: OpenID Connect Discovery, the public keys, static files.

mod change_password;
mod configuration;
mod files;
mod initial;
mod jwks;

pub use change_password::get as change_password;
pub use configuration::get as configuration;
pub use files::{favicon, get as file};
pub use jwks::get as jwks;
