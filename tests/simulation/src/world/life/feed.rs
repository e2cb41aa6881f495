//! What happens to reads on their way.

use usersync_core::model::Field;

use super::Life;
use crate::world::{Happening, Trouble};

impl Life {
    pub(super) fn feed(&mut self, run: usize) {
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

    pub(super) fn trouble(&mut self) {
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
}
