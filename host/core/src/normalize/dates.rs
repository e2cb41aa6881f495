//! Dates that mean nothing, and dates that nobody can mean.

use chrono::{Datelike, NaiveDate};

use crate::model::{DateReading, Reading};

/// Turns sentinels into blanks and impossible dates into absent ones.
///
/// The flag tells that a date was left out because it makes no sense.
pub fn clean_date(reading: &DateReading) -> (Reading<NaiveDate>, bool) {
    match reading {
        DateReading::Absent => (Reading::Absent, false),
        DateReading::Blank => (Reading::Blank, false),
        DateReading::Unreadable(_) => (Reading::Absent, true),
        DateReading::Value(date) if is_sentinel(*date) => (Reading::Blank, false),
        DateReading::Value(date) if !(1950..=2200).contains(&date.year()) => {
            (Reading::Absent, true)
        }
        DateReading::Value(date) => (Reading::Value(*date), false),
    }
}

fn is_sentinel(date: NaiveDate) -> bool {
    matches!(
        (date.year(), date.month(), date.day()),
        (1 | 1900 | 1970, 1, 1) | (1969 | 9999, 12, 31)
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[rstest]
    #[case(day(1, 1, 1))]
    #[case(day(1900, 1, 1))]
    #[case(day(1969, 12, 31))]
    #[case(day(1970, 1, 1))]
    #[case(day(9999, 12, 31))]
    fn sentinels_are_blank(#[case] date: NaiveDate) {
        assert_eq!(clean_date(&DateReading::Value(date)), (Reading::Blank, false));
    }

    #[rstest]
    #[case(day(25, 3, 1))]
    #[case(day(1949, 12, 31))]
    #[case(day(2201, 1, 1))]
    #[case(day(6065, 5, 5))]
    fn impossible_years_are_left_out_with_a_notice(#[case] date: NaiveDate) {
        assert_eq!(clean_date(&DateReading::Value(date)), (Reading::Absent, true));
    }

    #[test]
    fn an_unreadable_text_is_left_out_with_a_notice() {
        let reading = DateReading::Unreadable("32/13/2026".to_owned());
        assert_eq!(clean_date(&reading), (Reading::Absent, true));
    }

    #[test]
    fn an_ordinary_date_stands() {
        let date = day(2026, 2, 1);
        assert_eq!(clean_date(&DateReading::Value(date)), (Reading::Value(date), false));
    }
}
