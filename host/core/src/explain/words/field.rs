//! Why the directory has another value than the PMS.

use std::fmt;

use crate::explain::{FieldStory, FieldWhy};
use crate::model::{Reading, Value};

impl fmt::Display for FieldStory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: Option<&Value>| {
            value.map_or_else(|| "nothing".to_owned(), |value| format!("\"{value}\""))
        };
        let name = self.field.name().replace('_', " ");
        match &self.pms {
            Reading::Absent => write!(f, "{name}: the PMS does not tell")?,
            told => write!(f, "{name}: the PMS has {}", shown(told.value()))?,
        }
        write!(f, ", the directory {}: {}", shown(self.contact.as_ref()), self.why)
    }
}

impl fmt::Display for FieldWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("they agree"),
            Self::NotCarried => f.write_str("the read does not carry the field"),
            Self::NeverBlanked => f.write_str("a name or an email is never blanked"),
            Self::LocalEdit => {
                f.write_str("it was changed here, and stays until the PMS changes it")
            }
            Self::Declined { .. } => f.write_str("somebody declined the address of the PMS"),
            Self::StillListed => f.write_str("the PMS still lists this address as well"),
            Self::Held { .. } => f.write_str("it waits for the answer to an alert"),
            Self::AnotherGoverns { record } => {
                write!(f, "resident {} gives the values", record.person)
            }
            Self::Excluded => f.write_str("their status word is excluded"),
            Self::NotListed => f.write_str("the PMS does not list the resident now"),
            Self::NotDecided => f.write_str("nothing is decided from the last read"),
            Self::NextRun => f.write_str("it comes with the next run"),
        }
    }
}
