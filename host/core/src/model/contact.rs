//! People in the directory.

use serde::{Deserialize, Serialize};

use super::field::{Field, Readings, Value, ValueError, Values};
use super::ids::{ContactId, RecordKey};

/// One person in the directory of one of our properties.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    pub id: ContactId,
    pub values: Values,
    /// What the PMS last said of them; none while no record was ever linked.
    pub base: Option<Base>,
}

/// The PMS values last taken in for a contact, as one set, with the lease they came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Base {
    pub record: RecordKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// An absent field was never told by any read.
    pub values: Readings,
}

/// One field of a contact, before and after.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "PlainChange", into = "PlainChange")]
pub struct FieldChange {
    pub field: Field,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The value before was typed here, not taken from the PMS.
    pub replaced_local_edit: bool,
}

/// A change with its values as plain strings, as it is stored and shown.
#[derive(Serialize, Deserialize)]
struct PlainChange {
    field: Field,
    before: Option<String>,
    after: Option<String>,
    #[serde(default)]
    replaced_local_edit: bool,
}

impl From<FieldChange> for PlainChange {
    fn from(change: FieldChange) -> Self {
        Self {
            field: change.field,
            before: change.before.map(|value| value.to_string()),
            after: change.after.map(|value| value.to_string()),
            replaced_local_edit: change.replaced_local_edit,
        }
    }
}

impl TryFrom<PlainChange> for FieldChange {
    type Error = ValueError;

    fn try_from(plain: PlainChange) -> Result<Self, ValueError> {
        let parse =
            |text: Option<String>| text.map(|text| Value::parse(plain.field, text)).transpose();
        Ok(Self {
            field: plain.field,
            before: parse(plain.before)?,
            after: parse(plain.after)?,
            replaced_local_edit: plain.replaced_local_edit,
        })
    }
}
