//! Dates told as a list of events: the term of a lease, and moving in and out.

use usersync_adapter::prelude::*;

/// The events of one lease: what happened, and when.
pub(crate) struct Events(pub(crate) Vec<(String, DateValue)>);

impl Events {
    /// First and last day of the term that runs today, or else of the next one, or of the last.
    ///
    /// Terms to come stand in the same list as those that ended, cancelled ones among them.
    pub(crate) fn term(&self, today: Day) -> (DateValue, DateValue) {
        let starts = || self.named("Lease From");
        let begun = starts().filter(|start| day(start).is_some_and(|day| day <= today.ordinal()));
        let start =
            begun.max_by_key(|start| day(start)).or(starts().min_by_key(|start| day(start)));
        let ends = || self.named("Lease To");
        let later = ends().filter(|end| day(end) > start.and_then(day));
        let end = later.min_by_key(|end| day(end)).or(ends().max_by_key(|end| day(end)));
        (or_blank(start), or_blank(end))
    }

    /// The latest day on which this happened.
    pub(crate) fn latest(&self, name: &str) -> DateValue {
        or_blank(self.named(name).max_by_key(|date| day(date)))
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &DateValue> {
        let named = self.0.iter().filter(move |(event, _)| event.eq_ignore_ascii_case(name));
        named.map(|(_, date)| date)
    }
}

/// Year, month and day; what is no date comes before all that are.
fn day(date: &DateValue) -> Option<(u16, u8, u8)> {
    match date {
        DateValue::Value(day) => Some(day.ordinal()),
        _ => None,
    }
}

fn or_blank(date: Option<&DateValue>) -> DateValue {
    date.cloned().unwrap_or(DateValue::Blank)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use usersync_adapter::{DateValue, Day};

    use super::Events;
    use crate::dates;

    const TODAY: Day = Day { year: 2026, month: 7, day: 31 };

    fn events(told: &[(&str, &str)]) -> Events {
        Events(
            told.iter().map(|(name, date)| ((*name).to_owned(), dates::read(Some(date)))).collect(),
        )
    }

    #[rstest]
    #[case::one(&[("Lease To", "2026-12-31"), ("Lease From", "2026-01-01")], "2026-01-01", "2026-12-31")]
    #[case::renewed(&[("Lease From", "2025-01-01"), ("Lease To", "2025-12-31"),
        ("Lease From", "2026-01-01"), ("Lease To", "2026-12-31")], "2026-01-01", "2026-12-31")]
    #[case::renewed_ahead(&[("lease from", "2026-01-01"), ("Lease To", "2026-12-31"),
        ("Lease From", "2027-01-01"), ("Lease To", "2027-12-31")], "2026-01-01", "2026-12-31")]
    #[case::not_begun(&[("Lease From", "2027-01-01"), ("Lease To", "2027-12-31"),
        ("Lease From", "2028-01-01")], "2027-01-01", "2027-12-31")]
    #[case::ended(&[("Lease From", "2020-01-01"), ("Lease To", "2020-12-31")],
        "2020-01-01", "2020-12-31")]
    #[case::end_alone(&[("Lease To", "2026-12-31")], "", "2026-12-31")]
    #[case::end_before_start(&[("Lease From", "2026-01-01"), ("Lease To", "1969-12-31")],
        "2026-01-01", "1969-12-31")]
    #[case::unreadable(&[("Lease From", "soon"), ("Lease To", "")], "soon", "")]
    #[case::none(&[("Application", "2026-01-01")], "", "")]
    fn the_term_in_force_is_told(
        #[case] told: &[(&str, &str)],
        #[case] start: &str,
        #[case] end: &str,
    ) {
        let expected = (dates::read(Some(start)), dates::read(Some(end)));
        assert_eq!(events(told).term(TODAY), expected);
    }

    #[test]
    fn the_latest_day_of_an_event_counts() {
        let told = events(&[("Actual Move In", "2026-03-01"), ("Actual Move In", "2025-03-01")]);
        assert_eq!(told.latest("actual move in"), dates::read(Some("2026-03-01")));
        assert_eq!(told.latest("Actual Move Out"), DateValue::Blank);
    }
}
