//! AppFolio's words for the state of a tenant, of every interface.

use usersync_adapter::parse::statuses::{Statuses, Stay};

pub(crate) const WORDS: Statuses = Statuses(&[
    ("Current", Stay::Running),
    ("Notice", Stay::Ending),
    ("Notice-Rented", Stay::Ending),
    ("Notice-Unrented", Stay::Ending),
    ("Evict", Stay::Ending),
    ("Vacating", Stay::Ending),
    ("Future", Stay::Ahead),
    ("Past", Stay::Over),
    ("Applicant", Stay::Other),
]);

/// The codes that reports take for some of these words.
const CODES: [(&str, &str); 5] =
    [("0", "Current"), ("1", "Past"), ("2", "Future"), ("3", "Notice"), ("4", "Evict")];

/// The word for a status that a report may give as a code.
pub(crate) fn word(status: String) -> String {
    match CODES.iter().find(|(code, _)| *code == status) {
        Some((_, word)) => (*word).to_owned(),
        None => status,
    }
}
