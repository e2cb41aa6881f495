//! From bytes to a JSON value by the SDK's reader, held against `serde_json`, which every other
//! program reads by.

use usersync_adapter::parse::json;

use crate::{Reached, adapters};

/// Runs one input.
pub(crate) fn run(bytes: &[u8]) -> Reached {
    let mut text = bytes;
    // The SDK's reader passes over a byte-order mark, which JSON knows nothing of.
    while let Some(rest) = text.strip_prefix("\u{feff}".as_bytes()) {
        text = rest;
    }
    match (json::value(text), serde_json::from_slice::<serde_json::Value>(text)) {
        (Ok(here), Ok(there)) => {
            let written = here.to_string();
            assert!(json::value(written.as_bytes()) == Ok(here), "it is read again as another");
            let read: serde_json::Value =
                serde_json::from_str(&written).expect("what was written is JSON");
            assert_eq!(read, there, "the readers differ");
        }
        (Err(_), Err(_)) => {}
        // A number is kept as it is written, so that no number is too big.
        (Ok(_), Err(error)) if error.to_string().starts_with("number out of range") => {}
        (here, there) => panic!("{here:?} here and {there:?} there"),
    }
    Reached::default()
}

/// The samples of the PMSs that speak JSON, and documents with every kind of value.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let samples = adapters::samples().into_iter();
    let mut seeds: Vec<_> =
        samples.filter(|sample| sample.first().is_some_and(|byte| b"{[".contains(byte))).collect();
    seeds.push(
        br#"[null, true, false, -0.5e-2, 1E+3, "\"\\\/\b\f\n\r\t\u00e9\uD83C\udf33"]"#.to_vec(),
    );
    seeds.push(format!("{}{}", "[".repeat(127), "]".repeat(127)).into_bytes());
    seeds
}
