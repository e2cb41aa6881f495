//! What people do at the desk: to the directory, the alerts and the settings.

use usersync_core::model::{Field, Standing};

use super::Life;
use crate::world::names::UNKNOWN;
use crate::world::{Happening, Limits};

impl Life {
    /// Somebody enters a person by hand, once or twice: a stranger, or somebody whom the PMS lists.
    pub(super) fn enters(&mut self) {
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

    pub(super) fn edits(&mut self) {
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

    pub(super) fn removes(&mut self) {
        let contact = self.chance.below(1000);
        let happening = if self.chance.once_in(2) {
            Happening::Removes { contact }
        } else {
            Happening::Unlinks { contact }
        };
        self.happens(happening);
    }

    pub(super) fn answers(&mut self) {
        let alert = self.chance.below(1000);
        let action = self.chance.below(1000);
        let record = self.chance.below(1000);
        let contact = (!self.chance.once_in(4)).then(|| self.chance.below(1000));
        let hours = 1 + u32::try_from(self.chance.below(5)).expect("it is small");
        self.happens(Happening::Answers { alert, action, record, contact, hours });
    }

    pub(super) fn excludes(&mut self) {
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

    pub(super) fn settings(&mut self, run: usize) {
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
