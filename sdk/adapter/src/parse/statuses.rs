//! The status words of a PMS, in one table that both its descriptor and its rows are made from.

use crate::parse::dates;
use crate::{DateValue, Day, Standing};

/// What a status word says about somebody's stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// Will move in under a signed lease.
    Ahead,
    /// Lives there.
    Running,
    /// Lives there until the move-out: notice given, or eviction in progress.
    Ending,
    /// Has lived there.
    Over,
    /// None of these: an applicant, a waiting list, a lease that came to nothing.
    Other,
}

impl Stay {
    /// What the word amounts to by itself.
    pub fn standing(self) -> Standing {
        match self {
            Self::Ahead => Standing::Pending,
            Self::Running | Self::Ending => Standing::Current,
            Self::Over => Standing::Past,
            Self::Other => Standing::Other,
        }
    }

    /// What it amounts to for somebody with this move-out: a notice or an eviction whose move-out
    /// lies before today is past.
    pub fn standing_with(self, move_out: &DateValue, today: Day) -> Standing {
        match self {
            Self::Ending if dates::has_passed(move_out, today) => Standing::Past,
            stay => stay.standing(),
        }
    }
}

/// The words that a PMS knows.
#[derive(Clone, Copy, Debug)]
pub struct Statuses(pub &'static [(&'static str, Stay)]);

impl Statuses {
    /// What a word says; none if it is not known. Letter case and white space do not matter.
    pub fn stay(self, word: &str) -> Option<Stay> {
        self.0.iter().find(|(known, _)| is_same(known, word)).map(|(_, stay)| *stay)
    }

    /// What a word amounts to for somebody with this move-out; none if the word is not known.
    pub fn standing(self, word: &str, move_out: &DateValue, today: Day) -> Option<Standing> {
        self.stay(word).map(|stay| stay.standing_with(move_out, today))
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let mut others = other.split_whitespace();
    let same = one
        .split_whitespace()
        .all(|word| others.next().is_some_and(|other| word.eq_ignore_ascii_case(other)));
    same && others.next().is_none()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Statuses, Stay};
    use crate::{DateValue, Day, Standing};

    const WORDS: Statuses = Statuses(&[
        ("Future", Stay::Ahead),
        ("Current", Stay::Running),
        ("Notice", Stay::Ending),
        ("Wait List", Stay::Other),
    ]);
    const TODAY: Day = Day { year: 2026, month: 7, day: 31 };
    const YESTERDAY: DateValue = DateValue::Value(Day { year: 2026, month: 7, day: 30 });

    #[rstest]
    #[case("current ", DateValue::Blank, Some(Standing::Current))]
    #[case("CURRENT", YESTERDAY, Some(Standing::Current))]
    #[case("Notice", DateValue::Value(TODAY), Some(Standing::Current))]
    #[case("Notice", YESTERDAY, Some(Standing::Past))]
    #[case("wait\n  list", DateValue::Absent, Some(Standing::Other))]
    #[case("wait", DateValue::Absent, None)]
    #[case("", DateValue::Absent, None)]
    fn a_word_has_one_standing(
        #[case] word: &str,
        #[case] move_out: DateValue,
        #[case] standing: Option<Standing>,
    ) {
        assert_eq!(WORDS.standing(word, &move_out, TODAY), standing);
    }
}
