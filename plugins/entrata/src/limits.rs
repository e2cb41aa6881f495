//! How often Entrata may be called: every service has limits of its own.

use usersync_adapter::prelude::*;

const SERVICES: [&str; 3] = ["properties", "leases", "customers"];

/// The published limits of every service in use.
pub(crate) fn budgets() -> [Budget; 3] {
    SERVICES.map(|service| {
        Budget::new(service).window(150, 60).window(1000, 3600).window(15_000, 86_400)
    })
}

/// Milliseconds to leave Entrata alone after it refused a call for its limits: what it asks for,
/// or else the longest time until a window that is used up opens again.
pub(crate) fn pause_ms(reply: &Reply) -> Option<u32> {
    reply.retry_after_ms().or_else(|| {
        let remaining = reply.header("x-ratelimit-remaining")?.split(';');
        let reset = reply.header("x-ratelimit-reset")?.split(';');
        let used_up = remaining.zip(reset).filter(|(left, _)| left.trim().starts_with("0/"));
        let waits = used_up.filter_map(|(_, seconds)| seconds.trim().parse::<u32>().ok());
        waits.max()?.checked_mul(1000)
    })
}
