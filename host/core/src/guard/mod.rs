//! Whether anything may be decided from a read, and whether a run may go through unseen.

mod read;
mod run;

pub(crate) use read::{Heads, judge_read};
pub(crate) use run::{Word, measures, surges, word_on};
