//! What a manager sets for one integration, and what operators say of a PMS's words.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::row::Standing;
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
        let word = key(word);
        self.0.iter().any(|known| key(known) == word)
    }

    /// The words as they were typed.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<S: Into<String>> FromIterator<S> for StatusWords {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}

/// What operators said that status words amount to which no adapter knows, compared like
/// [`StatusWords`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GivenStandings(BTreeMap<String, Standing>);

impl GivenStandings {
    /// What the word amounts to, if somebody said so.
    pub fn of(&self, word: &str) -> Option<Standing> {
        let word = key(word);
        self.0.iter().find(|(known, _)| key(known) == word).map(|(_, standing)| *standing)
    }

    /// The words as they were typed, with what they amount to.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Standing)> {
        self.0.iter().map(|(word, standing)| (word.as_str(), *standing))
    }
}

impl<S: Into<String>> FromIterator<(S, Standing)> for GivenStandings {
    fn from_iter<I: IntoIterator<Item = (S, Standing)>>(words: I) -> Self {
        Self(words.into_iter().map(|(word, standing)| (word.into(), standing)).collect())
    }
}

fn key(word: &str) -> String {
    word.trim().to_lowercase()
}
