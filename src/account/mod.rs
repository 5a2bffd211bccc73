//! What people and their applications do about an account outside of a login: sign up, read the user info.

mod signup;
mod userinfo;

pub use signup::post as signup;
pub use userinfo::{get as userinfo, post as userinfo_post};
