//! AppFolio's words, the same on every interface.

/// AppFolio's word for a neutral role; any other word is taken to be AppFolio's own.
pub(super) fn tenant_type(role: &str) -> &str {
    match role {
        "leaseholder" => "Financially Responsible",
        "occupant" => "Occupant",
        "guarantor" => "Guarantor",
        "minor" => "Minor",
        own => own,
    }
}

/// The code by which reports are asked for tenants of a status; none for a word of no such list.
pub(super) fn status_code(status: &str) -> Option<&'static str> {
    Some(match status {
        "Current" => "0",
        "Past" => "1",
        "Future" => "2",
        "Notice" => "3",
        "Evict" => "4",
        _ => return None,
    })
}
