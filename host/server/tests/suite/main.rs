//! The API and the command line, over whole services with databases of their own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anonymous;
mod answers;
mod authors;
mod bench;
mod budgets;
mod changes;
mod commands;
mod components;
mod console;
mod contacts;
mod contract;
mod decisions;
mod demo;
mod docs;
mod document;
mod dossiers;
mod events;
mod explain;
mod feed;
mod files;
mod first_run;
mod fixit;
mod guide;
mod keys;
mod languages;
mod logs;
mod once;
mod pace;
mod problems;
mod recordings;
mod replays;
mod roles;
mod scenarios;
mod secrets;
mod setup;
mod undo;
mod wasi;
mod webhooks;
