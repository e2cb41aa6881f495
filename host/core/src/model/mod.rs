//! The words of the domain, as values.

mod alert;
mod budget;
mod contact;
mod decision;
mod field;
mod history;
mod ids;
mod link;
mod outcome;
mod record;
mod resemblance;
mod row;
mod settings;
mod surge;

pub use alert::{
    Alert, AlertKind, ContactSheet, Facts, OpenAlert, PeopleFacts, RecordSheet, Resolution,
};
pub use budget::{CallBudget, CallWindow, Overdraft};
pub use contact::{Base, Contact, FieldChange};
pub use decision::{Command, Decision, Side};
pub use field::{Field, PerField, Reading, Readings, Value, ValueError, Values};
pub use history::{Author, Event, HistoryEntry, Origin};
pub use ids::{
    AccountId, AlertId, ContactId, CredentialId, DecisionId, HistoryId, IdError, IntegrationId,
    LinkId, OrganisationId, PmsPropertyId, PropertyId, RecordKey, RunId,
};
pub use link::{EndReason, Link, Remembered};
pub use outcome::{Outcome, Reason, Step, Tally, Verdict};
pub use record::{KnownRecord, Missed, Picture, Record};
pub use resemblance::{Closeness, Resemblance};
pub use row::{DateReading, RejectedRow, ResidentRow, Role, Standing};
pub use settings::{GivenStandings, Settings, StatusWords};
pub use surge::{Extent, Measure, Surge, Threshold, Thresholds};
