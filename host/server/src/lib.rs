//! The binary `usersync`: the admin API and the command line, over the engine and the store.
//!
//! Nothing here decides about residents, and nothing here shows a secret.

pub mod api;
mod auth;
pub mod cli;
pub mod config;
mod console;
mod service;
pub mod telemetry;

pub use service::{Service, StartError, open_keys, start_adapters};
