//! How every engine in the product is built, so that none is weaker than another and each can load
//! what another compiled.

use wasmtime::{Config, Engine};

/// Builds an engine that interrupts, limits and repeats.
pub(crate) fn engine() -> wasmtime::Result<Engine> {
    Engine::new(&config())
}

/// The same but for the interruption, to measure what it costs.
#[cfg(feature = "timing")]
pub(crate) fn engine_without_interruption() -> wasmtime::Result<Engine> {
    Engine::new(config().epoch_interruption(false))
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        // A guest without imports never waits.
        .concurrency_support(false)
        // The same replies give the same bytes on any machine.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .epoch_interruption(true)
        // The text of a panic is found in the memory of the trapped guest.
        .coredump_on_trap(true);
    config
}
