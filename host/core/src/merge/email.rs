//! Whether the PMS changed somebody's email.

use crate::model::{Field, Picture, Remembered, Values};
use crate::normalize::{EmailKey, EmailReading, PersonName, read_email};

/// What the email of a linked record amounts to, against what its link remembers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum EmailChange {
    /// The address of before, or one that the contact carries already.
    Same,
    /// The first address of somebody who has none.
    First,
    /// The PMS has no usable address; the contact keeps its own.
    NoEmail,
    /// Somebody declined this address, or the known one is still listed beside it; the contact
    /// keeps its own.
    Kept,
    /// Another address: the whole record is held.
    Changed {
        /// The name changed with it.
        looks_like_a_different_person: bool,
    },
}

/// Compares the email of a lease with the one its link remembers.
///
/// `declined` are the addresses that somebody declined for this contact.
pub(crate) fn email_change(
    lease: &Picture,
    remembered: &Remembered,
    contact: &Values,
    declined: &[&str],
) -> EmailChange {
    let EmailReading::Usable(email) = read_email(lease.values.text(Field::Email)) else {
        return EmailChange::NoEmail;
    };
    let known = remembered.email.as_deref().map(EmailKey::new);
    let carried = contact.text(Field::Email).map(EmailKey::new);
    let still_listed =
        |known: &EmailKey| lease.more_emails.iter().any(|further| EmailKey::new(further) == *known);
    if known.as_ref() == Some(&email) || carried.as_ref() == Some(&email) {
        return EmailChange::Same;
    }
    if known.as_ref().is_some_and(still_listed) || declined.contains(&email.as_str()) {
        return EmailChange::Kept;
    }
    if known.is_none() && carried.is_none() {
        return EmailChange::First;
    }
    let remembered_name =
        PersonName::new(remembered.first_name.as_deref(), remembered.last_name.as_deref());
    EmailChange::Changed { looks_like_a_different_person: lease.name() != remembered_name }
}
