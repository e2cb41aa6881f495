//! What a sync would do, in counts and with the first changes.

use usersync_core::model::Outcome;
use usersync_core::plan::Finding;

use crate::api::preview::PreviewView;
use crate::console::parts::count;
use crate::console::words;

/// As many changes as are shown one by one.
const SHOWN: usize = 25;

/// What a sync would do.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub(super) read: u32,
    /// How many would end each way: the word, what it means, and how many.
    pub(super) outcomes: Vec<(&'static str, &'static str, u32)>,
    /// Residents who wait for an email, in a sentence; none where nobody does.
    pub(super) without_email: Option<String>,
    /// Alerts that it would raise, by their kinds.
    pub(super) questions: Vec<(&'static str, u32)>,
    /// PMS properties of which nothing would be decided, and why.
    pub(super) troubles: Vec<String>,
    /// Why it would be held if it came unseen.
    pub(super) guards: Vec<String>,
    pub(super) changes: Vec<Changed>,
    /// Changes beyond those that are shown.
    pub(super) more: usize,
    pub(super) approval: String,
}

/// What it would do to one person.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) name: String,
    pub(super) person: String,
    pub(super) outcome: &'static str,
    pub(super) why: &'static str,
    /// Field, value before, value after.
    pub(super) fields: Vec<(&'static str, String, String)>,
}

impl Outlook {
    pub(super) fn of(preview: PreviewView) -> Self {
        let outcomes = Outcome::ALL.into_iter().filter_map(|outcome| {
            let people = preview.outcomes.get(outcome.name()).copied()?;
            (people > 0).then(|| (outcome.name(), words::outcome(outcome), people))
        });
        let mut questions: Vec<(&'static str, u32)> = Vec::new();
        for alert in &preview.alerts {
            let title = alert.kind.title();
            match questions.iter_mut().find(|(known, _)| *known == title) {
                Some((_, count)) => *count += 1,
                None => questions.push((title, 1)),
            }
        }
        let troubles = preview.reads.iter().filter_map(|read| trouble(&read.finding));
        let exceeded = preview.outlook.guards.iter().filter(|guard| guard.exceeded);
        let all = preview.outlook.changes.len();
        let changes = preview.outlook.changes.iter().take(SHOWN).map(|effect| Changed {
            name: effect.name.clone(),
            person: effect.record.person.clone(),
            outcome: effect.outcome.name(),
            why: words::reason(effect.reason),
            fields: effect
                .fields
                .iter()
                .map(|change| {
                    let text = |value: &Option<usersync_core::model::Value>| {
                        value.as_ref().map(ToString::to_string).unwrap_or_default()
                    };
                    (words::field(change.field), text(&change.before), text(&change.after))
                })
                .collect(),
        });
        Self {
            read: preview.read,
            outcomes: outcomes.collect(),
            without_email: (preview.outlook.without_email > 0).then(|| {
                let waits = ("resident has no email and waits", "residents have no email and wait");
                let who = count(preview.outlook.without_email, waits.0, waits.1);
                format!("{who} until the PMS has one.")
            }),
            questions,
            troubles: troubles.collect(),
            guards: exceeded
                .map(|guard| words::guard(guard.guard, guard.people, guard.of, guard.limit))
                .collect(),
            changes: changes.collect(),
            more: all.saturating_sub(SHOWN),
            approval: preview.approval.unwrap_or_default(),
        }
    }
}

/// Why nothing is decided from a read.
fn trouble(finding: &Finding) -> Option<String> {
    match finding {
        Finding::Accepted { .. }
        | Finding::Changes { .. }
        | Finding::Withheld { .. }
        | Finding::NotAsked => None,
        Finding::Incomplete { why, .. } => {
            Some(format!("A PMS property was not read to its end: {why}."))
        }
        Finding::Empty { before } => {
            Some(format!("Nobody is listed at a PMS property where there were {before} before."))
        }
        Finding::Shrunken { before, now } => Some(format!(
            "{now} people are listed at a PMS property where there were {before} before."
        )),
    }
}
