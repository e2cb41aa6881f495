//! Where the services are, and the call limit that each has to itself.

use std::time::Duration;

use axum::http::HeaderName;

use super::access::Door;
use crate::limits::{CallLimiter, CallWindow, Room};

/// The limits that Entrata tells in its headers, the longest window first.
const LIMITS: [CallWindow; 3] = [
    CallWindow { calls: 15_000, per: Duration::from_hours(24) },
    CallWindow { calls: 1000, per: Duration::from_hours(1) },
    CallWindow { calls: 150, per: Duration::from_mins(1) },
];

/// What the headers call these windows.
const WINDOWS: [&str; 3] = ["DAY", "HOUR", "MINUTE"];

/// One of Entrata's services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Properties,
    Leases,
    Customers,
}

impl Service {
    /// The service behind a path, and the door that leads there.
    pub(super) fn at(path: &str) -> Option<(Door<'_>, Self)> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let (door, name) = match segments[..] {
            ["ext", "orgs", company, "v1", name] => (Door::Gateway { company }, name),
            ["api", "v1", name] => (Door::Company, name),
            _ => return None,
        };
        let service = match name {
            "properties" => Self::Properties,
            "leases" => Self::Leases,
            "customers" => Self::Customers,
            _ => return None,
        };
        Some((door, service))
    }
}

/// The call limits, service by service.
#[derive(Debug)]
pub(super) struct Services {
    properties: CallLimiter,
    leases: CallLimiter,
    customers: CallLimiter,
}

impl Default for Services {
    fn default() -> Self {
        let limiter = || CallLimiter::new(&LIMITS);
        Self { properties: limiter(), leases: limiter(), customers: limiter() }
    }
}

impl Services {
    pub(super) fn limiter(&self, service: Service) -> &CallLimiter {
        match service {
            Service::Properties => &self.properties,
            Service::Leases => &self.leases,
            Service::Customers => &self.customers,
        }
    }
}

/// The headers that tell how much of each window is left.
pub(super) fn limit_headers(room: &[Room]) -> [(HeaderName, String); 3] {
    let each = |write: &dyn Fn(usize, &Room) -> String| {
        let parts: Vec<String> =
            room.iter().enumerate().map(|(at, room)| write(at, room)).collect();
        parts.join(";")
    };
    [
        ("x-ratelimit-limit", each(&|at, _| format!("{}/{}", LIMITS[at].calls, WINDOWS[at]))),
        ("x-ratelimit-remaining", each(&|at, room| format!("{}/{}", room.calls_left, WINDOWS[at]))),
        ("x-ratelimit-reset", each(&|_, room| room.opens_in.as_secs().to_string())),
    ]
    .map(|(name, value)| (HeaderName::from_static(name), value))
}
