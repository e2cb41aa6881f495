//! Whether anything may be decided from a read.

use crate::model::{Decision, PmsPropertyId};
use crate::plan::{AcceptedRead, End, Fetched, Finding};

/// Below this many people before, a shrunken read is an ordinary change.
const SHRINK_FROM: u32 = 10;
/// So many rejected rows are a few bad records, whatever their share.
const REJECTED_FROM: u32 = 10;

/// Judges the read of one PMS property.
///
/// `people` are those pending or current in this read, before exclusions.
pub(crate) fn judge_read(
    pms_property: PmsPropertyId,
    fetched: &Fetched,
    people: u32,
    accepted: Option<AcceptedRead>,
    decisions: &[Decision],
) -> Finding {
    if let Some(why) = gap(fetched) {
        return Finding::Incomplete {
            why,
            told_elsewhere: matches!(fetched.end, End::Failed { told_elsewhere: true, .. }),
        };
    }
    let Some(accepted) = accepted else {
        return Finding::Accepted { people };
    };
    let before = accepted.people;
    let confirmed = decisions.iter().any(|decision| {
        matches!(
            decision,
            Decision::ReallyEmpty { pms_property: of, people: confirmed, decided_at }
                if *of == pms_property && *confirmed == people && *decided_at > accepted.at
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

/// What is missing from a read, in a sentence without personal data.
fn gap(fetched: &Fetched) -> Option<String> {
    let rejected = count(fetched.rejected.len());
    let held = count(fetched.rows.len()) + rejected;
    match &fetched.end {
        End::Silent => Some("the adapter ended without a word about this PMS property".to_owned()),
        End::Failed { failure, .. } => Some(format!("the read failed: {failure}")),
        End::Reached { rows, .. } if *rows != held => {
            Some(format!("the adapter counted {rows} rows, but {held} arrived"))
        }
        End::Reached { total: Some((announced, counted)), .. } if announced != counted => {
            Some(format!("the PMS announced {announced} entries, but {counted} were read"))
        }
        End::Reached { .. } if rejected >= REJECTED_FROM && rejected * 5 > held => {
            Some(format!("{rejected} of {held} rows could not be read"))
        }
        End::Reached { .. } => None,
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
