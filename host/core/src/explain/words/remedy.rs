//! What to do, with what to type.

use std::fmt;

use crate::explain::{Correction, Remedy};

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing."),
            Self::Sync => f.write_str("sync now (`usersync sync PROPERTY`), or wait for the hour."),
            Self::Answer { alert, kind } => {
                write!(f, "answer the {} alert: `usersync alerts show {alert}`.", kind.title())
            }
            Self::Correct { what } => write!(f, "{what}"),
            Self::Include { word } => write!(
                f,
                "take \"{word}\" off the excluded status words of the integration, if people \
                 with it belong in the directory."
            ),
            Self::TellStanding { word } => write!(
                f,
                "say what \"{word}\" amounts to: `PATCH /api/v1/credentials/…` with `standings`."
            ),
            Self::UndoDecision { decision } => write!(
                f,
                "undo the decision, if it no longer holds: \
                 `POST /api/v1/decisions/{decision}/undo`."
            ),
            Self::AskAgain { decision: Some(decision) } => write!(
                f,
                "have the question asked again: `POST /api/v1/decisions/{decision}/undo`."
            ),
            Self::AskAgain { decision: None } => {
                f.write_str("undo the decision that put the question off.")
            }
            Self::MendCredential => {
                f.write_str("mend the credential: its Connection alert says what the PMS refuses.")
            }
            Self::Attach => f.write_str("attach their PMS property to the integration."),
            Self::LookInPms => f.write_str("look in the PMS whether it lists them."),
            Self::LinkByHand => f.write_str(
                "answer their Removed Here alert, or link the resident to the contact by hand.",
            ),
        }
    }
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "enter an email of their own in the PMS; the next run takes it in.",
            Self::SharedEmail => {
                "give each of them an address of their own in the PMS; the next run takes it in."
            }
            Self::Name => "correct the name in the PMS, if this is a person.",
            Self::Role => "correct the role in the PMS, if they live there.",
            Self::Status => "correct the status or the dates in the PMS, if they live there.",
            Self::Row => "correct the row in the PMS; every run tries it again.",
        })
    }
}
