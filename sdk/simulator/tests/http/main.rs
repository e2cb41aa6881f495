//! The simulator as its callers meet it: over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail there")]

mod appfolio;
mod binary;
mod cedar;
mod control;
mod entrata;
mod faults;
mod mri;
mod realpage;
mod reports;
mod sheets;
mod support;
mod world;
mod yardi;
mod yardi_services;
