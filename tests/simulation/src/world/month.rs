//! A month: who lives there at its start, and what happens until its end.

use serde::{Deserialize, Serialize};
use usersync_chance::Chance;

use super::Happening;
use super::life::Life;

/// Everything that happens in one month, in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Month {
    pub seed: u64,
    pub happenings: Vec<Happening>,
}

impl Month {
    /// At least this many people live there, and at least this many runs there are.
    pub const PEOPLE: usize = 20;
    pub const RUNS: usize = 30;

    /// The month of a seed.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let people = Self::PEOPLE + chance.below(6);
        let runs = Self::RUNS + chance.below(4);
        let mut life = Life::begin(chance, people);
        while life.runs < runs {
            life.goes_on();
        }
        Self { seed, happenings: life.happenings }
    }
}
