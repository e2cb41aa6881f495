//! The parsing that every PMS needs, in one place.
//!
//! What is read here comes from outside and may be anything: nothing in these modules may panic,
//! and nothing may guess. What cannot be read is an error or a value that says so.

pub mod charset;
pub mod choose;
pub mod dates;
pub mod index;
pub mod join;
pub mod json;
pub mod lenient;
pub mod query;
pub mod sift;
pub mod soap;
pub mod statuses;
pub mod words;
pub mod xml;
