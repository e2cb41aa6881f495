//! One suite, run on each engine in turn.

mod access;
mod adapters;
mod alerts;
mod apply;
mod claims;
mod contacts;
mod credentials;
mod decisions;
mod outcomes;
mod secrecy;
mod setup;
mod world;
