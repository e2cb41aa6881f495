//! Reads are recorded and played again; runs are previewed, from the PMS and from recordings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cast;
mod changes;
mod kept;
mod previews;
