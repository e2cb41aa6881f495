#!/bin/sh
# Builds the adapter: one component file without imports.
set -eu
cd "$(dirname "$0")"

target=wasm32-unknown-unknown
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
    rustup target add "$target"
fi
# Panic messages name source files. Without this machine's folder of packages in them, the same
# source gives the same bytes elsewhere too.
export CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
cargo build --release --target "$target"
cp "${CARGO_TARGET_DIR:-target}/$target/release/adapter.wasm" "{{name}}.wasm"
echo "{{name}}.wasm"
