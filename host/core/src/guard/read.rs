//! Whether anything may be decided from a read.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Decision;
use crate::plan::{End, Fetched, Finding, Read};

/// Below this many people before, a shrunken read is an ordinary change.
const SHRINK_FROM: u32 = 10;
/// So many rejected rows are a few bad records, whatever their share.
const REJECTED_FROM: u32 = 10;
/// Changes are laid over a read of everybody that is no older than this.
const LAID_OVER_FOR: TimeDelta = TimeDelta::hours(24);

/// Who is in a read.
#[derive(Clone, Copy)]
pub(crate) struct Heads {
    /// Everybody.
    pub(crate) records: u32,
    /// Those pending or current, before exclusions.
    pub(crate) people: u32,
}

/// Judges the read of one PMS property.
pub(crate) fn judge_read(
    read: &Read,
    fetched: &Fetched,
    heads: Heads,
    decisions: &[Decision],
    now: DateTime<Utc>,
) -> Finding {
    if let Some(why) = gap(fetched) {
        return Finding::Incomplete {
            why,
            told_elsewhere: matches!(fetched.end, End::Failed { told_elsewhere: true, .. }),
        };
    }
    let Heads { records, people } = heads;
    if matches!(fetched.end, End::Changes { .. }) {
        return judge_changes(read, records, now);
    }
    let Some(accepted) = read.accepted else {
        return Finding::Accepted { people };
    };
    let before = accepted.people;
    let confirmed = decisions.iter().any(|decision| {
        matches!(
            decision,
            Decision::ReallyEmpty { pms_property: of, people: confirmed, decided_at }
                if *of == read.pms_property && *confirmed == people && *decided_at > accepted.at
        )
    });
    if confirmed {
        Finding::Accepted { people }
    } else if people == 0 && before > 0 {
        Finding::Empty { before }
    } else if before >= SHRINK_FROM && people * 2 < before {
        Finding::Shrunken { before, now: people }
    } else {
        Finding::Accepted { people }
    }
}

/// What changed is no more than what it is laid over.
fn judge_changes(read: &Read, changed: u32, now: DateTime<Utc>) -> Finding {
    let why = match read.accepted {
        Some(accepted) if now - accepted.at <= LAID_OVER_FOR => {
            return Finding::Changes { changed };
        }
        Some(_) => "only changes were read, and the last read of everybody is more than a day old",
        None => "only changes were read, and everybody never was",
    };
    Finding::Incomplete { why: why.to_owned(), told_elsewhere: false }
}

/// What is missing from a read, in a sentence without personal data.
fn gap(fetched: &Fetched) -> Option<String> {
    let rejected = count(fetched.rejected.len());
    let held = count(fetched.rows.len()) + rejected;
    match &fetched.end {
        End::Silent => Some("the adapter ended without a word about this PMS property".to_owned()),
        End::Failed { failure, .. } => Some(format!("the read failed: {failure}")),
        End::Reached { rows, .. } | End::Changes { rows, .. } if *rows != held => {
            Some(format!("the adapter counted {rows} rows, but {held} arrived"))
        }
        End::Reached { total: Some((announced, counted)), .. }
        | End::Changes { total: Some((announced, counted)), .. }
            if announced != counted =>
        {
            Some(format!("the PMS announced {announced} entries, but {counted} were read"))
        }
        End::Reached { .. } | End::Changes { .. }
            if rejected >= REJECTED_FROM && rejected * 5 > held =>
        {
            Some(format!("{rejected} of {held} rows could not be read"))
        }
        End::Reached { .. } | End::Changes { .. } => None,
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
