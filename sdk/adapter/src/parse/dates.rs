//! Dates as the PMSs write them: `2026-02-01`, `2/1/2026`, and either with a time behind it.
//!
//! A timestamp is cut to the date it states, never converted. Dates that stand for "none"
//! (`1900-01-01` and the like) are passed on: clearing them is the host's ruling.

use crate::{DateValue, Day};

/// Reads a date of a field that the read carries: no text is blank, and what cannot be read says
/// so.
pub fn read(text: Option<&str>) -> DateValue {
    match text.map(str::trim) {
        None | Some("") => DateValue::Blank,
        Some(text) => {
            parse(text).map_or_else(|| DateValue::Unreadable(text.to_owned()), DateValue::Value)
        }
    }
}

/// Reads a date that exists; none if it is in no known form.
pub fn parse(text: &str) -> Option<Day> {
    let text = text.trim();
    let end = text.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(text.len());
    let date = &text[..end];
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.split(separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match separator {
        '/' => (third, first, second),
        _ => (first, second, third),
    };
    if year.len() != 4 {
        return None;
    }
    Day::checked(number(year)?, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?)
}

/// The first of these that is a date and does not stand for "none"; without one, whatever the first
/// that is not absent says.
pub fn first_of(dates: impl IntoIterator<Item = DateValue>) -> DateValue {
    let mut said = DateValue::Absent;
    for date in dates {
        if matches!(date, DateValue::Value(day) if !stands_for_none(day)) {
            return date;
        }
        if said == DateValue::Absent {
            said = date;
        }
    }
    said
}

/// Whether a move-out has come and gone. Dates that stand for "none" are no move-out.
pub fn has_passed(date: &DateValue, today: Day) -> bool {
    told(date).is_some_and(|day| day.ordinal() < today.ordinal())
}

/// The day, unless there is none or it stands for "none".
pub fn told(date: &DateValue) -> Option<Day> {
    match date {
        DateValue::Value(day) => Some(*day).filter(|day| !stands_for_none(*day)),
        _ => None,
    }
}

/// The day so many days before this one.
pub fn days_before(day: Day, days: u32) -> Day {
    let mut result = day;
    for _ in 0..days {
        result = day_before(result);
    }
    result
}

/// `02/01/2026`, as SOAP services of US vendors want it.
pub fn us(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.month, day.day, day.year)
}

fn stands_for_none(day: Day) -> bool {
    !(1950..=2200).contains(&day.year) || matches!(day.ordinal(), (1969, 12, 31) | (1970, 1, 1))
}

fn day_before(day: Day) -> Day {
    if day.day > 1 {
        return Day { day: day.day - 1, ..day };
    }
    let (year, month) = match day.month {
        1 => (day.year.saturating_sub(1), 12),
        month => (day.year, month.saturating_sub(1)),
    };
    let last = (28..=31).rev().find(|last| Day::checked(year, month, *last).is_some());
    Day { year, month, day: last.unwrap_or(1) }
}

fn number(digits: &str) -> Option<u16> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{days_before, first_of, has_passed, parse, read, us};
    use crate::{DateValue, Day};

    fn day(year: u16, month: u8, day: u8) -> Day {
        Day { year, month, day }
    }

    #[rstest]
    #[case("2026-02-01", 2026, 2, 1)]
    #[case("02/01/2026", 2026, 2, 1)]
    #[case("2/1/2026", 2026, 2, 1)]
    #[case(" 2/29/2024 ", 2024, 2, 29)]
    #[case("2026-06-02T23:48:27", 2026, 6, 2)]
    #[case("2026-06-02T23:48:27-08:00", 2026, 6, 2)]
    #[case("2026-05-20T09:12:44Z", 2026, 5, 20)]
    #[case("02/01/2026 12:00:00 AM", 2026, 2, 1)]
    #[case("0001-01-01", 1, 1, 1)]
    #[case("01/01/1900", 1900, 1, 1)]
    #[case("6065-01-01", 6065, 1, 1)]
    fn known_forms_give_the_date_as_stated(
        #[case] text: &str,
        #[case] year: u16,
        #[case] month: u8,
        #[case] date: u8,
    ) {
        assert_eq!(read(Some(text)), DateValue::Value(day(year, month, date)));
    }

    #[rstest]
    #[case("2026-02-30")]
    #[case("02/29/2026")]
    #[case("13/01/2026")]
    #[case("1/1/26")]
    #[case("2026-1")]
    #[case("2026-01-01-01")]
    #[case("+026-01-01")]
    #[case("soon")]
    fn anything_else_is_unreadable_with_its_text(#[case] text: &str) {
        assert_eq!(read(Some(text)), DateValue::Unreadable(text.to_owned()));
    }

    #[rstest]
    #[case(None)]
    #[case(Some(""))]
    #[case(Some("  "))]
    fn no_text_is_blank(#[case] text: Option<&str>) {
        assert_eq!(read(text), DateValue::Blank);
    }

    #[rstest]
    #[case(&[], DateValue::Absent)]
    #[case(&["", "2/1/2026"], DateValue::Value(day(2026, 2, 1)))]
    #[case(&["01/01/1900", "2/1/2026"], DateValue::Value(day(2026, 2, 1)))]
    #[case(&["soon", "2/1/2026"], DateValue::Value(day(2026, 2, 1)))]
    #[case(&["3/1/2026", "2/1/2026"], DateValue::Value(day(2026, 3, 1)))]
    #[case(&["soon", ""], DateValue::Unreadable("soon".to_owned()))]
    #[case(&["", "01/01/1900"], DateValue::Blank)]
    fn the_first_real_date_counts(#[case] texts: &[&str], #[case] date: DateValue) {
        assert_eq!(first_of(texts.iter().map(|text| read(Some(text)))), date);
    }

    #[test]
    fn an_absent_date_says_less_than_a_blank_one() {
        assert_eq!(first_of([DateValue::Absent, DateValue::Blank]), DateValue::Blank);
    }

    #[test]
    fn a_move_out_passes_the_day_after() {
        let today = day(2026, 7, 31);
        assert!(has_passed(&DateValue::Value(day(2026, 7, 30)), today));
        assert!(!has_passed(&DateValue::Value(today), today));
        assert!(!has_passed(&DateValue::Blank, today));
    }

    #[rstest]
    #[case("0001-01-01")]
    #[case("1900-01-01")]
    #[case("1969-12-31")]
    #[case("1970-01-01")]
    fn a_date_that_stands_for_none_is_no_move_out(#[case] text: &str) {
        assert!(!has_passed(&read(Some(text)), day(2026, 7, 31)));
    }

    #[test]
    fn days_are_counted_back_over_months_and_leap_years() {
        assert_eq!(days_before(day(2024, 3, 1), 1), day(2024, 2, 29));
        assert_eq!(days_before(day(2026, 1, 1), 1), day(2025, 12, 31));
        assert_eq!(days_before(day(2026, 7, 31), 365), day(2025, 7, 31));
        assert_eq!(us(day(2026, 2, 1)), "02/01/2026");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = read(Some(&text));
        }

        #[test]
        fn a_written_date_is_read_back(year in 1u16..9999, month in 1u8..=12, date in 1u8..=28) {
            let written = day(year, month, date);
            prop_assert_eq!(parse(&written.to_string()), Some(written));
            prop_assert_eq!(parse(&us(written)), Some(written));
        }
    }
}
