//! How much a run would change, and how much is more than goes through unseen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many people a run would touch, of how many.
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

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, altered, renumbered, .. } = self;
        write!(f, "{created} created, {altered} altered, {renumbered} renumbered")
    }
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

    /// The most that is not too much, of so many.
    pub fn limit(self, all: u32) -> u32 {
        let share = u64::from(self.percent) * u64::from(all) / 100;
        self.people.max(u32::try_from(share).unwrap_or(u32::MAX))
    }
}

/// What one guard measured: so many people of so many, and the threshold they are held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Measure {
    pub surge: Surge,
    pub people: u32,
    pub of: u32,
    pub threshold: Threshold,
}

impl Measure {
    /// The most people that go through unseen.
    pub fn limit(&self) -> u32 {
        self.threshold.limit(self.of)
    }

    /// Whether the run waits for approval because of it.
    pub fn is_exceeded(&self) -> bool {
        self.threshold.is_exceeded_by(self.people, self.of)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_most_that_goes_through() {
        for (people, percent) in [(0, 0), (20, 25), (9, 20), (1, 50), (0, 33)] {
            let threshold = Threshold { people, percent };
            for all in [0, 1, 7, 80, 81, 1000] {
                let limit = threshold.limit(all);
                assert!(!threshold.is_exceeded_by(limit, all), "{threshold:?} of {all}");
                assert!(threshold.is_exceeded_by(limit + 1, all), "{threshold:?} of {all}");
            }
        }
    }
}
