//! Master keys, and the files they come from.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{SealingError, random};

/// A key that seals data keys.
#[derive(Debug)]
pub struct MasterKey {
    id: KeyId,
    bytes: SecretBox<[u8; 32]>,
}

/// Names a master key without telling it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KeyId(pub(super) [u8; Self::LENGTH]);

impl KeyId {
    pub(super) const LENGTH: usize = 8;
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl MasterKey {
    /// Takes a key that the caller keeps secret.
    pub fn new(bytes: SecretBox<[u8; 32]>) -> Self {
        let digest = Sha256::new()
            .chain_update(b"usersync master key")
            .chain_update(bytes.expose_secret())
            .finalize();
        let mut id = [0; KeyId::LENGTH];
        id.copy_from_slice(&digest[..KeyId::LENGTH]);
        Self { id: KeyId(id), bytes }
    }

    /// Draws a new key.
    pub fn generate() -> Result<Self, SealingError> {
        let bytes = Zeroizing::new(random::<32>()?);
        Ok(Self::new(SecretBox::new(Box::new(*bytes))))
    }

    /// Reads a key as it stands in a file or in the environment.
    pub fn parse(text: &str) -> Result<Self, SealingError> {
        let bytes =
            Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| SealingError::Key)?);
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| SealingError::Key)?;
        Ok(Self::new(SecretBox::new(Box::new(*bytes))))
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, SealingError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SealingError::ReadKey { path: path.display().to_string(), source })?;
        Self::parse(&Zeroizing::new(text))
    }

    /// Draws a new key and writes it to a file that only its owner may read.
    pub fn create(path: &Path) -> Result<Self, SealingError> {
        let key = Self::generate()?;
        let text = Zeroizing::new(BASE64_STANDARD.encode(key.bytes.expose_secret()) + "\n");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .map_err(|source| SealingError::WriteKey {
                path: path.display().to_string(),
                source,
            })?;
        Ok(key)
    }

    /// What this key is called.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        self.bytes.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_gives_its_key_back_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::create(&path).unwrap();
        assert_eq!(MasterKey::read(&path).unwrap().id(), made.id());
        let again = MasterKey::create(&path).unwrap_err();
        assert!(matches!(again, SealingError::WriteKey { .. }));
        assert_eq!(MasterKey::read(&path).unwrap().id(), made.id());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_a_key_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterKey::create(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_text_of_another_length_is_no_key() {
        for text in ["", "c2hvcnQ=", "not base64 at all"] {
            assert!(matches!(MasterKey::parse(text), Err(SealingError::Key)));
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = MasterKey::new(SecretBox::new(Box::new([0x41; 32])));
        let shown = format!("{key:?}");
        assert!(!shown.contains("65, 65") && !shown.contains("AAAA"), "{shown}");
    }
}
