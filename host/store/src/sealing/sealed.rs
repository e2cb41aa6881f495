//! A sealed value as the bytes that a column holds.

use super::SealingError;
use super::key::KeyId;

/// Bytes of a nonce.
pub(super) const NONCE: usize = 24;
/// Bytes of a data key with its tag.
pub(super) const WRAPPED: usize = 32 + 16;

/// The first byte, so that the layout can grow.
const LAYOUT: u8 = 1;

/// A sealed value: which master key, the wrapped data key, the encrypted text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sealed {
    pub(super) key: KeyId,
    pub(super) wrap_nonce: [u8; NONCE],
    pub(super) wrapped: [u8; WRAPPED],
    pub(super) nonce: [u8; NONCE],
    pub(super) text: Vec<u8>,
}

impl Sealed {
    /// The master key that opens this.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// How everything begins that is sealed under a key.
    pub fn head(key: KeyId) -> Vec<u8> {
        [&[LAYOUT], key.0.as_slice()].concat()
    }

    /// The master key of what begins so.
    pub fn key_of(head: &[u8]) -> Result<KeyId, SealingError> {
        match head.split_first() {
            Some((&LAYOUT, key)) => Ok(KeyId(key.try_into().map_err(|_| SealingError::Broken)?)),
            _ => Err(SealingError::Broken),
        }
    }

    /// As a column holds it.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[LAYOUT], self.key.0.as_slice(), &self.wrap_nonce, &self.wrapped, &self.nonce, &self.text]
            .concat()
    }

    /// Reads what a column holds.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealingError> {
        let parse = || {
            let (layout, rest) = bytes.split_first()?;
            let (key, rest) = rest.split_first_chunk()?;
            let (wrap_nonce, rest) = rest.split_first_chunk()?;
            let (wrapped, rest) = rest.split_first_chunk()?;
            let (nonce, text) = rest.split_first_chunk()?;
            (*layout == LAYOUT).then(|| Self {
                key: KeyId(*key),
                wrap_nonce: *wrap_nonce,
                wrapped: *wrapped,
                nonce: *nonce,
                text: text.to_vec(),
            })
        };
        parse().ok_or(SealingError::Broken)
    }
}
