//! What the tests share.

use std::path::PathBuf;

/// A built adapter.
pub(crate) fn component(name: &str) -> PathBuf {
    let folder = std::env::var_os("USERSYNC_ADAPTERS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/adapters")),
        PathBuf::from,
    );
    let file = folder.join(format!("{name}.wasm"));
    assert!(file.is_file(), "{} is not built: run `cargo xtask build-adapters`", file.display());
    file
}
