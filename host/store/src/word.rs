//! Words of the domain as text columns.

use std::sync::Mutex;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::{ContextV7, Timestamp, Uuid};

use chrono::{DateTime, Utc};

/// A value that is stored as its one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Word<T>(pub(crate) T);

/// A column holds a word that means nothing here.
#[derive(Debug, thiserror::Error)]
#[error("a word of another version")]
pub(crate) struct UnknownWord;

impl<T: DeserializeOwned> TryFrom<String> for Word<T> {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        serde_json::from_value(Value::String(text)).map(Self).map_err(|_| UnknownWord)
    }
}

/// The word of a value that serialises as one.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => unreachable!("only enums without fields are stored as words"),
    }
}

/// A new id. Ids are in the order in which this process made them, those of one moment included.
pub(crate) fn mint<T: From<Uuid>>(now: DateTime<Utc>) -> T {
    static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let timestamp = Timestamp::from_unix(&ORDER, seconds, now.timestamp_subsec_nanos());
    T::from(Uuid::new_v7(timestamp))
}
