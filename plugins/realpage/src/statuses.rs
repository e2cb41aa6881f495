//! RealPage's words for the state of a lease.

use usersync_adapter::parse::statuses::{Statuses, Stay};

pub(crate) const WORDS: Statuses = Statuses(&[
    ("Current", Stay::Running),
    ("Future Lease", Stay::Ahead),
    ("Applicant - Lease Signed", Stay::Ahead),
    ("Pending", Stay::Ahead),
    ("Applicant", Stay::Other),
    ("Former", Stay::Over),
    ("Former Applicant", Stay::Other),
]);

/// A site can word its statuses itself; they are told by a part, the first that fits.
const PARTS: [(&str, Stay); 10] = [
    ("former applicant", Stay::Other),
    ("former", Stay::Over),
    ("cancel", Stay::Other),
    ("denied", Stay::Other),
    ("lease signed", Stay::Ahead),
    ("applicant", Stay::Other),
    ("notice", Stay::Ending),
    ("current", Stay::Running),
    ("future", Stay::Ahead),
    ("past", Stay::Over),
];

/// What a word says; none if neither it nor a part of it is known.
pub(crate) fn stay(word: &str) -> Option<Stay> {
    WORDS.stay(word).or_else(|| {
        let word = word.to_ascii_lowercase();
        PARTS.iter().find(|(part, _)| word.contains(part)).map(|(_, stay)| *stay)
    })
}

/// Whether a word is of a lease that begins later: a new one, or the next one of who lives there.
pub(crate) fn is_future_lease(word: &str) -> bool {
    stay(word) == Some(Stay::Ahead) && word.to_ascii_lowercase().contains("future")
}
