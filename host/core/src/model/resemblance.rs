//! How near a record comes to a contact that is not exactly the same.

use serde::{Deserialize, Serialize};

use super::ids::ContactId;

/// Why two names that differ may still be one person's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closeness {
    /// José and Jose, Müller and Mueller.
    Diacritics,
    /// William and Bill.
    Nickname,
    /// A letter or two too many, too few, wrong or exchanged.
    Typo,
    /// First and last name stand in each other's place.
    Swapped,
    /// A middle name or initial on one side only, or an initial for a name.
    MiddleName,
    /// Jr., III and the like on one side only.
    Suffix,
    /// A surname of several parts, split or shortened in another way.
    CompoundSurname,
}

impl Closeness {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Diacritics,
        Self::Nickname,
        Self::Typo,
        Self::Swapped,
        Self::MiddleName,
        Self::Suffix,
        Self::CompoundSurname,
    ];

    /// The word: `diacritics`, `nickname`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diacritics => "diacritics",
            Self::Nickname => "nickname",
            Self::Typo => "typo",
            Self::Swapped => "swapped",
            Self::MiddleName => "middle_name",
            Self::Suffix => "suffix",
            Self::CompoundSurname => "compound_surname",
        }
    }
}

/// What a record and a contact have in common without being the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resemblance {
    pub contact: ContactId,
    /// Why the names are close; empty where they are the same or one is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Closeness>,
    /// How probable it is, in percent, that the two are one person, where names, phone and unit
    /// make it probable enough to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}
