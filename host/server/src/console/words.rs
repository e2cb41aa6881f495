//! The domain's words as pages tell them.

use usersync_core::model::{AlertKind, Field, Outcome, Reason, Surge};

/// What a field is called.
pub(super) const fn field(field: Field) -> &'static str {
    match field {
        Field::FirstName => "First name",
        Field::LastName => "Last name",
        Field::Email => "Email",
        Field::Phone => "Phone",
        Field::Unit => "Unit",
        Field::LeaseStart => "Lease start",
        Field::LeaseEnd => "Lease end",
        Field::MoveIn => "Move-in",
        Field::MoveOut => "Move-out",
    }
}

/// What became of a record.
pub(super) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Created => "new in the directory",
        Outcome::Linked => "there already, and linked",
        Outcome::Updated => "changed at the PMS",
        Outcome::Unchanged => "as before",
        Outcome::Held => "waiting for an answer",
        Outcome::Skipped => "left out",
        Outcome::Error => "could not be read",
    }
}

/// Why a record ended as it did.
pub(super) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NobodyMatched => "nobody in the directory matched",
        Reason::CreatedByDecision => "somebody asked for a contact of its own",
        Reason::ExactMatch => "name and email equal exactly one contact",
        Reason::SamePerson => "the same name and email as somebody linked",
        Reason::LinkedByDecision => "somebody asked for the link",
        Reason::PmsChanged => "the PMS changed it",
        Reason::SameAsBefore => "the PMS says what it said before",
        Reason::AnotherRecordGoverns => "another lease of the same person gives the values",
        Reason::Alert(kind) => asked(kind),
        Reason::GoverningRecordHeld => "the record that gives the values waits for an answer",
        Reason::IncompleteRead => "the PMS property was not read to its end",
        Reason::FeedCheck => "the read or the run waits for approval",
        Reason::Guarantor => "a guarantor, who does not live there",
        Reason::Minor => "a minor",
        Reason::NotAnOccupant => "does not live there",
        Reason::Placeholder => "stands for nobody",
        Reason::Past => "moved out",
        Reason::NoLease => "has no lease",
        Reason::UnknownStatus => "the status word has no known meaning",
        Reason::Excluded => "the lease status is excluded",
        Reason::KeptOut => "somebody decided to keep them out",
        Reason::YieldsEmail => "another record alone flows with this email",
        Reason::NoName => "has neither a first nor a last name",
        Reason::Unreadable => "the row could not be read",
    }
}

const fn asked(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::RemovedHere => "was removed here by hand",
        AlertKind::MissingEmail => "has no email at the PMS",
        AlertKind::DuplicateEmails => "shares an email with somebody",
        AlertKind::DuplicateAccounts => "several contacts fit",
        AlertKind::NameMismatch => "same email, another name",
        AlertKind::EmailMismatch => "same person, another email",
        AlertKind::PossibleMatch => "may be somebody who is here already",
        AlertKind::Connection | AlertKind::FeedCheck | AlertKind::Stalled => {
            "the feed waits for an answer"
        }
    }
}

/// Why a run is held that nobody saw before.
pub(super) fn guard(guard: Surge, people: u32, of: u32, limit: u32) -> String {
    let what = match guard {
        Surge::Created => format!("{people} people would be new beside {of} in the directory"),
        Surge::Altered => format!(
            "{people} of {of} linked people would get another email or unit, or lose something"
        ),
        Surge::Renumbered => {
            format!("{people} of {of} linked people would get another resident id")
        }
    };
    format!("{what}; unseen, up to {limit} go through.")
}
