//! The accounts kept here and what may become one. Knows people, not requests.

mod block_list;
mod lockout;
mod password_rules;
mod resolve;
mod signup;

pub use lockout::{Lockout, Refusal, account_of, sign_up_key};
pub use password_rules::{BrokenRule, LONGEST_PASSWORD, check_password};
pub use resolve::user_for;
pub use signup::{Applicant, Mistake, SignUp, SignUpError};
