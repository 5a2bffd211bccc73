//! The front channel: a browser comes with a request and leaves with an answer. Everything that asks "is this person logged
//! in well enough?" goes through [`next`]; everything that answers an application goes through `finish`.
//!
//! ```text
//!  /authorize ─ start ─┬─ next: Refuse ──────────────▶ answer (error)
//!                      ├─ next: Finish ─ finish ─────▶ answer (code, tokens)
//!                      └─ next: Login ─▶ /login ─ login ─ password ─▶ log_in ─ next ─ finish ─▶ answer
//!                                        /signup ─ signup ─────────▶ log_in
//! ```
//! Between `/authorize` and the answer nothing is stored: the [`transaction::Transaction`] travels sealed.

mod answer;
mod attempt;
mod finish;
mod login;
mod login_page;
mod logout;
mod next;
mod password;
mod signup;
mod start;
mod transaction;
mod ways;

pub use login::{get as login_page, post as login};
pub use logout::{oidc_logout, oidc_logout_post, v2_logout};
pub use signup::{get as signup_page, post as signup};
pub use start::{get as start, post as start_post};
