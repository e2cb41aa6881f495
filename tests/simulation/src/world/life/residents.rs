//! What happens to residents in their PMS.

use usersync_core::model::{Field, Role};

use super::Life;
use crate::world::names::{ENDS, NO_EMAIL, ODD_DATES, STARTS, STATUS, UNKNOWN};
use crate::world::{Happening, Place, Resident};

impl Life {
    pub(super) fn moves_in(&mut self) {
        let number = self.number();
        let (mut first, mut last) = self.full_name();
        let mut email = format!("p{number}@example.com");
        let (mut unit, mut phone) = (self.unit(), self.phone());
        let mut place = self.place();
        if !self.town.residents.is_empty() {
            match self.chance.below(12) {
                0 => (*self.chance.pick(&NO_EMAIL)).clone_into(&mut email),
                1 => email = self.somebody().email,
                2 => {
                    let roommate = self.somebody();
                    (last, phone) = (roommate.last, roommate.phone);
                    unit.clone_from(&roommate.terms[0].unit);
                }
                3 => {
                    let namesake = self.somebody();
                    (first, last) = (namesake.first, namesake.last);
                }
                4 => place = Place::Oaks,
                _ => {}
            }
        }
        match self.chance.below(40) {
            0 => (first, last) = (String::new(), last),
            1 => (first, last) = (String::new(), String::new()),
            2 => (first, last) = ("Vacant".to_owned(), String::new()),
            _ => {}
        }
        let role = match self.chance.below(60) {
            0 => Role::Guarantor,
            1 => Role::Minor,
            2 => Role::Other,
            3 => Role::Occupant,
            4 => Role::Nobody,
            _ => Role::Leaseholder,
        };
        let status = match self.chance.below(25) {
            0 => *self.chance.pick(&UNKNOWN),
            1..8 => *self.chance.pick(&STATUS),
            8..11 => "Future",
            _ => "Current",
        };
        let terms = vec![self.term(&unit, status)];
        let id = format!("p{number}");
        let more_emails = Vec::new();
        self.happens(Happening::MovesIn(Resident {
            number,
            place,
            id,
            first,
            last,
            email,
            more_emails,
            phone,
            role,
            terms,
        }));
    }

    /// The same person under a second id.
    pub(super) fn doubles(&mut self) {
        let twin = self.somebody();
        let number = self.number();
        let place = self.place();
        let status = *self.chance.pick(&STATUS);
        let unit = self.unit();
        let terms = vec![self.term(&unit, status)];
        let id = format!("p{number}");
        self.happens(Happening::MovesIn(Resident { number, place, id, terms, ..twin }));
    }

    /// A renewal, or a transfer to another unit.
    pub(super) fn leases(&mut self, run: usize) {
        let resident = self.somebody();
        let who = resident.number;
        let unit = if self.chance.once_in(2) {
            self.unit()
        } else {
            resident.terms.first().map(|term| term.unit.clone()).unwrap_or_default()
        };
        let status = if self.chance.once_in(5) { "Current" } else { "Future" };
        let term = self.term(&unit, status);
        self.happens(Happening::Leases { who, term });
        match self.chance.below(4) {
            0 => {}
            1 => self.happens_in(run, 6, Happening::Status { who, word: "Past".to_owned() }),
            _ => self.happens_in(run, 6, Happening::Switches { who }),
        }
    }

    pub(super) fn status(&mut self, run: usize) {
        let Resident { number: who, terms, .. } = self.somebody();
        let word = match self.chance.below(8) {
            0 => (*self.chance.pick(&UNKNOWN)).to_owned(),
            1 => "Canceled".to_owned(),
            2 => " current ".to_owned(),
            _ => (*self.chance.pick(&STATUS)).to_owned(),
        };
        self.happens(Happening::Status { who, word });
        if self.chance.once_in(2)
            && let Some(term) = terms.first()
        {
            self.happens_in(run, 5, Happening::Status { who, word: term.status.clone() });
        }
    }

    pub(super) fn moves_out(&mut self) {
        let who = self.somebody().number;
        if self.chance.once_in(2) {
            self.happens(Happening::Status { who, word: "Notice".to_owned() });
            let text = "2026-03-31".to_owned();
            self.happens(Happening::Says { who, field: Field::MoveOut, text });
        } else {
            self.happens(Happening::MovesOut { who, on: "2026-03-15".to_owned() });
        }
    }

    pub(super) fn email(&mut self, run: usize) {
        let resident = self.somebody();
        let who = resident.number;
        let before = resident.email.clone();
        let text = match self.chance.below(10) {
            0 => self.somebody().email,
            1 => (*self.chance.pick(&NO_EMAIL)).to_owned(),
            2 => before.to_uppercase(),
            3 => {
                let emails = vec![before.clone()];
                self.happens(Happening::AlsoReachedAt { who, emails });
                format!("also{who}@example.com")
            }
            4 => format!("{} ", before.trim()),
            _ => format!("p{who}.{run}@example.com"),
        };
        self.says(run, who, Field::Email, text, &before);
    }

    pub(super) fn name(&mut self, run: usize) {
        let resident = self.somebody();
        let who = resident.number;
        let (first, last) = self.full_name();
        if self.chance.once_in(3) {
            self.says(run, who, Field::FirstName, first, &resident.first);
        } else {
            self.says(run, who, Field::LastName, last, &resident.last);
        }
        if self.chance.once_in(5) {
            let text = format!("p{who}.{run}@example.com");
            self.says(run, who, Field::Email, text, &resident.email);
        }
    }

    pub(super) fn detail(&mut self, run: usize) {
        let resident = self.somebody();
        let who = resident.number;
        let term = resident.terms.first().cloned();
        let term = term.unwrap_or_else(|| self.term("101", "Current"));
        let blank = self.chance.once_in(4);
        let odd = self.chance.once_in(6);
        let (field, text, before) = match self.chance.below(6) {
            0 => (Field::Phone, self.phone(), resident.phone),
            1 => (Field::Unit, self.unit(), term.unit),
            2 => (Field::LeaseStart, (*self.chance.pick(&STARTS)).to_owned(), term.start),
            3 => (Field::LeaseEnd, (*self.chance.pick(&ENDS)).to_owned(), term.end),
            4 => (Field::MoveIn, (*self.chance.pick(&STARTS)).to_owned(), term.move_in),
            _ => (Field::MoveOut, "2026-04-30".to_owned(), term.move_out),
        };
        let text = match field {
            _ if blank => String::new(),
            _ if odd && field.is_date() => (*self.chance.pick(&ODD_DATES)).to_owned(),
            _ => text,
        };
        self.says(run, who, field, text, &before);
    }

    /// Somebody types something; often it is corrected later.
    pub(super) fn says(&mut self, run: usize, who: u32, field: Field, text: String, before: &str) {
        self.happens(Happening::Says { who, field, text });
        if self.chance.once_in(2) {
            let text = before.to_owned();
            self.happens_in(run, 5, Happening::Says { who, field, text });
        }
    }

    pub(super) fn rotate(&mut self, run: usize) {
        let mut who = Vec::new();
        for _ in 0..2 + self.chance.below(2) {
            let number = self.somebody().number;
            if !who.contains(&number) {
                who.push(number);
            }
        }
        if who.len() < 2 {
            return;
        }
        self.happens(Happening::Rotate { who: who.clone() });
        if self.chance.once_in(3) {
            who.reverse();
            self.happens_in(run, 5, Happening::Rotate { who });
        }
    }

    pub(super) fn new_id(&mut self) {
        let who = self.somebody().number;
        let id = format!("p{who}-{}", self.chance.below(4));
        self.happens(Happening::NewId { who, id });
    }

    pub(super) fn vanishes(&mut self, run: usize) {
        let who = self.somebody().number;
        self.happens(Happening::Vanishes { who });
        if !self.chance.once_in(3) {
            self.happens_in(run, 4, Happening::Returns { who });
        }
    }

    pub(super) fn role(&mut self, run: usize) {
        let Resident { number: who, role: before, .. } = self.somebody();
        let role = *self.chance.pick(&[Role::Guarantor, Role::Minor, Role::Occupant]);
        self.happens(Happening::Role { who, role });
        if self.chance.once_in(2) {
            self.happens_in(run, 4, Happening::Role { who, role: before });
        }
    }
}
