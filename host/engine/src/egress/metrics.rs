//! What the operator's graphs show of calls. Labels name providers and outcomes, never a host, a
//! credential or a person.

use std::time::Duration;

use metrics::{counter, histogram};

/// Counts one attempt and the time it took.
pub(super) fn attempted(provider: &str, outcome: &'static str, took: Duration) {
    let provider = provider.to_owned();
    counter!("usersync_pms_calls_total", "provider" => provider.clone(), "outcome" => outcome)
        .increment(1);
    histogram!("usersync_pms_call_seconds", "provider" => provider).record(took);
}

/// Counts an answer that asks for patience.
pub(super) fn rate_limited(provider: &str) {
    counter!("usersync_pms_rate_limited_total", "provider" => provider.to_owned()).increment(1);
}

/// Counts secrets that a PMS sent back.
pub(super) fn scrubbed(provider: &str, secrets: u64) {
    counter!("usersync_pms_secrets_removed_total", "provider" => provider.to_owned())
        .increment(secrets);
}

/// An answer's status as a word that has few values.
pub(super) fn status_class(status: u16) -> &'static str {
    match status {
        200..=299 => "2xx",
        300..=399 => "3xx",
        429 => "429",
        400..=499 => "4xx",
        500..=599 => "5xx",
        _ => "other",
    }
}
