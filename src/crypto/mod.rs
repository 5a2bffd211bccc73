//! Randomness, digests, sealing, passwords and signatures. Pure computation: no I/O, no storage.

mod digest;
mod jwt;
mod password;
mod random;
mod seal;
mod signing_key;

pub use digest::{equal, left_half_hash, sha256, token_hash};
pub use jwt::{Verifier, b64, unb64, unverified_claims};
pub use password::{HashError, Hashed, PasswordMemory, Work, hash_password, verify_password};
pub use random::{bytes, fill, object_id, token};
pub use seal::Sealer;
pub use signing_key::{KeyError, PublicKey, SigningKey};
