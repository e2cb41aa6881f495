//! The settings form that an adapter asks for.

use serde::{Deserialize, Serialize};

/// One field of the form. Several may have one key if no two of them are ever shown together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SettingField {
    pub key: String,
    pub label: String,
    pub help: String,
    pub kind: FieldKind,
    /// Asked only of a field that is shown.
    pub required: bool,
    pub default: Option<String>,
    pub choices: Vec<Choice>,
    /// Shown when all of these hold; none means always.
    pub shown_when: Vec<Condition>,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    /// Kept sealed, and never handed to the adapter.
    Secret,
    Url,
    Choice,
    Number,
    Boolean,
    /// Any number of texts.
    List,
}

impl FieldKind {
    /// Reads the word of the interface; a kind that this host does not know is shown as text.
    pub fn from_word(word: &str) -> Self {
        match word {
            "secret" => Self::Secret,
            "url" => Self::Url,
            "choice" => Self::Choice,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "list" => Self::List,
            _ => Self::Text,
        }
    }
}

/// One of the values that a field of kind `choice` takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub help: String,
}

/// Holds when the field `key` has one of `values`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Condition {
    pub key: String,
    pub values: Vec<String>,
}
