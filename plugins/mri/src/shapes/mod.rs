//! The APIs that list people, a file for each. Which format an answer has makes no difference here.

pub(crate) mod lease_details;
pub(crate) mod pending_move_ins;
