//! What a manager sets for one integration.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::surge::Thresholds;

/// Settings that a plan depends on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Raw status words whose people stay out.
    #[serde(default)]
    pub excluded: StatusWords,
    /// Create contacts for residents without an email.
    #[serde(default)]
    pub allow_without_email: bool,
    /// What a run may change before it waits for a person.
    #[serde(default)]
    pub thresholds: Thresholds,
}

/// A set of PMS status words, compared without regard to case and outer spaces.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusWords(BTreeSet<String>);

impl StatusWords {
    /// Whether the word is in the set.
    pub fn contains(&self, word: &str) -> bool {
        let word = Self::key(word);
        self.0.iter().any(|known| Self::key(known) == word)
    }

    /// The words as they were typed.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn key(word: &str) -> String {
        word.trim().to_lowercase()
    }
}

impl<S: Into<String>> FromIterator<S> for StatusWords {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}
