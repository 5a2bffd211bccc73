//! The back channel: read, authenticate the client, grant, issue, answer. It never redirects and never sees a page.

mod authorization_code;
mod endpoint;

pub use endpoint::post as token;
