//! What a replay prints, one JSON object a line.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use usersync_core::model::{DateReading, Field, Reading, RejectedRow, ResidentRow};

use crate::fault::AdapterFault;
use crate::protocol::{
    Batch, CheckReport, Completion, Cursor, Failure, LogLine, Method, Output, Pair, PmsProperty,
    PropertyFailure, PropertyList, Request,
};

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    Request(ReplayedRequest),
    Checked(CheckReport),
    Property {
        account: String,
        #[serde(flatten)]
        property: PmsProperty,
    },
    Resident(Box<Resident>),
    Rejected {
        property: String,
        id: Option<String>,
        reason: String,
    },
    Complete(Completion),
    Failed(PropertyFailure),
    /// A place to go on from.
    Checkpoint {
        cursor: Cursor,
    },
    /// It asked for patience; a replay has none to give.
    Wait {
        milliseconds: u64,
    },
    Log(LogLine),
    /// The job as a whole ended early: by the adapter's own word, or by a fault of the adapter.
    Failure {
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fault: Option<FaultReport>,
    },
    Done,
}

impl Event {
    /// What an output says, if it is no request: nothing, one thing, or one for each resident.
    pub fn of_output(output: Output) -> Vec<Self> {
        match output {
            Output::Fetch(_) | Output::More(_) => Vec::new(),
            Output::Checked(report) => vec![Self::Checked(report)],
            Output::Properties(list) => Self::properties(list).collect(),
            Output::Residents(batch) => Self::batch(batch).collect(),
            Output::Complete(completion) => vec![Self::Complete(completion)],
            Output::Failed(failed) => vec![Self::Failed(failed)],
            Output::Checkpoint(cursor) => vec![Self::Checkpoint { cursor }],
            Output::Wait(time) => {
                vec![Self::Wait { milliseconds: time.as_millis().try_into().unwrap_or(u64::MAX) }]
            }
            Output::Done => vec![Self::Done],
        }
    }

    /// The job ended by the adapter's own word.
    pub fn failure(failure: Failure) -> Self {
        Self::Failure { failure: Some(failure), fault: None }
    }

    /// The job ended by a fault of the adapter.
    pub fn fault(fault: &AdapterFault) -> Self {
        Self::Failure { failure: None, fault: Some(fault.into()) }
    }

    fn properties(list: PropertyList) -> impl Iterator<Item = Self> {
        let PropertyList { account, properties } = list;
        properties
            .into_iter()
            .map(move |property| Self::Property { account: account.clone(), property })
    }

    fn batch(batch: Batch) -> impl Iterator<Item = Self> {
        let Batch { property, rows, rejected, expected: _ } = batch;
        let of = property.clone();
        let residents = rows
            .into_iter()
            .map(move |row| Self::Resident(Box::new(Resident { property: of.clone(), row })));
        let rejected = rejected.into_iter().map(move |RejectedRow { person, reason }| {
            Self::Rejected { property: property.clone(), id: person, reason }
        });
        residents.chain(rejected)
    }
}

/// A fault of the adapter, told whole: a replay is run by the adapter's author.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FaultReport {
    pub class: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_text: Option<String>,
}

/// A request of a replay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReplayedRequest {
    pub id: u32,
    #[serde(flatten)]
    pub shown: ShownRequest,
    /// Why the host would not let it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<String>,
}

/// A request as it would be sent, each secret standing as `{slot.parameter}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShownRequest {
    pub operation: String,
    pub method: Method,
    pub url: String,
    /// Values of a name sent more than once are joined by commas.
    pub headers: Map<String, Value>,
    pub body: String,
    /// Slot that the host applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

impl From<&Request> for ShownRequest {
    fn from(request: &Request) -> Self {
        let mut headers = Map::new();
        for Pair { name, value } in &request.headers {
            let value = match headers.get(name).and_then(Value::as_str) {
                Some(earlier) => format!("{earlier}, {value}"),
                None => value.to_string(),
            };
            headers.insert(name.clone(), value.into());
        }
        Self {
            operation: request.operation.clone(),
            method: request.method,
            url: request.shown_url(),
            headers,
            body: request.body.to_string(),
            credential: request.credential.clone(),
        }
    }
}

/// A row under the neutral names: a missing key is absent, an empty text is blank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resident {
    pub property: String,
    pub row: ResidentRow,
}

impl Serialize for Resident {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.row;
        let mut unreadable = Vec::new();
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("property", self.property.as_str().into());
        put("id", row.person.as_str().into());
        for (field, reading) in [
            (Field::FirstName, &row.first_name),
            (Field::LastName, &row.last_name),
            (Field::Email, &row.email),
            (Field::Phone, &row.phone),
            (Field::Unit, &row.unit),
        ] {
            match reading {
                Reading::Absent => {}
                Reading::Blank => drop(put(field.name(), "".into())),
                Reading::Value(text) => drop(put(field.name(), text.as_str().into())),
            }
        }
        put("status", row.status.as_str().into());
        put("standing", row.standing.map(usersync_core::model::Standing::name).into());
        for (field, reading) in [
            (Field::LeaseStart, &row.lease_start),
            (Field::LeaseEnd, &row.lease_end),
            (Field::MoveIn, &row.move_in),
            (Field::MoveOut, &row.move_out),
        ] {
            match reading {
                DateReading::Absent => {}
                DateReading::Blank => drop(put(field.name(), "".into())),
                DateReading::Value(date) => drop(put(field.name(), date.to_string().into())),
                DateReading::Unreadable(text) => {
                    put(field.name(), text.as_str().into());
                    unreadable.push(Value::from(field.name()));
                }
            }
        }
        for (name, value) in [("household", &row.household), ("lease", &row.lease)] {
            if let Some(text) = value {
                put(name, text.as_str().into());
            }
        }
        put("role", row.role.name().into());
        if !row.role_word.is_empty() {
            put("role_word", row.role_word.as_str().into());
        }
        for (name, list) in [("more_emails", &row.more_emails), ("more_phones", &row.more_phones)] {
            if !list.is_empty() {
                put(name, list.clone().into());
            }
        }
        if !unreadable.is_empty() {
            put("unreadable", unreadable.into());
        }
        object.serialize(serializer)
    }
}
