//! Charts as SVG: what they show comes in, a drawing comes out, with words for whoever hears it.
//!
//! Colours and lines are those of the style sheet; no chart needs a script, and none tells by its
//! colours alone.

mod bars;
mod durations;
mod stacks;

pub(super) use self::bars::{Bar, RunBars, SHOWN};
pub(super) use self::durations::{Durations, Took};
pub(super) use self::stacks::{OutcomeStacks, Stack};
