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
