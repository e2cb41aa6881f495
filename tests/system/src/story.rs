//! The format of a scenario: who is there, then steps, each with what happens and what then holds.
//!
//! `README.md` beside the scenarios explains it to whoever writes one.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use pms_simulator::{FaultKind, Pms};
use serde::Deserialize;
use usersync_core::model::Field;

use crate::words::full_name;

/// A scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    pub number: String,
    pub sentence: String,
    /// The only PMS it can be told of, where it depends on one.
    pub only: Option<Pms>,
    /// Rows on a page, where the PMS has pages.
    pub rows_per_page: Option<usize>,
    /// Who is in the PMS at first.
    #[serde(default)]
    pub(crate) pms: BTreeMap<String, Row>,
    /// Who is in the directory at first, entered by hand.
    #[serde(default)]
    pub(crate) door: BTreeMap<String, Fields>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    pub(crate) step: Vec<Step>,
}

impl Story {
    /// Reads a scenario.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context("the scenario cannot be read")
    }
}

/// What happens, in the order of the fields, and what then holds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Step {
    /// For the reader, and for whoever sees the step fail.
    pub(crate) tell: String,
    pub(crate) restart: bool,
    /// Contacts entered by hand.
    pub(crate) add: BTreeMap<String, Fields>,
    pub(crate) edit: BTreeMap<String, Fields>,
    pub(crate) remove: Vec<String>,
    pub(crate) unlink: Vec<String>,
    /// Status words, from now on.
    pub(crate) exclude: Option<Vec<String>>,
    pub(crate) turn: Option<Switch>,
    /// Residents who are new to the PMS, and what it changes of the others.
    pub(crate) pms: BTreeMap<String, Row>,
    /// Residents whom the PMS lists no more.
    pub(crate) gone: Vec<String>,
    /// The order in which the PMS lists them; by name unless told.
    pub(crate) order: Vec<String>,
    pub(crate) faults_over: bool,
    pub(crate) fault: Option<FaultTold>,
    pub(crate) sync: Option<SyncEnd>,
    pub(crate) answer: Option<AnswerTold>,
    /// The kind of a decision that is taken back.
    pub(crate) undo: Option<String>,
    pub(crate) then: Then,
}

/// What holds after a step. Whatever is not mentioned has not changed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Then {
    /// How residents ended, as in `skipped` or `skipped: past`.
    pub(crate) outcomes: BTreeMap<String, String>,
    /// Residents whose rows could not be read.
    pub(crate) rejected: Vec<String>,
    pub(crate) contacts: BTreeMap<String, ContactTold>,
    /// All that are open.
    pub(crate) alerts: Option<Vec<AlertTold>>,
    /// Those that closed, as in `Name Mismatch: decided`.
    pub(crate) closed: Vec<String>,
    /// Lines that were added to the history of contacts.
    pub(crate) history: BTreeMap<String, Vec<String>>,
    /// What the run has to tell besides.
    pub(crate) notices: Option<Vec<String>>,
    /// The PMS was not called at all.
    pub(crate) no_calls: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Switch {
    On,
    Off,
}

/// How Sync Now ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyncEnd {
    Complete,
    Incomplete,
    /// Nothing runs.
    Refused,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultTold {
    pub(crate) kind: FaultKind,
    /// The PMS property; all of them unless told.
    pub(crate) at: Option<String>,
    /// How many calls pass first.
    #[serde(default)]
    pub(crate) after: u32,
    pub(crate) times: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTold {
    /// The kind of the alert.
    pub(crate) to: String,
    pub(crate) with: String,
    pub(crate) resident: Option<String>,
    pub(crate) contact: Option<String>,
    /// Part of the reason why it has no effect.
    pub(crate) refused: Option<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AlertTold {
    pub(crate) kind: String,
    pub(crate) residents: Vec<String>,
    pub(crate) contacts: Vec<String>,
    /// What an answer would write, as in `phone: 1 → 2`.
    pub(crate) waiting: Vec<String>,
    pub(crate) urgent: bool,
    pub(crate) different_person: bool,
    /// Why names are close, as in `nickname`.
    pub(crate) close: Vec<String>,
    /// What is wrong with a read or a credential.
    pub(crate) finding: String,
}

/// Values under the neutral names; `name` stands for first and last name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(try_from = "toml::Table")]
pub(crate) struct Fields(pub(crate) BTreeMap<Field, String>);

/// A resident in the PMS, or what changes of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "toml::Table")]
pub(crate) struct Row {
    pub(crate) fields: Fields,
    /// The PMS's id, where several rows have the same; the key unless told.
    pub(crate) id: Option<String>,
    /// The PMS property.
    pub(crate) at: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) household: Option<String>,
    /// The id of the lease.
    pub(crate) lease: Option<String>,
    /// Fields that the PMS does not send.
    pub(crate) leave_out: Vec<Field>,
    /// What the PMS sends in its own names.
    pub(crate) raw: BTreeMap<Pms, toml::Table>,
}

/// What is expected of a contact.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "toml::Table")]
pub(crate) struct ContactTold {
    pub(crate) fields: Fields,
    /// The residents that feed it.
    pub(crate) linked: Option<Vec<String>>,
    pub(crate) not_seen: Option<bool>,
}

impl TryFrom<toml::Table> for Fields {
    type Error = String;

    fn try_from(mut table: toml::Table) -> Result<Self, String> {
        let mut fields = BTreeMap::new();
        if let Some(name) = take::<String>(&mut table, "name")? {
            let (first, last) = full_name(&name);
            fields.insert(Field::FirstName, first);
            fields.insert(Field::LastName, last);
        }
        for field in Field::ALL {
            if let Some(value) = take(&mut table, field.name())? {
                fields.insert(field, value);
            }
        }
        match table.keys().next() {
            Some(other) => Err(format!("`{other}` is nothing that can be told here")),
            None => Ok(Self(fields)),
        }
    }
}

impl TryFrom<toml::Table> for Row {
    type Error = String;

    fn try_from(mut table: toml::Table) -> Result<Self, String> {
        Ok(Self {
            id: take(&mut table, "id")?,
            at: take(&mut table, "at")?,
            status: take(&mut table, "status")?,
            role: take(&mut table, "role")?,
            household: take(&mut table, "household")?,
            lease: take(&mut table, "lease")?,
            leave_out: take(&mut table, "leave_out")?.unwrap_or_default(),
            raw: take(&mut table, "raw")?.unwrap_or_default(),
            fields: Fields::try_from(table)?,
        })
    }
}

impl TryFrom<toml::Table> for ContactTold {
    type Error = String;

    fn try_from(mut table: toml::Table) -> Result<Self, String> {
        Ok(Self {
            linked: take(&mut table, "linked")?,
            not_seen: take(&mut table, "not_seen")?,
            fields: Fields::try_from(table)?,
        })
    }
}

fn take<T: serde::de::DeserializeOwned>(
    table: &mut toml::Table,
    key: &str,
) -> Result<Option<T>, String> {
    let value = table.remove(key);
    value.map(|value| value.try_into().map_err(|error| format!("`{key}`: {error}"))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_the_format_does_not_know_is_refused() {
        let head = "number = 'S00'\nsentence = 'Nothing.'\n[[step]]\n";
        for (line, word) in [
            ("snyc = 'complete'", "snyc"),
            ("then.contact.nora = {}", "contact"),
            ("pms.nora = { fone = '1' }", "fone"),
            ("then.contacts.nora = { fone = '1' }", "fone"),
        ] {
            let error = format!("{:?}", Story::parse(&format!("{head}{line}\n")).unwrap_err());
            assert!(error.contains(word), "{error}");
        }
    }
}
