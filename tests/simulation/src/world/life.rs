//! Making up what happens, so that every ruling is met again and again.
//!
//! Nothing here knows how a happening will be judged. Mistakes are often corrected some runs later,
//! because what closes a question is as much a ruling as what raises it.

use usersync_core::model::{Field, Role, Standing};

use super::names::{ENDS, FIRST, LAST, NO_EMAIL, ODD_DATES, STARTS, STATUS, UNITS, UNKNOWN};
use super::{Chance, Happening, Limits, Place, Resident, Term, Town, Trouble};

/// A month in the making.
pub(super) struct Life {
    chance: Chance,
    town: Town,
    numbers: u32,
    leases: u32,
    /// While the feed is off, nothing runs.
    is_on: bool,
    /// Runs so far.
    pub(super) runs: usize,
    /// Corrections, with the run before which they happen.
    later: Vec<(usize, Happening)>,
    pub(super) happenings: Vec<Happening>,
}

impl Life {
    /// So many people live there; some are in the directory already.
    pub(super) fn begin(chance: Chance, people: usize) -> Self {
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
    pub(super) fn goes_on(&mut self) {
        let run = self.runs;
        let due: Vec<Happening> =
            self.later.extract_if(.., |(when, _)| *when <= run).map(|(_, what)| what).collect();
        due.into_iter().for_each(|happening| self.happens(happening));
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

    fn moves_in(&mut self) {
        let number = self.number();
        let (mut first, mut last) = self.full_name();
        let mut email = format!("p{number}@example.com");
        let (mut unit, mut phone) = (self.unit(), self.phone());
        let mut place = self.place();
        if !self.town.residents.is_empty() {
            match self.chance.below(12) {
                0 => email = (*self.chance.pick(&NO_EMAIL)).to_owned(),
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
    fn doubles(&mut self) {
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
    fn leases(&mut self, run: usize) {
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

    fn status(&mut self, run: usize) {
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

    fn moves_out(&mut self) {
        let who = self.somebody().number;
        if self.chance.once_in(2) {
            self.happens(Happening::Status { who, word: "Notice".to_owned() });
            let text = "2026-03-31".to_owned();
            self.happens(Happening::Says { who, field: Field::MoveOut, text });
        } else {
            self.happens(Happening::MovesOut { who, on: "2026-03-15".to_owned() });
        }
    }

    fn email(&mut self, run: usize) {
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

    fn name(&mut self, run: usize) {
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

    fn detail(&mut self, run: usize) {
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
    fn says(&mut self, run: usize, who: u32, field: Field, text: String, before: &str) {
        self.happens(Happening::Says { who, field, text });
        if self.chance.once_in(2) {
            let text = before.to_owned();
            self.happens_in(run, 5, Happening::Says { who, field, text });
        }
    }

    fn rotate(&mut self, run: usize) {
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

    fn new_id(&mut self) {
        let who = self.somebody().number;
        let id = format!("p{who}-{}", self.chance.below(4));
        self.happens(Happening::NewId { who, id });
    }

    fn vanishes(&mut self, run: usize) {
        let who = self.somebody().number;
        self.happens(Happening::Vanishes { who });
        if !self.chance.once_in(3) {
            self.happens_in(run, 4, Happening::Returns { who });
        }
    }

    fn role(&mut self, run: usize) {
        let Resident { number: who, role: before, .. } = self.somebody();
        let role = *self.chance.pick(&[Role::Guarantor, Role::Minor, Role::Occupant]);
        self.happens(Happening::Role { who, role });
        if self.chance.once_in(2) {
            self.happens_in(run, 4, Happening::Role { who, role: before });
        }
    }

    fn feed(&mut self, run: usize) {
        let place = self.place();
        if self.chance.once_in(3) {
            self.happens(Happening::Asks { place, changes: true });
            if !self.chance.once_in(4) {
                self.happens_in(run, 8, Happening::Asks { place, changes: false });
            }
        } else if self.chance.once_in(2) {
            let some = [
                vec![Field::Phone],
                vec![Field::MoveOut, Field::MoveIn],
                vec![Field::Email],
                vec![Field::Unit],
            ];
            let fields = self.chance.pick(&some).clone();
            self.happens(Happening::Omits { place, fields });
            self.happens_in(run, 4, Happening::Omits { place, fields: Vec::new() });
        } else {
            let people = vec![self.somebody().id];
            let nameless = self.chance.below(2);
            self.happens(Happening::Rejects { place, people, nameless });
            let people = Vec::new();
            self.happens_in(run, 4, Happening::Rejects { place, people, nameless: 0 });
        }
    }

    fn trouble(&mut self) {
        let place = self.place();
        let rows = self.chance.below(20);
        let trouble = match self.chance.below(7) {
            0 => Trouble::Fails { rows, told_elsewhere: self.chance.once_in(2) },
            1 => Trouble::Silent,
            2 => Trouble::LosesRows { rows },
            3 => Trouble::AnnouncesMore,
            4 => Trouble::Empty,
            5 => Trouble::Shrinks { rows },
            _ => Trouble::Garbles { rows: 6 + rows },
        };
        self.happens(Happening::Trouble { place, trouble });
    }

    /// Somebody enters a person by hand, once or twice: a stranger, or somebody whom the PMS lists.
    fn enters(&mut self) {
        let like = self.somebody();
        let (mut first, mut last) = (like.first, like.last);
        let (mut email, mut phone, mut unit) = (like.email, like.phone, String::new());
        if let Some(term) = like.terms.first() {
            unit.clone_from(&term.unit);
        }
        match self.chance.below(7) {
            0 => first = self.full_name().0,
            1 => last = self.full_name().1,
            2 => email = String::new(),
            3 => email = format!("other{}@example.com", self.chance.below(5)),
            4 => {
                first = self.full_name().0;
                email = String::new();
            }
            5 => {
                (first, last) = self.full_name();
                (email, phone, unit) =
                    ("stranger@example.com".to_owned(), self.phone(), self.unit());
            }
            _ => {}
        }
        let entered = Happening::Enters { first, last, email, phone, unit };
        if self.chance.once_in(4) {
            self.happens(entered.clone());
        }
        self.happens(entered);
    }

    fn edits(&mut self) {
        let contact = self.chance.below(1000);
        let like = self.somebody();
        let (field, text) = match self.chance.below(7) {
            0 => (Field::FirstName, like.first),
            1 => (Field::LastName, self.full_name().1),
            2 => (Field::Email, like.email),
            3 => (Field::Email, String::new()),
            4 => (Field::Phone, self.phone()),
            5 => (Field::Unit, self.unit()),
            _ => (Field::MoveOut, "2026-05-05".to_owned()),
        };
        self.happens(Happening::Edits { contact, field, text });
    }

    fn removes(&mut self) {
        let contact = self.chance.below(1000);
        let happening = if self.chance.once_in(2) {
            Happening::Removes { contact }
        } else {
            Happening::Unlinks { contact }
        };
        self.happens(happening);
    }

    fn answers(&mut self) {
        let alert = self.chance.below(1000);
        let action = self.chance.below(1000);
        let record = self.chance.below(1000);
        let contact = (!self.chance.once_in(4)).then(|| self.chance.below(1000));
        let hours = 1 + u32::try_from(self.chance.below(5)).expect("it is small");
        self.happens(Happening::Answers { alert, action, record, contact, hours });
    }

    fn excludes(&mut self) {
        let some = [
            vec![],
            vec!["Employee"],
            vec![" NOTICE ", "Employee"],
            vec!["future"],
            vec!["Eviction", "Limbo"],
        ];
        let words = self.chance.pick(&some).iter().map(|word| (*word).to_owned()).collect();
        self.happens(Happening::Excludes { words });
    }

    fn settings(&mut self, run: usize) {
        match self.chance.below(8) {
            0 | 1 => self.excludes(),
            2 => {
                let allowed = self.chance.once_in(2);
                self.happens(Happening::AllowsNoEmail { allowed });
            }
            3 => {
                let word = (*self.chance.pick(&UNKNOWN)).to_owned();
                let some = [Standing::Pending, Standing::Current, Standing::Past, Standing::Other];
                let standing = *self.chance.pick(&some);
                self.happens(Happening::Explains { word, standing });
            }
            4 | 5 => {
                let some = [Limits::Usual, Limits::Nothing, Limits::Low, Limits::Unlimited];
                let limits = *self.chance.pick(&some);
                self.happens(Happening::Sets { limits });
                self.happens_in(run, 6, Happening::Sets { limits: Limits::Usual });
            }
            6 => {
                let place = self.place();
                self.happens(Happening::Detaches { place });
                self.happens_in(run, 5, Happening::Attaches { place });
            }
            _ => {
                self.is_on = false;
                self.happens(Happening::TurnsOff);
            }
        }
    }
}
