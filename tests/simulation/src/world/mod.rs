//! What happens to a property: in its PMS, on the way there, in the directory, in the settings.
//!
//! A month is a list of happenings and nothing else, so it can be stored, cut down and played
//! again. A happening about somebody who is not there is ignored, which is what lets any part of a
//! month be left out.

mod happening;
mod life;
mod month;
mod names;
mod town;

pub use self::happening::{Happening, Limits, Place, Resident, Term, Trouble};
pub use self::month::Month;
pub use self::town::Town;
