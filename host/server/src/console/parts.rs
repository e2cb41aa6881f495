//! Small things that pages are put together from: badges, times, numbers.

use std::fmt;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a colour means. No colour says anything that a word or an icon beside it does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tone {
    Good,
    /// Under way, or worth knowing.
    Info,
    /// Waits for somebody.
    Warn,
    Bad,
    Quiet,
}

impl Tone {
    /// The class of the style sheet.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Quiet => "quiet",
        }
    }

    /// The icon that goes with it where there is no better one.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Good => "check",
            Self::Info => "info",
            Self::Warn => "wait",
            Self::Bad => "cross",
            Self::Quiet => "dash",
        }
    }
}

/// A state in a word, with an icon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Badge {
    pub(crate) tone: Tone,
    pub(crate) icon: &'static str,
    pub(crate) word: String,
}

impl Badge {
    pub(crate) fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, icon: tone.icon(), word: word.into() }
    }

    pub(crate) fn with_icon(self, icon: &'static str) -> Self {
        Self { icon, ..self }
    }
}

/// An instant as people read it: the clock, and how long ago or how soon that is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    /// The zone of the property; none shows UTC, which a script makes the reader's own.
    zone: Option<Tz>,
}

impl Moment {
    pub(crate) const fn new(at: DateTime<Utc>, now: DateTime<Utc>, zone: Option<Tz>) -> Self {
        Self { at, now, zone }
    }

    /// For programs: the attribute `datetime`.
    pub(crate) fn iso(&self) -> String {
        self.at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// To the second and in UTC, for whoever points at it.
    pub(crate) fn exact(&self) -> String {
        self.at.format("%-d %B %Y, %H:%M:%S UTC").to_string()
    }

    pub(crate) const fn is_readers(&self) -> bool {
        self.zone.is_none()
    }

    /// The clock, with the day unless that is today, and the year unless it is this one.
    pub(crate) fn clock(&self) -> String {
        let zone = self.zone.unwrap_or(Tz::UTC);
        let (at, now) = (self.at.with_timezone(&zone), self.now.with_timezone(&zone));
        let utc = if self.zone.is_none() { " UTC" } else { "" };
        let day = if at.date_naive() == now.date_naive() {
            String::new()
        } else if at.format("%Y").to_string() == now.format("%Y").to_string() {
            at.format("%-d %B, ").to_string()
        } else {
            at.format("%-d %B %Y, ").to_string()
        };
        format!("{day}{}{utc}", at.format("%H:%M"))
    }

    /// How long ago or how soon, in the largest unit.
    pub(crate) fn distance(&self) -> String {
        let span = self.now - self.at;
        if span.abs() < TimeDelta::seconds(50) {
            return "now".to_owned();
        }
        let minutes = (span.abs().num_seconds() + 30) / 60;
        let (count, unit) = match minutes {
            ..60 => (minutes, "min"),
            60..2880 => ((minutes + 30) / 60, "h"),
            _ => (minutes / 1440, "days"),
        };
        if span > TimeDelta::zero() {
            format!("{count} {unit} ago")
        } else {
            format!("in {count} {unit}")
        }
    }
}

/// How long something took.
pub(crate) fn duration(span: TimeDelta) -> String {
    let seconds = span.num_seconds();
    match seconds {
        ..1 => format!("{} ms", span.num_milliseconds().max(0)),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A number with its noun, as in `1 resident` and `2,310 residents`.
pub(crate) fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", Grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grouped(pub(crate) u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (position, digit) in digits.char_indices() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_is_told_as_people_tell_it() {
        let now = at("2026-03-10T16:42:00Z");
        let chicago = Some("America/Chicago".parse().unwrap());
        for (when, zone, clock, distance) in [
            ("2026-03-10T16:30:00Z", chicago, "11:30", "12 min ago"),
            ("2026-03-10T16:41:30Z", chicago, "11:41", "now"),
            ("2026-03-10T17:35:00Z", None, "17:35 UTC", "in 53 min"),
            ("2026-03-10T03:00:00Z", chicago, "9 March, 22:00", "14 h ago"),
            ("2025-12-24T12:00:00Z", None, "24 December 2025, 12:00 UTC", "76 days ago"),
        ] {
            let moment = Moment::new(at(when), now, zone);
            assert_eq!((&*moment.clock(), &*moment.distance()), (clock, distance), "{when}");
        }
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(count(1_u32, "resident", "residents"), "1 resident");
        assert_eq!(count(2_310_u32, "resident", "residents"), "2,310 residents");
        assert_eq!(Grouped(1_234_567).to_string(), "1,234,567");
        assert_eq!(duration(TimeDelta::milliseconds(340)), "340 ms");
        assert_eq!(duration(TimeDelta::seconds(75)), "1 min 15 s");
    }
}
