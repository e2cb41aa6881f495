//! Yardi's words for the state of a lease, of every interface.

use usersync_adapter::parse::statuses::{Statuses, Stay};

/// `customer` is missing on purpose: a roommate has the word of the household.
pub(crate) const WORDS: Statuses = Statuses(&[
    ("Current", Stay::Running),
    ("Notice", Stay::Ending),
    ("Eviction", Stay::Ending),
    ("Future", Stay::Ahead),
    ("Past", Stay::Over),
    ("Applicant", Stay::Other),
    ("Wait List", Stay::Other),
    ("Waitlist", Stay::Other),
    ("Denied", Stay::Other),
    ("Canceled", Stay::Other),
    ("Cancelled", Stay::Other),
    // There is no word for a notice beside this one: a move-out is all that tells it.
    ("current resident", Stay::Ending),
    ("future resident", Stay::Ahead),
    ("former resident", Stay::Over),
    ("prospect", Stay::Other),
    ("guest", Stay::Other),
    ("other", Stay::Other),
]);
