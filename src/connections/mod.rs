//! The ways in. A connection is asked whether somebody is who they say; it never sees a request, a page or a session.

mod check;
mod database;
pub mod ldap;

pub use check::{Attempts, PasswordCheck, Verdict};
pub use database::Database;
