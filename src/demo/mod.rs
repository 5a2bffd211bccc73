//! The demo application of `serve --demo`: it starts logins of several kinds and shows what came back. It uses the issuer as
//! an application would use the endpoints, and is not there without `--demo`.

mod callback;
mod home;
mod secrets;

pub use callback::{get as callback, post as callback_post};
pub use home::{from_root, get as home};
