//! Planner and reference agree on months of lives, and would not go unnoticed if they did not.

use std::collections::BTreeMap;
use std::thread;

use chrono::{DateTime, Utc};
use usersync_core::alert::Answer;
use usersync_core::model::{
    AlertId, AlertKind, ContactId, Field, OpenAlert, Outcome, PmsPropertyId, Resolution, Value,
    Values,
};
use usersync_core::plan::{Fetched, Plan, RespondError};
use usersync_simulation::model::Trust;
use usersync_simulation::play::{Memory, Property, Setup, Sight, Tally, play};
use usersync_simulation::shrink::{judge, shrink, shrink_while};
use usersync_simulation::world::{Happening, Month};

const MONTHS: u64 = 2_000;
const THREADS: u64 = 2;

/// Plays the months of these seeds; one on which planner and reference differ is shown cut down.
fn play_all(seeds: impl Iterator<Item = u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let month = Month::of(seed);
        let Ok(played) = judge(&month) else {
            panic!("{}", tell(&shrink(&month)));
        };
        tally.add(&played);
    }
    tally
}

fn tell(month: &Month) -> String {
    let happenings: Vec<String> = month.happenings.iter().map(ToString::to_string).collect();
    let difference = judge(month).err().map_or_else(String::new, |found| found.to_string());
    format!(
        "month {}, cut down:\n  {}\n{difference}play it: cargo xtask simulate --months 1 --seed {}",
        month.seed,
        happenings.join("\n  "),
        month.seed
    )
}

#[test]
fn planner_and_reference_agree_and_every_ruling_is_reached() {
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let shares: Vec<_> = (0..THREADS)
            .map(|share| scope.spawn(move || play_all((share..MONTHS).step_by(2))))
            .collect();
        for share in shares {
            tally.add(&share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });

    assert_eq!(tally.months, MONTHS);
    assert!(tally.runs >= MONTHS * 30, "{} runs", tally.runs);
    let reached = |counts: &BTreeMap<String, u64>, name: &str| {
        assert!(counts.get(name).is_some_and(|count| *count > 0), "never reached: {name}");
    };
    for kind in AlertKind::ALL {
        // A credential that fails and a feed that came to a halt are the engine's to tell.
        if !matches!(kind, AlertKind::Connection | AlertKind::Stalled) {
            reached(&tally.alerts, kind.name());
        }
    }
    for outcome in Outcome::ALL {
        let reasons = tally.outcomes.keys().filter(|name| name.starts_with(outcome.name()));
        assert!(reasons.count() > 0, "never reached: {}", outcome.name());
    }
    for outcome in OUTCOMES {
        reached(&tally.outcomes, outcome);
    }
    for trust in [
        Trust::Accepted,
        Trust::Changes,
        Trust::Incomplete,
        Trust::Empty,
        Trust::Shrunken,
        Trust::Withheld,
    ] {
        reached(&tally.reads, trust.name());
    }
    for resolution in [Resolution::ConditionGone, Resolution::OutOfScope, Resolution::Decided] {
        reached(&tally.resolutions, resolution.name());
    }
    assert!(tally.happenings.len() >= 44, "{:?}", tally.happenings.keys());
    assert_eq!(tally.actions.len(), 21, "every answer is tried: {:?}", tally.actions.keys());
}

/// Outcomes with their reasons, as they are counted.
const OUTCOMES: [&str; 28] = [
    "created NobodyMatched",
    "error NoName",
    "error Unreadable",
    "held Alert(DuplicateAccounts)",
    "held Alert(DuplicateEmails)",
    "held Alert(EmailMismatch)",
    "held Alert(MissingEmail)",
    "held Alert(NameMismatch)",
    "held Alert(PossibleMatch)",
    "held Alert(RemovedHere)",
    "held GoverningRecordHeld",
    "linked ExactMatch",
    "linked SamePerson",
    "skipped Excluded",
    "skipped FeedCheck",
    "skipped Guarantor",
    "skipped IncompleteRead",
    "skipped KeptOut",
    "skipped Minor",
    "skipped NoLease",
    "skipped NotAnOccupant",
    "skipped Past",
    "skipped Placeholder",
    "skipped UnknownStatus",
    "skipped YieldsEmail",
    "unchanged AnotherRecordGoverns",
    "unchanged SameAsBefore",
    "updated PmsChanged",
];

/// A property that does one thing wrong: it takes no link away.
#[derive(Default)]
struct Clinging(Memory);

impl Property for Clinging {
    fn set_up(&mut self, setup: &Setup, now: DateTime<Utc>) {
        self.0.set_up(setup, now);
    }

    fn enter(&mut self, values: Values, now: DateTime<Utc>) -> ContactId {
        self.0.enter(values, now)
    }

    fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>, now: DateTime<Utc>) {
        self.0.edit(contact, field, value, now);
    }

    fn remove(&mut self, contact: ContactId, now: DateTime<Utc>) {
        self.0.remove(contact, now);
    }

    fn unlink(&mut self, _: ContactId, _: DateTime<Utc>) {}

    fn run(&mut self, now: DateTime<Utc>, reads: &BTreeMap<PmsPropertyId, Fetched>) -> Plan {
        self.0.run(now, reads)
    }

    fn respond(
        &mut self,
        alert: AlertId,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Plan, RespondError> {
        self.0.respond(alert, answer, now)
    }

    fn undo(&mut self, decision: usize, now: DateTime<Utc>) -> Plan {
        self.0.undo(decision, now)
    }

    fn look_again(&mut self, now: DateTime<Utc>) -> Plan {
        self.0.look_again(now)
    }

    fn restart(&mut self) {
        self.0.restart();
    }

    fn alerts(&self) -> Vec<OpenAlert> {
        self.0.alerts()
    }

    fn take_closed(&mut self) -> Vec<(OpenAlert, Resolution)> {
        self.0.take_closed()
    }

    fn decisions(&self) -> usize {
        self.0.decisions()
    }

    fn sight(&self) -> Sight {
        self.0.sight()
    }
}

#[test]
fn a_fault_is_noticed_and_cut_down_to_what_it_takes() {
    let fails = |month: &Month| play(month, &mut Clinging::default()).is_err();
    let month = (1..MONTHS).map(Month::of).find(|month| fails(month)).unwrap();
    assert_eq!(judge(&month).map(|tally| tally.months), Ok(1), "without the fault it agrees");
    let smallest = shrink_while(&month, &fails);
    let told: Vec<&str> = smallest.happenings.iter().map(Happening::name).collect();
    assert!(told.len() <= 5, "somebody moves in, is created, is unlinked: {told:?}");
    assert!(told.contains(&"contact unlinked") && told.contains(&"run"), "{told:?}");
}

#[test]
fn the_month_of_a_seed_is_always_the_same_and_survives_being_stored() {
    let month = Month::of(7);
    assert_eq!(month, Month::of(7));
    assert_ne!(month.happenings, Month::of(8).happenings);
    let stored = serde_json::to_string(&month).unwrap();
    assert_eq!(serde_json::from_str::<Month>(&stored).unwrap(), month);
}
