//! Making up what happens, so that every ruling is met again and again.
//!
//! Nothing here knows how a happening will be judged. Mistakes are often corrected some runs later,
//! because what closes a question is as much a ruling as what raises it.

mod desk;
mod feed;
mod residents;

use usersync_chance::Chance;

use super::names::{ENDS, FIRST, LAST, STARTS, UNITS};
use super::{Happening, Limits, Place, Resident, Term, Town};

/// A month in the making.
pub(in crate::world) struct Life {
    chance: Chance,
    town: Town,
    numbers: u32,
    leases: u32,
    /// While the feed is off, nothing runs.
    is_on: bool,
    /// Runs so far.
    pub(in crate::world) runs: usize,
    /// Corrections, with the run before which they happen.
    later: Vec<(usize, Happening)>,
    pub(in crate::world) happenings: Vec<Happening>,
}

impl Life {
    /// So many people live there; some are in the directory already.
    pub(in crate::world) fn begin(chance: Chance, people: usize) -> Self {
        let mut life = Self {
            chance,
            town: Town::default(),
            numbers: 0,
            leases: 0,
            is_on: true,
            runs: 0,
            later: Vec::new(),
            happenings: Vec::new(),
        };
        let with_pines = life.chance.once_in(2);
        life.happens(Happening::Attaches { place: Place::Oaks });
        if with_pines {
            life.happens(Happening::Attaches { place: Place::Pines });
        }
        if life.chance.once_in(3) {
            let limits = *life.chance.pick(&[Limits::Low, Limits::Unlimited]);
            life.happens(Happening::Sets { limits });
        }
        if life.chance.once_in(3) {
            life.excludes();
        }
        for _ in 0..people {
            life.moves_in();
        }
        for _ in 0..life.chance.below(5) {
            life.enters();
        }
        life
    }

    /// What happens before a run, and the run.
    pub(in crate::world) fn goes_on(&mut self) {
        let run = self.runs;
        let due: Vec<Happening> =
            self.later.extract_if(.., |(when, _)| *when <= run).map(|(_, what)| what).collect();
        for happening in due {
            self.happens(happening);
        }
        for _ in 0..self.chance.below(4) {
            self.something(run);
        }
        if self.chance.once_in(2) {
            self.answers();
        }
        let order = self.chance.next();
        self.happens(Happening::Runs { order });
        if self.is_on {
            self.runs += 1;
        } else if self.chance.once_in(2) {
            self.is_on = true;
            self.happens(Happening::TurnsOn);
        }
    }

    fn happens(&mut self, happening: Happening) {
        self.town.happens(&happening);
        self.happenings.push(happening);
    }

    fn happens_in(&mut self, run: usize, runs: usize, happening: Happening) {
        let when = run + 1 + self.chance.below(runs);
        self.later.push((when, happening));
    }

    fn something(&mut self, run: usize) {
        match self.chance.below(100) {
            0..8 => self.moves_in(),
            8..14 => self.leases(run),
            14..20 => self.status(run),
            20..25 => self.moves_out(),
            25..34 => self.email(run),
            34..40 => self.name(run),
            40..46 => self.detail(run),
            46..49 => self.rotate(run),
            49..53 => self.new_id(),
            53..57 => self.vanishes(run),
            57..59 => self.role(run),
            59..65 => self.feed(run),
            65..69 => self.trouble(),
            69..73 => self.enters(),
            73..80 => self.edits(),
            80..83 => self.removes(),
            83..87 => {
                let decision = self.chance.below(1000);
                self.happens(Happening::Undoes { decision });
            }
            87..93 => self.settings(run),
            93..96 => self.doubles(),
            96..97 => {
                let place = self.place();
                let mark = format!("r{run}-");
                self.happens(Happening::Renumbers { place, mark });
            }
            _ => self.happens(Happening::Restarts),
        }
    }

    fn place(&mut self) -> Place {
        if self.chance.once_in(3) { Place::Pines } else { Place::Oaks }
    }

    fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    fn somebody(&mut self) -> Resident {
        let numbers: Vec<u32> = self.town.residents.keys().copied().collect();
        let number = *self.chance.pick(&numbers);
        self.town.residents[&number].clone()
    }

    fn term(&mut self, unit: &str, status: &str) -> Term {
        self.leases += 1;
        let start = (*self.chance.pick(&STARTS)).to_owned();
        Term {
            lease: format!("l{}", self.leases),
            unit: unit.to_owned(),
            status: status.to_owned(),
            move_in: start.clone(),
            start,
            end: (*self.chance.pick(&ENDS)).to_owned(),
            move_out: String::new(),
        }
    }

    fn phone(&mut self) -> String {
        let line = 100 + self.chance.below(40);
        match self.chance.below(4) {
            0 => String::new(),
            1 => format!("(512) 555-0{line}"),
            2 => format!("+1 512 555 0{line}"),
            _ => format!("512-555-0{line}"),
        }
    }

    fn unit(&mut self) -> String {
        (*self.chance.pick(&UNITS)).to_owned()
    }

    fn full_name(&mut self) -> (String, String) {
        ((*self.chance.pick(&FIRST)).to_owned(), (*self.chance.pick(&LAST)).to_owned())
    }
}
