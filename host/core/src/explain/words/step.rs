//! What each step saw.

use std::fmt;

use super::time;
use crate::explain::{EmailSeen, Passage, Progress, Saw, Sighting};
use crate::model::{AlertKind, Decision, EndReason, Role, Standing, Step};
use crate::plan::Finding;

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.progress {
            Progress::NotAsked => return f.write_str("not asked: they are linked already"),
            Progress::NotReached => return f.write_str("not reached"),
            Progress::Passed | Progress::Decided => {}
        }
        match &self.saw {
            Saw::Nothing => f.write_str("nothing is kept of it"),
            Saw::Read { sighting } => write!(f, "{sighting}"),
            Saw::Role { role } => f.write_str(of_role(*role)),
            Saw::Placeholder { name } => write!(f, "\"{name}\" stands for nobody"),
            Saw::Status { word, standing } => write!(f, "\"{word}\" {}", of_standing(*standing)),
            Saw::Exclusion { word, listed: true } => write!(f, "\"{word}\" is excluded"),
            Saw::Exclusion { word, listed: false } => write!(f, "\"{word}\" is not excluded"),
            Saw::Email { email } => write!(f, "{email}"),
            Saw::Nobody => f.write_str(nobody(self.step, self.progress)),
            Saw::Contact { contact, since } => match (self.step, since) {
                (Step::Update, Some(since)) => {
                    write!(f, "linked to {contact} since {}", time(*since))
                }
                (Step::Update, None) => write!(f, "linked to {contact}"),
                _ => write!(f, "the same as {contact}"),
            },
            Saw::Question { kind, alert, raised_at, others } => {
                write!(f, "{}", asks(*kind))?;
                for (place, other) in others.iter().enumerate() {
                    write!(f, "{} {other}", if place == 0 { ":" } else { "," })?;
                    if other.contact.is_some() {
                        f.write_str(" in the directory")?;
                    }
                }
                match (alert, raised_at) {
                    (Some(_), Some(at)) => write!(f, "; asked since {}", time(*at)),
                    (Some(_), None) => f.write_str("; a person is asked"),
                    (None, _) => f.write_str("; somebody put the question off"),
                }
            }
            Saw::Ruling { decision, by, at, .. } => {
                write!(f, "{by} decided at {} {}", time(*at), ruled(decision))
            }
        }
    }
}

impl fmt::Display for Sighting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed { at: Some(at) } => write!(f, "listed by the read of {}", time(*at)),
            Self::Listed { at: None } => f.write_str("listed"),
            Self::Nameless { .. } => f.write_str("listed with neither a first nor a last name"),
            Self::Undecided { finding, at } => {
                f.write_str("listed, but nothing is decided from that read")?;
                if let Some(finding) = finding {
                    write!(f, ": {}", found(finding))?;
                }
                at.map_or(Ok(()), |at| write!(f, " ({})", time(at)))
            }
            Self::Unreadable { why, at } => {
                write!(f, "the row could not be read at {}: {why}", time(*at))
            }
            Self::Missing { since, gone: true } => {
                write!(f, "not seen in the PMS since {}", time(*since))
            }
            Self::Missing { since, gone: false } => {
                write!(f, "missing from one complete read; last seen at {}", time(*since))
            }
            Self::Detached => f.write_str("their PMS property is not attached any more"),
            Self::NoRecord { ended: None } => {
                f.write_str("no resident of the PMS ever belonged to them")
            }
            Self::NoRecord { ended: Some(reason) } => f.write_str(match reason {
                EndReason::ContactRemoved => "somebody took them out of the directory",
                EndReason::Unlinked => "somebody took the link to the PMS away",
                EndReason::Separated => "somebody told them apart from the resident of the PMS",
                EndReason::Moved => "their PMS property feeds another property now",
            }),
        }
    }
}

impl fmt::Display for EmailSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usable(typed) => f.write_str(typed),
            Self::Missing => f.write_str("the PMS has none"),
            Self::Placeholder(typed) => write!(f, "\"{typed}\" stands for none"),
            Self::Invalid(typed) => write!(f, "\"{typed}\" is no address"),
        }
    }
}

fn found(finding: &Finding) -> String {
    match finding {
        Finding::Accepted { .. } => "it was accepted".to_owned(),
        Finding::Changes { .. } => "only what changed was read".to_owned(),
        Finding::Incomplete { why, .. } => why.clone(),
        Finding::Empty { before } => format!("it lists nobody where there had been {before}"),
        Finding::Shrunken { before, now } => {
            format!("it lists {now} people where there had been {before}")
        }
        Finding::Withheld { .. } => "the run waits for approval".to_owned(),
        Finding::NotAsked => "nobody asked the PMS".to_owned(),
    }
}

const fn of_role(role: Role) -> &'static str {
    match role {
        Role::Leaseholder => "leaseholder",
        Role::Occupant => "occupant",
        Role::Guarantor => "guarantor, who does not live there",
        Role::Minor => "minor",
        Role::Other => "named on the lease without living there",
        Role::Nobody => "a place-holder, not a person",
    }
}

const fn of_standing(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Pending) => "means pending",
        Some(Standing::Current) => "means current",
        Some(Standing::Past) => "means past",
        Some(Standing::Other) => "means no lease",
        None => "is a word whose meaning nobody told",
    }
}

const fn nobody(step: Step, progress: Progress) -> &'static str {
    match (step, progress) {
        (Step::DuplicateEmails, _) => "nobody else in scope has the address",
        (Step::SamePerson, _) => "nobody of that name and address is linked",
        (_, Progress::Decided) => "nobody in the directory matches",
        _ => "nothing stands in the way",
    }
}

const fn asks(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::RemovedHere => "somebody removed or unlinked them here",
        AlertKind::MissingEmail => "the PMS has no usable email",
        AlertKind::DuplicateEmails => "others have the same address",
        AlertKind::DuplicateAccounts => "several contacts are equal to them",
        AlertKind::NameMismatch => "the same address under another name",
        AlertKind::EmailMismatch => "the same person under another address",
        AlertKind::PossibleMatch => "somebody who may be the same person",
        AlertKind::Connection => "the credential does not work",
        AlertKind::FeedCheck => "the read has to be confirmed",
        AlertKind::Stalled => "no run was complete for a while",
    }
}

const fn ruled(decision: &Decision) -> &'static str {
    match decision {
        Decision::NotSamePerson { .. } => "that the two are different people",
        Decision::KeepEmail { .. } => "that the contact keeps its email",
        Decision::KeepOut { .. } => "to keep them out",
        Decision::SyncOnly { .. } => "that another resident alone flows with this address",
        Decision::CreateWithoutEmail { .. } => "to create them without an email",
        Decision::Dismiss { .. } => "to put the question off",
        Decision::ReallyEmpty { .. } => "that the PMS property really has so few people",
        Decision::ApproveRun { .. } => "to let the run through",
        Decision::RejectRun { .. } => "to keep the run held",
    }
}
