//! Entrata's words for the state of a lease and of each person on it.

use usersync_adapter::parse::statuses::{Statuses, Stay};

/// In the order of their ids, from 1.
pub(crate) const WORDS: Statuses = Statuses(&[
    ("Applicant", Stay::Other),
    ("Cancelled", Stay::Other),
    ("Future", Stay::Ahead),
    ("Current", Stay::Running),
    ("Notice", Stay::Ending),
    ("Past", Stay::Over),
]);

/// The ids of all of them but `Past`, as a call lists them.
pub(crate) const ALL_BUT_PAST: &str = "1,2,3,4,5";

/// The id of `Past`.
pub(crate) const PAST: &str = "6";

/// The ids of all of them.
pub(crate) const ALL: &str = "1,2,3,4,5,6";

/// The word behind an id; an id that nobody has described is its own word.
pub(crate) fn word(id: &str) -> String {
    let place = id.parse::<usize>().ok().and_then(|id| id.checked_sub(1));
    let known = place.and_then(|place| WORDS.0.get(place));
    known.map_or(id, |(word, _)| word).to_owned()
}
