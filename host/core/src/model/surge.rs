//! How much a run would change, and how much is more than goes through unseen.

use serde::{Deserialize, Serialize};

/// How many people a run would touch, of how many.
///
/// People of a PMS property that is read for the first time are not among them: whoever attached it
/// expects them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Extent {
    /// People in the directory.
    pub contacts: u32,
    /// Those of them who are linked to a record in scope that was seen lately, or would be touched.
    pub linked: u32,
    /// People who would be created.
    pub created: u32,
    /// Linked people whose email changed.
    pub emails: u32,
    /// Linked people whose unit would change.
    pub units: u32,
    /// Linked people of whom the PMS no longer tells something that it told.
    pub blanks: u32,
    /// Linked people to whom any of the last three happened.
    pub altered: u32,
    /// Linked people whose values would come from another resident id.
    pub renumbered: u32,
}

impl Extent {
    /// Whether more people would be touched, in any way, than before.
    pub fn has_grown_since(&self, before: &Self) -> bool {
        self.touched().iter().zip(before.touched()).any(|(now, before)| *now > before)
    }

    /// Whether as many people would be touched in each way.
    pub fn touches_as_many_as(&self, other: &Self) -> bool {
        self.touched() == other.touched()
    }

    const fn touched(&self) -> [u32; 5] {
        [self.created, self.emails, self.units, self.blanks, self.renumbered]
    }
}

/// In what way a run would change more than goes through unseen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surge {
    /// Too many people would be created.
    Created,
    /// Too many linked people have another email or unit, or less is told of them.
    Altered,
    /// Too many linked people have another resident id: the PMS renumbered them, or is another one.
    Renumbered,
}

impl Surge {
    /// The word: `created`, `altered`, `renumbered`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Altered => "altered",
            Self::Renumbered => "renumbered",
        }
    }
}

/// So many people, or a share of them all if that is more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Threshold {
    pub people: u32,
    pub percent: u32,
}

impl Threshold {
    /// Whether it is less than so many of them all.
    pub fn is_exceeded_by(self, count: u32, all: u32) -> bool {
        count > self.people && u64::from(count) * 100 > u64::from(self.percent) * u64::from(all)
    }
}

/// What a run may change before it waits for a person. Zeros hold every run that changes anything
/// of the kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// People created, of those in the directory.
    pub created: Threshold,
    /// Linked people altered, of those linked.
    pub altered: Threshold,
    /// Linked people who get another resident id, of those linked.
    pub renumbered: Threshold,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            created: Threshold { people: 20, percent: 25 },
            altered: Threshold { people: 9, percent: 20 },
            renumbered: Threshold { people: 1, percent: 50 },
        }
    }
}
