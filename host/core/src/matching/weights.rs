//! How probable it is that two descriptions are of one person, in the manner of Fellegi and Sunter.
//!
//! Each finding weighs log2(m / u): how much likelier it is between two descriptions of one person
//! than between those of two. Weights are whole thousandths of a bit, so that every machine comes
//! to the same sum.
//!
//! The shares of names, and those of phones and units between two descriptions of one person, are
//! those of FEBRL 1 to 3 in round numbers, with more changed phones and units, since residents move
//! and change their numbers. How many share a phone or a unit with somebody else is reckoned among
//! 4,096 contacts: a quarter of a person shares the phone of each, two people the unit. Nothing was
//! chosen by FEBRL 4, on which the whole is measured.

use super::names::{Likeness, Part};

/// How a phone or a unit compares; nothing is found where one side has none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Nearness {
    Same,
    Near,
    Other,
}

/// A finding's weight, with the shares, in a hundred thousand, that it was made from.
#[derive(Clone, Copy, Debug)]
struct Weight {
    millibits: i32,
    #[cfg(test)]
    shares: (u32, u32),
}

macro_rules! weights {
    ($($name:ident = $millibits:literal, $m:literal of one and $u:literal of two;)*) => {
        $(
            const $name: Weight = Weight {
                millibits: $millibits,
                #[cfg(test)]
                shares: ($m, $u),
            };
        )*
        #[cfg(test)]
        const ALL: &[(&str, Weight)] = &[$((stringify!($name), $name)),*];
    };
}

weights! {
    FIRST_SAME = 7_381, 75_000 of one and 450 of two;
    FIRST_CLOSE = 5_599, 16_000 of one and 330 of two;
    FIRST_OTHER = -3_400, 9_000 of one and 95_000 of two;
    LAST_SAME = 7_413, 75_000 of one and 440 of two;
    LAST_CLOSE = 7_368, 19_000 of one and 115 of two;
    LAST_OTHER = -4_021, 6_000 of one and 97_400 of two;
    PHONE_SAME = 13_551, 72_000 of one and 6 of two;
    PHONE_NEAR = 9_966, 6_000 of one and 6 of two;
    PHONE_OTHER = -2_184, 22_000 of one and 99_988 of two;
    UNIT_SAME = 10_132, 55_000 of one and 49 of two;
    UNIT_NEAR = 10_381, 24_000 of one and 18 of two;
    UNIT_OTHER = -2_251, 21_000 of one and 99_933 of two;
}

/// One contact of 4,096 is the person, before anything is compared.
const PRIOR: i32 = -12_000;

/// How much speaks for two descriptions being of one person, in thousandths of a bit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Score(i32);

impl Score {
    /// The sum of the weights, in thousandths of a bit.
    pub const fn millibits(self) -> i32 {
        self.0
    }

    /// How probable it is, in percent; none below 90.
    pub fn percent(self) -> Option<u8> {
        PERCENTAGES.iter().find(|(least, _)| self.0 >= *least).map(|(_, percent)| *percent)
    }
}

/// The sum from which each percentage is reached: log2(p / (1 - p)), in thousandths of a bit.
const PERCENTAGES: [(i32, u8); 10] = [
    (6_629, 99),
    (5_615, 98),
    (5_015, 97),
    (4_585, 96),
    (4_248, 95),
    (3_970, 94),
    (3_732, 93),
    (3_524, 92),
    (3_338, 91),
    (3_170, 90),
];

/// What speaks for two people being one; none where neither phone nor unit does: a name alone never
/// tells.
pub(super) fn score(
    names: &Likeness,
    phone: Option<Nearness>,
    unit: Option<Nearness>,
) -> Option<Score> {
    let near = |found: Option<Nearness>| found.is_some_and(|found| found <= Nearness::Near);
    if !near(phone) && !near(unit) {
        return None;
    }
    let first = match names.first {
        Part::Same => FIRST_SAME.millibits,
        Part::Close => FIRST_CLOSE.millibits,
        Part::Missing => 0,
        Part::Other => FIRST_OTHER.millibits,
    };
    let last = match names.last {
        Part::Same => LAST_SAME.millibits,
        Part::Close => LAST_CLOSE.millibits,
        Part::Missing => 0,
        Part::Other => LAST_OTHER.millibits,
    };
    let phone = match phone {
        Some(Nearness::Same) => PHONE_SAME.millibits,
        Some(Nearness::Near) => PHONE_NEAR.millibits,
        Some(Nearness::Other) => PHONE_OTHER.millibits,
        None => 0,
    };
    let unit = match unit {
        Some(Nearness::Same) => UNIT_SAME.millibits,
        Some(Nearness::Near) => UNIT_NEAR.millibits,
        Some(Nearness::Other) => UNIT_OTHER.millibits,
        None => 0,
    };
    Some(Score(PRIOR + first + last + phone + unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_what_their_shares_say() {
        for (name, weight) in ALL {
            let (m, u) = weight.shares;
            let bits = (f64::from(m) / f64::from(u)).log2() * 1000.0;
            assert!((bits - f64::from(weight.millibits)).abs() <= 0.5, "{name}: {bits}");
        }
    }

    #[test]
    fn percentages_are_what_their_odds_say() {
        for (least, percent) in PERCENTAGES {
            let share = f64::from(percent) / 100.0;
            let bits = (share / (1.0 - share)).log2() * 1000.0;
            assert!((bits - f64::from(least)).abs() <= 0.5, "{percent}: {bits}");
        }
    }
}
