//! How probable it is that two descriptions are of one person, in the manner of Fellegi and Sunter.
//!
//! Each finding weighs log2(m / u): how much likelier it is between two descriptions of one person
//! than between those of two. Weights are whole thousandths of a bit, so that every machine comes
//! to the same sum.

use super::names::{Likeness, Part};

/// How a phone or a unit compares; nothing is found where one side has none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Nearness {
    Same,
    Near,
    Other,
}

/// A finding's weight, with the shares, in ten thousand, that it was made from.
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
    FIRST_SAME = 6_510, 8_200 of one and 90 of two;
    FIRST_CLOSE = 4_644, 1_500 of one and 60 of two;
    LAST_SAME = 7_974, 8_800 of one and 35 of two;
    LAST_CLOSE = 6_381, 1_000 of one and 12 of two;
    PHONE_SAME = 10_873, 7_500 of one and 4 of two;
    PHONE_NEAR = 6_866, 700 of one and 6 of two;
    PHONE_OTHER = -2_471, 1_800 of one and 9_980 of two;
    UNIT_SAME = 7_551, 7_500 of one and 40 of two;
    UNIT_NEAR = 6_322, 800 of one and 10 of two;
    UNIT_OTHER = -2_548, 1_700 of one and 9_940 of two;
}

/// One pair in 4,096 is of one person, before anything is compared.
const PRIOR: i32 = -12_000;

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

/// How probable it is, in percent, that two people are one; none below 90.
///
/// The same or nearly the same phone or unit must speak for it: a name alone never does.
pub(super) fn percent(
    names: &Likeness,
    phone: Option<Nearness>,
    unit: Option<Nearness>,
) -> Option<u8> {
    let near = |found: Option<Nearness>| found.is_some_and(|found| found <= Nearness::Near);
    if !near(phone) && !near(unit) {
        return None;
    }
    let first = match names.first {
        Part::Same => FIRST_SAME.millibits,
        Part::Close => FIRST_CLOSE.millibits,
        Part::Missing => 0,
    };
    let last = match names.last {
        Part::Same => LAST_SAME.millibits,
        Part::Close => LAST_CLOSE.millibits,
        Part::Missing => 0,
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
    let sum = PRIOR + first + last + phone + unit;
    PERCENTAGES.iter().find(|(least, _)| sum >= *least).map(|(_, percent)| *percent)
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
