//! The first steps of every record: role, status, exclusion.

use crate::model::{Outcome, Picture, Reason, Role, Settings, Standing, Step, Verdict};
use crate::normalize::is_placeholder_name;

/// Where a record stands before its email or its contact is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Screening {
    /// Pending or current, and not excluded.
    InScope,
    /// Past, or no lease: never created, but a linked person keeps updating unless the word is
    /// excluded.
    Lapsed { reason: Reason, excluded: bool },
    /// Nothing flows, linked or not.
    Out { outcome: Outcome, step: Step, reason: Reason },
}

impl Screening {
    /// The verdict of a record that nobody is linked to, if it is out.
    pub(super) const fn unlinked(self) -> Option<Verdict> {
        match self {
            Self::InScope => None,
            Self::Lapsed { reason, .. } => {
                Some(Verdict { outcome: Outcome::Skipped, step: Step::Status, reason })
            }
            Self::Out { outcome, step, reason } => Some(Verdict { outcome, step, reason }),
        }
    }

    /// The verdict of a linked record through which nothing flows.
    pub(super) const fn frozen(self) -> Option<Verdict> {
        match self {
            Self::InScope | Self::Lapsed { excluded: false, .. } => None,
            Self::Lapsed { excluded: true, .. } => Some(EXCLUDED),
            Self::Out { outcome, step, reason } => Some(Verdict { outcome, step, reason }),
        }
    }
}

const EXCLUDED: Verdict =
    Verdict { outcome: Outcome::Skipped, step: Step::Exclusion, reason: Reason::Excluded };

/// Takes a lease through the steps until one decides.
pub(super) fn screen(lease: &Picture, settings: &Settings) -> Screening {
    const STEPS: [fn(&Picture, &Settings) -> Option<Screening>; 4] =
        [by_name, by_role, by_status, by_exclusion];
    STEPS.iter().find_map(|step| step(lease, settings)).unwrap_or(Screening::InScope)
}

fn by_name(lease: &Picture, _: &Settings) -> Option<Screening> {
    let name = lease.name();
    if name.is_empty() {
        Some(Screening::Out { outcome: Outcome::Error, step: Step::Read, reason: Reason::NoName })
    } else if is_placeholder_name(&name) {
        Some(skipped(Step::Role, Reason::Placeholder))
    } else {
        None
    }
}

fn by_role(lease: &Picture, _: &Settings) -> Option<Screening> {
    let reason = match lease.role {
        Role::Leaseholder | Role::Occupant => return None,
        Role::Guarantor => Reason::Guarantor,
        Role::Minor => Reason::Minor,
        Role::Other => Reason::NotAnOccupant,
        Role::Nobody => Reason::Placeholder,
    };
    Some(skipped(Step::Role, reason))
}

fn by_status(lease: &Picture, settings: &Settings) -> Option<Screening> {
    let reason = match lease.standing {
        Some(Standing::Pending | Standing::Current) => return None,
        Some(Standing::Past) => Reason::Past,
        Some(Standing::Other) => Reason::NoLease,
        None => Reason::UnknownStatus,
    };
    Some(Screening::Lapsed { reason, excluded: settings.excluded.contains(&lease.status) })
}

fn by_exclusion(lease: &Picture, settings: &Settings) -> Option<Screening> {
    let Verdict { outcome, step, reason } = EXCLUDED;
    settings.excluded.contains(&lease.status).then_some(Screening::Out { outcome, step, reason })
}

const fn skipped(step: Step, reason: Reason) -> Screening {
    Screening::Out { outcome: Outcome::Skipped, step, reason }
}
