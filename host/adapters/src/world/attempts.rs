//! What an adapter asked its empty world for.

use crate::protocol::{Level, LogLine};

/// Something that a world could have and this one has not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Want {
    Files,
    Environment,
    Network,
    Time,
    Chance,
}

impl Want {
    const ALL: [Self; 5] =
        [Self::Files, Self::Environment, Self::Network, Self::Time, Self::Chance];

    /// What was asked for, and what there was instead. Runtimes of languages look for all of it on
    /// their own account, except for the network.
    const fn told(self) -> (Level, &'static str) {
        match self {
            Self::Files => (Level::Info, "the adapter looked for files; it has none"),
            Self::Environment => {
                (Level::Info, "the adapter looked for variables or arguments; it has none")
            }
            Self::Network => (Level::Warn, "the adapter tried to use the network; it has none"),
            Self::Time => (
                Level::Info,
                "the adapter asked for the time, or to wait; its clock stands still at the time \
                 of the job",
            ),
            Self::Chance => (
                Level::Info,
                "the adapter asked for randomness; it got what the seed of the job decides",
            ),
        }
    }
}

/// How often each was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Attempts([u64; Want::ALL.len()]);

impl Attempts {
    pub(super) fn note(&mut self, want: Want) {
        self.0[want as usize] += 1;
    }

    /// A line for each that was asked for.
    pub(crate) fn lines(&self) -> impl Iterator<Item = LogLine> {
        Want::ALL.into_iter().zip(self.0).filter(|(_, times)| *times > 0).map(|(want, times)| {
            let (level, message) = want.told();
            let fields = vec![("times".to_owned(), times.to_string())];
            LogLine { level, message: message.to_owned(), fields }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_is_counted_under_what_was_wanted() {
        let mut attempts = Attempts::default();
        assert_eq!(attempts.lines().count(), 0);
        for want in Want::ALL {
            attempts.note(want);
        }
        attempts.note(Want::Network);
        let told: Vec<_> =
            attempts.lines().map(|line| (line.message, line.fields[0].1.clone())).collect();
        assert_eq!(told.len(), 5);
        assert!(told[0].0.contains("files") && told[4].0.contains("randomness"), "{told:?}");
        let times: Vec<_> = told.iter().map(|(_, times)| times.as_str()).collect();
        assert_eq!(times, ["1", "1", "2", "1", "1"]);
    }
}
