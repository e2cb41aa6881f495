//! What a fuzzer runs: each target takes any bytes, and panics where something does not hold.
//!
//! Two drivers share the targets: libFuzzer, which `cargo xtask fuzz` builds and which is guided by
//! the coverage of each input, and a short run among the tests, which needs nothing but cargo. A
//! target reads files of this repository when it is first used, keeps nothing between two inputs,
//! and never touches the network.

mod adapters;
mod admission;
mod boundary;
#[cfg(feature = "libfuzzer")]
pub mod drive;
mod interface;
mod json;
pub mod mutate;

/// What is fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As `cargo xtask fuzz` calls it, and the folder of its regressions.
    pub name: &'static str,
    /// Runs one input. Panics if the input shows a fault.
    pub run: fn(&[u8]) -> Reached,
    /// Inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// How far an input came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reached {
    /// Rows of residents that were handed over.
    pub residents: usize,
    /// Components that passed every check that was made.
    pub admitted: usize,
}

/// Answers of Yardi.
pub const YARDI: Target =
    Target { name: "yardi", run: adapters::yardi::run, seeds: adapters::yardi::seeds };
/// Answers of RealPage.
pub const REALPAGE: Target =
    Target { name: "realpage", run: adapters::realpage::run, seeds: adapters::realpage::seeds };
/// Answers of Entrata.
pub const ENTRATA: Target =
    Target { name: "entrata", run: adapters::entrata::run, seeds: adapters::entrata::seeds };
/// Answers of MRI.
pub const MRI: Target =
    Target { name: "mri", run: adapters::mri::run, seeds: adapters::mri::seeds };
/// Answers of AppFolio.
pub const APPFOLIO: Target =
    Target { name: "appfolio", run: adapters::appfolio::run, seeds: adapters::appfolio::seeds };
/// Files that are offered as components.
pub const ADMISSION: Target =
    Target { name: "admission", run: admission::run, seeds: admission::seeds };
/// What a guest hands to its host.
pub const BOUNDARY: Target =
    Target { name: "boundary", run: boundary::run, seeds: boundary::seeds };
/// The SDK's own reader of JSON.
pub const JSON: Target = Target { name: "json", run: json::run, seeds: json::seeds };

/// All of them.
pub const TARGETS: [Target; 8] =
    [YARDI, REALPAGE, ENTRATA, MRI, APPFOLIO, ADMISSION, BOUNDARY, JSON];

/// A number that depends on every byte (FNV-1a), for names and for choices that must be the same
/// at every run.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
