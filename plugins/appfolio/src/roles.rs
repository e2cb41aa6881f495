//! AppFolio's words for what a tenant is to a lease, of every interface.

use usersync_adapter::parse::words::mentions;
use usersync_adapter::prelude::*;

/// A word that nobody has described is taken for an occupant, who lives there: to leave somebody
/// out for it would be the greater mistake.
pub(crate) fn role(word: &str, is_primary: bool) -> Role {
    let has = |parts: &[&str]| mentions(word, parts);
    if has(&["guarantor", "cosigner", "co-signer"]) {
        Role::Guarantor
    } else if has(&["minor", "child"]) {
        Role::Minor
    } else if is_primary || has(&["financially responsible"]) {
        Role::Leaseholder
    } else {
        Role::Occupant
    }
}
