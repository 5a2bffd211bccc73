//! Makes codes and tokens, and says what one of ours stands for. Knows grants, not requests.

mod claims;
mod code;
mod grant;
mod issue;
mod keys;

pub use claims::{id_token_claims, user_claims};
pub use code::{IssuedCode, Redemption};
pub use grant::Grant;
pub use issue::{FrontChannel, IssueError, Issuer, Tokens};
pub use keys::{KeyRing, Vault, rotate};
