//! The keys at hand, and sealing with them.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key::{KeyId, MasterKey};
use super::sealed::{Sealed, WRAPPED};
use super::{SealingError, random};

/// The master key in use, and those before it that still open older rows.
#[derive(Debug)]
pub struct KeyRing {
    current: MasterKey,
    earlier: Vec<MasterKey>,
}

impl KeyRing {
    /// Seals with `current`; opens with any of them.
    pub fn new(current: MasterKey, earlier: Vec<MasterKey>) -> Self {
        Self { current, earlier }
    }

    /// The key that new values are sealed under.
    pub fn current(&self) -> KeyId {
        self.current.id()
    }

    /// Encrypts a value for one place, such as `credential/ID/secrets`, and for no other.
    pub fn seal(&self, place: &str, text: &[u8]) -> Result<Sealed, SealingError> {
        let data_key = Zeroizing::new(random::<32>()?);
        let nonce = random()?;
        let text = encrypt(&data_key, &nonce, place, text)?;
        let (wrap_nonce, wrapped) = self.wrap(&data_key, place)?;
        Ok(Sealed { key: self.current.id(), wrap_nonce, wrapped, nonce, text })
    }

    /// Decrypts a value that was sealed for this place.
    pub fn open(&self, place: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealingError> {
        let data_key = self.unwrap(place, sealed)?;
        decrypt(&data_key, &sealed.nonce, place, &sealed.text)
    }

    /// Wraps the data key under the current master key; the encrypted text stays as it is.
    pub fn rewrap(&self, place: &str, sealed: &Sealed) -> Result<Sealed, SealingError> {
        let data_key = self.unwrap(place, sealed)?;
        let (wrap_nonce, wrapped) = self.wrap(&data_key, place)?;
        Ok(Sealed { key: self.current.id(), wrap_nonce, wrapped, ..sealed.clone() })
    }

    /// A hash of a value that only whoever has the key in use can make. `purpose` keeps values of
    /// one kind from being compared with those of another.
    pub fn fingerprint(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        fingerprint(&self.current, purpose, value)
    }

    /// The same under each key at hand, for finding what was kept under an earlier one.
    pub fn fingerprints(&self, purpose: &str, value: &[u8]) -> Vec<[u8; 32]> {
        let keys = std::iter::once(&self.current).chain(&self.earlier);
        keys.map(|key| fingerprint(key, purpose, value)).collect()
    }

    fn wrap(
        &self,
        data_key: &[u8; 32],
        place: &str,
    ) -> Result<([u8; 24], [u8; WRAPPED]), SealingError> {
        let nonce = random()?;
        let wrapped = encrypt(self.current.bytes(), &nonce, place, data_key)?;
        let wrapped = wrapped.try_into().map_err(|_| SealingError::Broken)?;
        Ok((nonce, wrapped))
    }

    fn unwrap(&self, place: &str, sealed: &Sealed) -> Result<Zeroizing<[u8; 32]>, SealingError> {
        let master = std::iter::once(&self.current)
            .chain(&self.earlier)
            .find(|key| key.id() == sealed.key)
            .ok_or(SealingError::UnknownKey { key: sealed.key })?;
        let data_key = decrypt(master.bytes(), &sealed.wrap_nonce, place, &sealed.wrapped)?;
        let data_key: &[u8; 32] =
            data_key.as_slice().try_into().map_err(|_| SealingError::Broken)?;
        Ok(Zeroizing::new(*data_key))
    }
}

fn fingerprint(key: &MasterKey, purpose: &str, value: &[u8]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.bytes()).expect("a key of any length will do for HMAC");
    mac.update(b"usersync fingerprint\0");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(value);
    mac.finalize().into_bytes().into()
}

fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; 24],
    place: &str,
    text: &[u8],
) -> Result<Vec<u8>, SealingError> {
    let payload = Payload { msg: text, aad: place.as_bytes() };
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), payload)
        .map_err(|_| SealingError::Broken)
}

fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; 24],
    place: &str,
    text: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealingError> {
    let payload = Payload { msg: text, aad: place.as_bytes() };
    XChaCha20Poly1305::new(key.into())
        .decrypt(nonce.into(), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealingError::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = "credential/1/secrets";

    fn ring() -> KeyRing {
        KeyRing::new(MasterKey::generate().unwrap(), Vec::new())
    }

    #[test]
    fn what_was_sealed_opens_in_its_place() {
        let ring = ring();
        let sealed = ring.seal(PLACE, b"correct horse").unwrap();
        let stored = Sealed::from_bytes(&sealed.to_bytes()).unwrap();
        assert_eq!(*ring.open(PLACE, &stored).unwrap(), b"correct horse");
    }

    #[test]
    fn the_same_text_never_looks_the_same() {
        let ring = ring();
        let one = ring.seal(PLACE, b"correct horse").unwrap();
        let other = ring.seal(PLACE, b"correct horse").unwrap();
        assert_ne!(one.text, other.text);
        assert_ne!(one.wrapped, other.wrapped);
    }

    #[test]
    fn another_row_does_not_open_it() {
        let ring = ring();
        let sealed = ring.seal(PLACE, b"correct horse").unwrap();
        let moved = ring.open("credential/2/secrets", &sealed);
        assert!(matches!(moved, Err(SealingError::Broken)));
    }

    #[test]
    fn another_master_key_does_not_open_it() {
        let sealed = ring().seal(PLACE, b"correct horse").unwrap();
        let opened = ring().open(PLACE, &sealed);
        assert!(matches!(opened, Err(SealingError::UnknownKey { key }) if key == sealed.key()));
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed() {
        let ring = ring();
        let bytes = ring.seal(PLACE, b"correct horse").unwrap().to_bytes();
        for place in 0..bytes.len() {
            let mut tampered = bytes.clone();
            tampered[place] ^= 1;
            let opened = Sealed::from_bytes(&tampered).and_then(|sealed| ring.open(PLACE, &sealed));
            assert!(opened.is_err(), "byte {place}");
        }
        assert!(Sealed::from_bytes(&bytes[..40]).is_err());
    }

    #[test]
    fn a_fingerprint_tells_equal_values_of_one_purpose_to_whoever_has_the_key() {
        let ring = ring();
        let print = ring.fingerprint("people", b"t0001");
        assert_eq!(print, ring.fingerprint("people", b"t0001"));
        assert_ne!(print, ring.fingerprint("people", b"t0002"));
        assert_ne!(print, ring.fingerprint("bodies", b"t0001"));
        assert_ne!(print, self::ring().fingerprint("people", b"t0001"), "another key");
    }

    #[test]
    fn a_fingerprint_under_an_earlier_key_is_found() {
        let old = MasterKey::generate().unwrap();
        let before = fingerprint(&old, "people", b"t0001");
        let ring = KeyRing::new(MasterKey::generate().unwrap(), vec![old]);
        assert_ne!(ring.fingerprint("people", b"t0001"), before);
        assert!(ring.fingerprints("people", b"t0001").contains(&before));
    }

    #[test]
    fn a_new_master_key_takes_over_by_rewrapping() {
        let old = MasterKey::generate().unwrap();
        let old_bytes = *old.bytes();
        let sealed = KeyRing::new(old, Vec::new()).seal(PLACE, b"correct horse").unwrap();

        let old = MasterKey::new(secrecy::SecretBox::new(Box::new(old_bytes)));
        let new = MasterKey::generate().unwrap();
        let new_bytes = *new.bytes();
        let both = KeyRing::new(new, vec![old]);
        let rewrapped = both.rewrap(PLACE, &sealed).unwrap();
        assert_eq!(rewrapped.key(), both.current());
        assert_eq!(rewrapped.text, sealed.text);

        let new = MasterKey::new(secrecy::SecretBox::new(Box::new(new_bytes)));
        let alone = KeyRing::new(new, Vec::new());
        assert_eq!(*alone.open(PLACE, &rewrapped).unwrap(), b"correct horse");
    }
}
