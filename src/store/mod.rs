//! All SQL, one file a noun. Nothing outside of this folder knows which database there is.

mod access_tokens;
mod attempts;
mod codes;
mod database;
mod error;
mod janitor;
mod readers;
mod secrets;
mod sessions;
mod signing_keys;
mod transactions;
mod users;
mod writer;

pub use access_tokens::StoredAccessToken;
pub use attempts::{Counted, Limit, Since};
pub use codes::{CodeRow, Redeemed, Spending};
pub use database::{Store, is_database_address, sqlite_file};
pub use error::StoreError;
pub use signing_keys::StoredKey;
pub use users::{NewAccount, StoredCredential};
