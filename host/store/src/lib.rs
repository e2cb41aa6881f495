//! Keeps everything: on SQLite, embedded, or on PostgreSQL, with one SQL text for both.
//!
//! SQL is written in this crate and nowhere else. The store decides nothing about residents: it
//! carries out plans, and refuses what would break them: a write by a node that lost its claim,
//! a write from a plan that the directory has moved on from, a second open alert of one identity.
//! It reads no clock; times come in as arguments and are cut to microseconds.

mod account;
mod adapter;
mod alert;
mod apply;
mod approval;
mod attachment;
mod audit;
mod claim;
mod contact;
mod credential;
mod db;
mod decision;
mod delivery;
mod dossier;
mod error;
mod feed;
mod history;
mod import;
mod integration;
mod link;
mod offer;
mod organisation;
mod outcome;
mod outlook;
mod pack;
mod page;
mod population;
mod progress;
mod property;
mod quarantine;
mod receipt;
mod record;
mod recording;
mod rotation;
mod run;
mod schedule;
pub mod sealing;
mod stalled;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod undo;
mod webhook;
mod word;

pub use account::{Account, PmsProperty};
pub use adapter::{ActiveVersion, AdapterVersion, NewAdapterVersion};
pub use alert::{AlertFilter, Closed, StoredAlert};
pub use apply::DirectoryVersion;
pub use approval::Seen;
pub use attachment::Attached;
pub use audit::{AuditEntry, AuditRecord};
pub use claim::{Claim, Due};
pub use contact::{ContactFilter, Person, PersonLink, Source};
pub use credential::{Credential, CredentialChange, NewCredential, SecretKey};
pub use decision::{Deed, StoredDecision};
pub use delivery::{Attempted, Delivery, DueDelivery};
pub use dossier::{Dossier, Erased, Who};
pub use error::{Error, Result};
pub use feed::Changes;
pub use import::NewPeople;
pub use integration::{Integration, IntegrationChange, IntegrationState, MeasuredRead};
pub use organisation::Organisation;
pub use outcome::{OutcomeFilter, RecordOutcome};
pub use page::{Cursor, Page, PageRequest};
pub use population::Stored;
pub use progress::{Progress, Watched};
pub use property::Property;
pub use quarantine::{Probe, Quarantine};
pub use receipt::{Attempt, Begun, RequestKey, carried_out_by};
pub use recording::{Cast, NewRecording, RecordedRun, Retention, StoredRecording};
pub use rotation::SealedCount;
pub use run::{NewRun, Run, RunDetail, RunState, Trigger};
pub use schedule::{QueuedRun, SyncNow};
pub use stalled::Halted;
pub use store::{Health, Store};
pub use token::{ApiToken, NewToken, TokenRole};
pub use undo::Undoable;
pub use webhook::{WEBHOOK_SECRET_MARK, Webhook, WebhookChange, WebhookEvent};
