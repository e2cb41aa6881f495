//! Why somebody is, or is not, in the directory as the PMS has them.
//!
//! An explanation is read off what the planner recorded (the verdict with its deciding step, the
//! alerts) and what its steps saw. No rule of matching or merging is written here a second time.

mod case;
mod chain;
mod drift;
mod fields;
mod find;
mod passage;
mod remedy;
mod scene;
mod words;

pub use drift::{Difference, differences};
pub use fields::{FieldStory, FieldWhy};
pub use passage::{EmailSeen, Passage, Person, Progress, Saw, Sighting};
pub use remedy::{Correction, Remedy};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use self::case::Case;
use self::find::Subject;
use self::scene::Scene;
use crate::model::{Contact, ContactId, Decision, DecisionId, RecordKey, Step, Verdict};
use crate::plan::{Plan, Population, ReadVerdict, Rejected};

/// What an explanation is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The last complete picture, or what recordings of the last reads list.
    pub population: &'a Population,
    /// What the planner makes of it.
    pub plan: &'a Plan,
    /// The last run that read or tried to.
    pub attempt: Option<&'a Attempt>,
    /// The decisions that hold.
    pub rulings: &'a [Ruling],
    /// People whom somebody took out of the directory.
    pub removed: &'a [Contact],
}

/// A run that read or tried to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    pub reads: Vec<ReadVerdict>,
    pub rejected: Vec<Rejected>,
}

/// A decision, with who made it and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ruling {
    pub id: DecisionId,
    pub decision: Decision,
    pub author: String,
    pub at: DateTime<Utc>,
    /// The records of the alert that it answered.
    pub about: Vec<RecordKey>,
}

/// What came of asking for somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inquiry {
    pub people: Vec<Explanation>,
    pub search: Search,
}

/// Where somebody was looked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Search {
    /// Everybody whom the last reads list was looked through, from their recordings.
    pub recorded: bool,
    /// Records whose values were looked through.
    pub records: u32,
    /// People in the directory, or taken out of it.
    pub contacts: u32,
    /// Records of which no personal data is kept, so that only their resident ids were.
    pub nameless: u32,
    /// The oldest of the last accepted reads; none while a PMS property was never read.
    pub read_at: Option<DateTime<Utc>>,
    /// The one thing to do where nobody was found.
    pub remedy: Remedy,
}

/// Where somebody stands in the directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// A record feeds the contact.
    Linked {
        contact: ContactId,
    },
    /// No record feeds the contact.
    Unlinked {
        contact: ContactId,
    },
    /// Somebody took the contact out of the directory.
    Removed {
        contact: ContactId,
    },
    Absent,
}

impl Place {
    /// The contact, in the directory or taken out of it.
    pub const fn contact(self) -> Option<ContactId> {
        match self {
            Self::Linked { contact } | Self::Unlinked { contact } | Self::Removed { contact } => {
                Some(contact)
            }
            Self::Absent => None,
        }
    }
}

/// Why one person is, or is not, in the directory as the PMS has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    pub person: Person,
    pub place: Place,
    /// What the planner says of the record; none where there is no record, or it is not listed.
    pub verdict: Option<Verdict>,
    /// The run that would do so waits for approval.
    pub withheld: bool,
    /// Every step in its order, with what it saw.
    pub steps: Vec<Passage>,
    /// The step that decided.
    pub decided: Step,
    /// The one thing to do about it.
    pub remedy: Remedy,
    /// What the PMS says of each field that it carries, and why the contact has that or another.
    pub fields: Vec<FieldStory>,
}

/// Explains everybody who answers to a name, an email, a phone, a resident id or a contact's id.
pub fn inquire(evidence: &Evidence<'_>, who: &str) -> Inquiry {
    let scene = Scene::new(evidence);
    let people = find::find(&scene, who).into_iter().map(|found| explain(&scene, found)).collect();
    Inquiry { people, search: scene.search() }
}

fn explain(scene: &Scene<'_>, subject: Subject<'_>) -> Explanation {
    let case = Case::new(scene, subject);
    Explanation {
        person: case.person(),
        place: case.place(),
        verdict: case.verdict,
        withheld: !scene.evidence.plan.withheld.is_empty(),
        steps: chain::passages(&case),
        decided: case.decided(),
        remedy: remedy::remedy(&case),
        fields: fields::stories(&case),
    }
}
