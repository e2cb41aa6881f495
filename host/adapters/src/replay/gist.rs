//! What a job came to, in a few numbers: enough to tell whether it comes to the same again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::event::{Event, ReplayedRequest};

/// How many lines of each part a job gave, and a digest of them: the requests, the residents of each
/// PMS property, and so on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Gist {
    all: Lines,
    parts: BTreeMap<String, Lines>,
}

/// Lines in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Lines {
    count: u64,
    /// Of each line and the digest before it.
    digest: [u8; 32],
}

/// A part in which two jobs differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// Such as ``residents of `maple01` ``.
    pub part: String,
    /// Lines then.
    pub recorded: u64,
    /// Lines now; as many with other words in them are a difference too.
    pub replayed: u64,
}

impl Gist {
    /// Takes in what happened next. Whether the host would let a request out and how long it rested
    /// says nothing about the adapter.
    pub fn add(&mut self, event: &Event) {
        let Some(part) = part(event) else { return };
        let line = match event {
            Event::Request(ReplayedRequest { id, shown, denied: _ }) => {
                serde_json::to_vec(&(id, shown))
            }
            event => serde_json::to_vec(event),
        };
        let line = line.expect("events have string keys");
        self.all.add(&line);
        self.parts.entry(part).or_default().add(&line);
    }

    /// All lines.
    pub fn lines(&self) -> u64 {
        self.all.count
    }

    /// Where another job, the replay of this one, came to something else; nowhere if the two are
    /// the same to the byte.
    pub fn differences(&self, replayed: &Self) -> Vec<Difference> {
        if self.all == replayed.all {
            return Vec::new();
        }
        let none = Lines::default();
        let parts: BTreeSet<&String> = self.parts.keys().chain(replayed.parts.keys()).collect();
        let mut differences = Vec::new();
        for part in parts {
            let recorded = self.parts.get(part).unwrap_or(&none);
            let replayed = replayed.parts.get(part).unwrap_or(&none);
            if recorded != replayed {
                let (recorded, replayed) = (recorded.count, replayed.count);
                differences.push(Difference { part: part.clone(), recorded, replayed });
            }
        }
        if differences.is_empty() {
            let part = "the order of the parts".to_owned();
            let (recorded, replayed) = (self.all.count, replayed.all.count);
            differences.push(Difference { part, recorded, replayed });
        }
        differences
    }
}

impl Lines {
    fn add(&mut self, line: &[u8]) {
        self.count += 1;
        self.digest = Sha256::new().chain_update(self.digest).chain_update(line).finalize().into();
    }
}

/// The part that an event belongs to.
fn part(event: &Event) -> Option<String> {
    Some(match event {
        Event::Request(_) => "requests".to_owned(),
        Event::Checked(_) => "the check".to_owned(),
        Event::Property { .. } => "PMS properties".to_owned(),
        Event::Resident(resident) => format!("residents of `{}`", resident.property),
        Event::Rejected { property, .. } => format!("rejected rows of `{property}`"),
        Event::Complete(completion) => format!("the end of `{}`", completion.property),
        Event::Failed(failed) => format!("the end of `{}`", failed.property),
        Event::Checkpoint { .. } => "checkpoints".to_owned(),
        Event::Log(_) => "log lines".to_owned(),
        Event::Failure { .. } | Event::Done => "the end of the job".to_owned(),
        Event::Wait { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Level, LogLine};

    fn gist(events: &[Event]) -> Gist {
        let mut gist = Gist::default();
        for event in events {
            gist.add(event);
        }
        gist
    }

    fn log(message: &str) -> Event {
        Event::Log(LogLine { level: Level::Info, message: message.to_owned(), fields: Vec::new() })
    }

    fn rejected(property: &str) -> Event {
        Event::Rejected { property: property.to_owned(), id: None, reason: "no id".to_owned() }
    }

    #[test]
    fn the_same_lines_are_no_difference_and_a_rest_is_no_line() {
        let recorded = gist(&[log("one"), rejected("maple01"), Event::Done]);
        let wait = Event::Wait { milliseconds: 5 };
        let replayed = gist(&[log("one"), wait, rejected("maple01"), Event::Done]);
        assert_eq!(recorded.differences(&replayed), []);
        assert_eq!(replayed.lines(), 3);
    }

    #[test]
    fn a_difference_is_told_by_its_part() {
        let recorded = gist(&[log("one"), rejected("maple01"), Event::Done]);
        for (replayed, part, lines) in [
            (gist(&[log("two"), rejected("maple01"), Event::Done]), "log lines", (1, 1)),
            (gist(&[log("one"), Event::Done]), "rejected rows of `maple01`", (1, 0)),
            (
                gist(&[rejected("maple01"), log("one"), Event::Done]),
                "the order of the parts",
                (3, 3),
            ),
        ] {
            let differences = recorded.differences(&replayed);
            assert_eq!(differences.len(), 1, "{differences:?}");
            let Difference { part: told, recorded, replayed } = &differences[0];
            assert_eq!((told.as_str(), (*recorded, *replayed)), (part, lines));
        }
    }
}
