//! Argon2id (RFC 9106) with memory that is reused: fresh blocks for each hash grew a server past a gigabyte.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use thiserror::Error;

use super::{equal, random};
use crate::model::HashParams;

/// The blocks of one worker. They grow to the largest cost seen and stay, until they are told to shrink.
#[derive(Default)]
pub struct PasswordMemory {
    blocks: Vec<Block>,
}

#[derive(Debug, Error)]
pub enum HashError {
    #[error("the stored hash is not one that can be checked here")]
    UnknownFormat,
    #[error("argon2: {0}")]
    Argon2(argon2::Error),
    #[error("a password hash could not be written down")]
    Encoding,
}

/// The most memory that a stored hash may ask for, so that a row in the database cannot exhaust the machine.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_ITERATIONS: u32 = 64;

/// What came of comparing a password with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hashed {
    pub matches: bool,
    /// The hash was made with other parameters than `wanted`.
    pub outdated: bool,
    /// All that was computed for it.
    pub work: Work,
}

/// KiB that Argon2 fills, times how often: what its time grows with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work(pub u64);

impl Work {
    fn of(params: &Params) -> Self {
        Self(u64::from(params.m_cost()) * u64::from(params.t_cost()))
    }
}

impl PasswordMemory {
    /// To a quarter, and after a few times to nothing. Not at once: an allocator hands what was freed to the system when
    /// the next piece is freed a while later.
    pub fn shrink(&mut self) {
        self.blocks.truncate(self.blocks.len() / 4);
        self.blocks.shrink_to_fit();
    }

    fn blocks(&mut self, params: &Params) -> &mut [Block] {
        let needed = params.block_count();
        if self.blocks.len() < needed {
            self.blocks.resize(needed, Block::default());
        }
        self.blocks.split_at_mut(needed).0
    }
}

fn params(wanted: HashParams) -> Result<Params, HashError> {
    Params::new(wanted.memory_kib, wanted.iterations, wanted.parallelism, Some(32)).map_err(HashError::Argon2)
}

fn compute(
    params: &Params,
    salt: &[u8],
    password: &[u8],
    memory: &mut PasswordMemory,
) -> Result<[u8; 32], HashError> {
    let mut out = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2
        .hash_password_into_with_memory(password, salt, &mut out, memory.blocks(params))
        .map_err(HashError::Argon2)?;
    Ok(out)
}

/// A PHC string with a fresh salt of 128 bits.
///
/// # Errors
/// When argon2 refuses the parameters.
pub fn hash_password(
    password: &[u8],
    wanted: HashParams,
    memory: &mut PasswordMemory,
) -> Result<String, HashError> {
    let params = params(wanted)?;
    let salt = random::bytes::<16>();
    let hash = compute(&params, &salt, password, memory)?;
    let phc = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|_| HashError::Encoding)?,
        salt: Some(Salt::new(&salt).map_err(|_| HashError::Encoding)?),
        hash: Some(Output::new(&hash).map_err(|_| HashError::Encoding)?),
    };
    Ok(phc.to_string())
}

/// Computes until `done` has become `needed`: the time of a wrong password tells neither whether there is an account nor
/// how old its hash is.
fn make_up(
    done: Work,
    needed: Work,
    wanted: &Params,
    memory: &mut PasswordMemory,
) -> Result<Work, HashError> {
    let missing = needed.0.saturating_sub(done.0);
    let iterations = missing.div_ceil(u64::from(wanted.m_cost())).max(1);
    let (Ok(memory_kib), Ok(iterations)) = (u32::try_from(missing / iterations), u32::try_from(iterations))
    else {
        return Ok(done);
    };
    if memory_kib < Params::MIN_M_COST {
        return Ok(done);
    }
    let rest = params(HashParams { memory_kib, iterations, parallelism: 1 })?;
    compute(&rest, &random::bytes::<16>(), b"", memory)?;
    Ok(Work(done.0 + Work::of(&rest).0))
}

/// Compares `password` with `stored`. When it does not match, or when there is nothing stored, the work is that of the
/// present parameters in any case, and at least `usual`: that of the dearest hash which is still around.
///
/// # Errors
/// [`HashError::UnknownFormat`] for a hash of another algorithm or of an absurd cost.
pub fn verify_password(
    password: &[u8],
    stored: Option<&str>,
    wanted: HashParams,
    usual: Work,
    memory: &mut PasswordMemory,
) -> Result<Hashed, HashError> {
    let present = params(wanted)?;
    let needed = usual.max(Work::of(&present));
    let Some(stored) = stored else {
        let work = make_up(Work::default(), needed, &present, memory)?;
        return Ok(Hashed { matches: false, outdated: false, work });
    };
    let phc = PasswordHash::new(stored).map_err(|_| HashError::UnknownFormat)?;
    let stored_params = Params::try_from(&phc).map_err(|_| HashError::UnknownFormat)?;
    let (Some(salt), Some(expected), ARGON2ID_IDENT) = (phc.salt, phc.hash, phc.algorithm) else {
        return Err(HashError::UnknownFormat);
    };
    if stored_params.m_cost() > MOST_MEMORY_KIB
        || stored_params.t_cost() > MOST_ITERATIONS
        || expected.len() != 32
    {
        return Err(HashError::UnknownFormat);
    }
    let cost = (stored_params.m_cost(), stored_params.t_cost(), stored_params.p_cost());
    let computed = compute(&stored_params, &salt, password, memory)?;
    let matches = equal(&computed, expected.as_bytes());
    let done = Work::of(&stored_params);
    let work = if matches { done } else { make_up(done, needed, &present, memory)? };
    let outdated = cost != (wanted.memory_kib, wanted.iterations, wanted.parallelism);
    Ok(Hashed { matches, outdated, work })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashParams = HashParams { memory_kib: 64, iterations: 1, parallelism: 1 };

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let memory = &mut PasswordMemory::default();
        let hash = hash_password(b"correct horse", CHEAP, memory).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let check = |password: &[u8], stored: Option<&str>, memory: &mut _| {
            verify_password(password, stored, CHEAP, Work::default(), memory).unwrap()
        };
        let right = check(b"correct horse", Some(&hash), memory);
        assert_eq!(right, Hashed { matches: true, outdated: false, work: Work(64) });
        assert!(!check(b"correct horse ", Some(&hash), memory).matches);
        assert!(!check(b"correct horse\0", Some(&hash), memory).matches);
        assert!(!check(b"correct horse", None, memory).matches);
    }

    #[test]
    fn a_wrong_password_is_as_much_work_whatever_is_stored() {
        let memory = &mut PasswordMemory::default();
        let present = HashParams { memory_kib: 100, iterations: 2, parallelism: 1 };
        let costs = [(64, 1), (150, 1), (100, 2), (64, 3), (96, 2)];
        let stored = costs.map(|(memory_kib, iterations)| {
            let cost = HashParams { memory_kib, iterations, parallelism: 1 };
            Some(hash_password(b"pw", cost, memory).unwrap())
        });
        for usual in [Work::default(), Work(450), Work(199), Work(1000)] {
            for stored in stored.iter().chain([&None]) {
                let hashed = verify_password(b"no", stored.as_deref(), present, usual, memory).unwrap();
                let expected = usual.0.max(200);
                // What is missing is less than the smallest piece there is, or lost in a division.
                let (least, most) = (expected.saturating_sub(10), expected);
                assert!((least..=most).contains(&hashed.work.0), "{stored:?} {usual:?} {hashed:?}");
            }
        }
    }

    #[test]
    fn a_hash_of_another_cost_still_matches_and_says_so() {
        let memory = &mut PasswordMemory::default();
        let dearer = HashParams { iterations: 2, ..CHEAP };
        let hash = hash_password(b"pw", dearer, memory).unwrap();
        assert_eq!(
            verify_password(b"pw", Some(&hash), CHEAP, Work::default(), memory).unwrap(),
            Hashed { matches: true, outdated: true, work: Work(128) }
        );
    }

    #[test]
    fn other_formats_and_absurd_costs_are_refused() {
        let memory = &mut PasswordMemory::default();
        for stored in [
            "",
            "plain",
            "$2b$10$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaA",
        ] {
            let verified = verify_password(b"pw", Some(stored), CHEAP, Work::default(), memory);
            assert!(verified.is_err(), "{stored}");
        }
    }
}
