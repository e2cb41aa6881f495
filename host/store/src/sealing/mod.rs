//! Sealing of what must not be readable in the database: secrets, and what guests and PMSs say.
//!
//! Each value is encrypted under a data key of its own, and the data key under a master key that
//! never enters the database. The identity of the row is part of both, so that a sealed value is
//! worthless in any other row. Nothing here logs, and no error quotes a key or a plain text.

mod key;
mod ring;
mod sealed;

pub use key::{KeyId, MasterKey};
pub use ring::KeyRing;
pub use sealed::Sealed;

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("a master key is 32 bytes, written in base64 on one line")]
    Key,
    #[error(
        "the master key file `{path}` cannot be read; check that it exists and belongs to the user that runs the service"
    )]
    ReadKey { path: String, source: std::io::Error },
    #[error(
        "the master key file `{path}` cannot be written; a file that is there already is never replaced"
    )]
    WriteKey { path: String, source: std::io::Error },
    #[error("no master key `{key}` is at hand; add the key that was in use when this was sealed")]
    UnknownKey { key: KeyId },
    #[error("a sealed value does not open: it was damaged, or moved here from another row")]
    Broken,
    #[error("the system has no random numbers to give")]
    Random { source: getrandom::Error },
}

/// Fills a buffer from the system's random numbers.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], SealingError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| SealingError::Random { source })?;
    Ok(bytes)
}
