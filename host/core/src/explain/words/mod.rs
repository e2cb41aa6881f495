//! Explanations in sentences, for people. What they say is decided elsewhere.

mod field;
mod remedy;
mod step;

use std::fmt;

use chrono::{DateTime, Utc};

use super::{Explanation, Inquiry, Person, Place};
use crate::model::{Outcome, Reason, Verdict};

impl fmt::Display for Inquiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.people.as_slice() {
            [] => write!(f, "{}", self.search),
            [only] => write!(f, "{only}"),
            several => {
                writeln!(f, "{} people answer to that:", several.len())?;
                for one in several {
                    writeln!(f, "\n{one}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for super::Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, contacts, nameless, .. } = self;
        write!(
            f,
            "Nobody answers to that, neither among {records} residents of the PMS nor among \
             {contacts} people in the directory or taken out of it."
        )?;
        match self.read_at {
            Some(at) => writeln!(f, " The PMS was last read to its end at {}.", time(at))?,
            None => writeln!(f, " The PMS was never read to its end.")?,
        }
        if !self.recorded && *nameless > 0 {
            writeln!(
                f,
                "Of {nameless} more residents whom the rules leave out no personal data is kept, \
                 and there is no recording of the last read to look into: ask by resident id."
            )?;
        }
        write!(f, "What to do: {}", self.remedy)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.headline())?;
        writeln!(f)?;
        for passage in &self.steps {
            let mark = if passage.step == self.decided { '>' } else { ' ' };
            let step = passage.step.name().replace('_', " ");
            writeln!(f, "{mark} {step:<16} {passage}")?;
        }
        for story in self.fields.iter().filter(|story| story.differs()) {
            writeln!(f, "\n  {story}")?;
        }
        write!(f, "\nWhat to do: {}", self.remedy)
    }
}

impl Explanation {
    /// Who it is, and where they stand, in a sentence.
    pub fn headline(&self) -> String {
        let state = match self.place {
            _ if self.withheld && self.is_to_change() => {
                "waits: the run that would take them in is held for approval"
            }
            Place::Linked { .. } => linked(self.verdict),
            Place::Unlinked { .. } => {
                "is in the directory, and no resident of the PMS belongs to them"
            }
            Place::Removed { .. } => "was taken out of the directory by hand",
            Place::Absent => absent(self.verdict),
        };
        format!("{} {state}.", self.person)
    }

    fn is_to_change(&self) -> bool {
        let changes = [Outcome::Created, Outcome::Linked, Outcome::Updated];
        self.verdict.is_some_and(|verdict| changes.contains(&verdict.outcome))
    }
}

fn linked(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "is in the directory, but the PMS does not list them now",
        Some(verdict) => match (verdict.outcome, verdict.reason) {
            (Outcome::Held, _) => "is in the directory, but held: nothing is updated",
            (_, Reason::Excluded) => "is in the directory, but frozen: nothing is updated",
            (Outcome::Skipped | Outcome::Error, _) => "is in the directory, but not updated",
            (_, Reason::AnotherRecordGoverns) => {
                "is in the directory, with the values of another record of theirs"
            }
            (Outcome::Updated, _) => "is in the directory, and changes with the next run",
            _ => "is in the directory and up to date",
        },
    }
}

fn absent(verdict: Option<Verdict>) -> &'static str {
    match verdict.map(|verdict| verdict.outcome) {
        Some(Outcome::Created) => "is not in the directory yet: the next run creates them",
        Some(Outcome::Linked) => "is not linked yet: the next run links them to a contact",
        Some(Outcome::Held) => "is not in the directory: a person has to decide",
        _ => "is not in the directory",
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.record.as_ref().map(|record| format!("resident {}", record.person));
        let unit = self.unit.as_ref().map(|unit| format!("unit {unit}"));
        match (self.name.is_empty(), id) {
            (true, Some(id)) => write!(f, "{}", capital(&id)),
            (true, None) => f.write_str("Somebody without a name"),
            (false, id) => {
                f.write_str(&self.name)?;
                let about: Vec<String> =
                    id.into_iter().chain(unit).chain(self.email.clone()).collect();
                if about.is_empty() { Ok(()) } else { write!(f, " ({})", about.join(", ")) }
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A time as sentences give it.
fn time(at: DateTime<Utc>) -> impl fmt::Display {
    at.format("%Y-%m-%d %H:%M UTC")
}
