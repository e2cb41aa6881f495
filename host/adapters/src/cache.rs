//! Compiled components on disk, so that a restart does not compile them again.
//!
//! An entry is found by the digest of the component and everything that the compiled form depends
//! on. It is machine code that the host will run: the folder must be writable for nobody else, and
//! a compiled file is never taken from outside.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::protocol::Digest;

const CHECKSUM_BYTES: usize = 32;

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        create_private(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The compiled form from the cache, or else compiled now and kept. A cache that cannot be
    /// written makes it slower and nothing else.
    pub(crate) fn compile(
        &self,
        engine: &Engine,
        digest: Digest,
        component: &[u8],
    ) -> wasmtime::Result<Component> {
        let path = self.entry(engine, digest);
        if let Some(known) = read(engine, &path) {
            return Ok(known);
        }
        let compiled = engine.precompile_component(component)?;
        if let Err(error) = self.write(&path, &compiled) {
            tracing::warn!(
                adapter.digest = %digest,
                error = %error,
                "The compiled adapter {digest} could not be kept; it is compiled again next time",
            );
        }
        load(engine, &compiled)
    }

    fn entry(&self, engine: &Engine, digest: Digest) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        self.folder.join(format!("{digest}-{:016x}.compiled", hasher.finish()))
    }

    fn write(&self, path: &Path, compiled: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(&Sha256::digest(compiled))?;
        file.write_all(compiled)?;
        file.as_file().sync_all()?;
        make_read_only(&file)?;
        file.persist(path)?;
        Ok(())
    }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn make_read_only(file: &NamedTempFile) -> io::Result<()> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    file.as_file().set_permissions(Permissions::from_mode(0o444))
}

#[cfg(not(unix))]
fn make_read_only(file: &NamedTempFile) -> io::Result<()> {
    let mut permissions = file.as_file().metadata()?.permissions();
    permissions.set_readonly(true);
    file.as_file().set_permissions(permissions)
}

/// An entry that is missing, cut off or changed is none.
fn read(engine: &Engine, path: &Path) -> Option<Component> {
    let entry = fs::read(path).ok()?;
    let (checksum, compiled) = entry.split_at_checked(CHECKSUM_BYTES)?;
    if Sha256::digest(compiled).as_slice() != checksum {
        return None;
    }
    load(engine, compiled).ok()
}

#[expect(
    unsafe_code,
    reason = "the bytes were compiled by this process or, by their checksum, by another of this \
              service in a folder that only it writes"
)]
fn load(engine: &Engine, compiled: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `precompile_component` of a compatible engine made these bytes, and they are whole.
    unsafe { Component::deserialize(engine, compiled) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    const COMPONENT: &[u8] = b"(component (core module (func (export \"f\"))))";

    fn only_entry(folder: &Path) -> PathBuf {
        let mut entries = fs::read_dir(folder).unwrap();
        let entry = entries.next().unwrap().unwrap().path();
        assert!(entries.next().is_none(), "a temporary file stayed behind");
        entry
    }

    #[test]
    fn a_component_is_compiled_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let engine = config::engine().unwrap();
        let component = wat::parse_bytes(COMPONENT).unwrap();
        let digest = Digest::of(&component);
        cache.compile(&engine, digest, &component).unwrap();
        let entry = only_entry(folder.path());
        assert!(fs::metadata(&entry).unwrap().permissions().readonly());
        // What cannot be compiled comes from the cache or not at all.
        cache.compile(&engine, digest, b"no component").unwrap();
        assert!(cache.compile(&engine, Digest::of(b"other"), b"no component").is_err());
    }

    #[test]
    fn a_damaged_entry_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let engine = config::engine().unwrap();
        let component = wat::parse_bytes(COMPONENT).unwrap();
        let digest = Digest::of(&component);
        cache.compile(&engine, digest, &component).unwrap();
        let entry = only_entry(folder.path());
        let whole = fs::read(&entry).unwrap();
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for damaged in [&whole[..whole.len() / 2], &flipped, &[], &b"garbage"[..]] {
            fs::remove_file(&entry).unwrap();
            fs::write(&entry, damaged).unwrap();
            assert!(read(&engine, &entry).is_none());
            cache.compile(&engine, digest, &component).unwrap();
            assert_eq!(fs::read(&entry).unwrap(), whole);
        }
    }
}
