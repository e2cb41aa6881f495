//! One suite, run on each engine in turn.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod adapters;
mod alerts;
mod apply;
mod claims;
mod contacts;
mod credentials;
mod decisions;
mod deliveries;
mod feed;
mod import;
mod outcomes;
mod receipts;
mod recordings;
mod rotation;
mod secrecy;
mod setup;
mod undo;
mod world;
