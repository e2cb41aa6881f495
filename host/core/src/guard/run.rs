//! Whether a run changes more than goes through unseen.

use chrono::{DateTime, Utc};

use crate::model::{Decision, Extent, Measure, Surge, Thresholds};

/// What every guard measures.
pub(crate) fn measures(extent: &Extent, thresholds: &Thresholds) -> Vec<Measure> {
    let Extent { contacts, linked, created, altered, renumbered, .. } = *extent;
    let measure = |surge, people, of, threshold| Measure { surge, people, of, threshold };
    vec![
        measure(Surge::Created, created, contacts, thresholds.created),
        measure(Surge::Altered, altered, linked, thresholds.altered),
        measure(Surge::Renumbered, renumbered, linked, thresholds.renumbered),
    ]
}

/// In what ways the run changes too much.
pub(crate) fn surges(extent: &Extent, thresholds: &Thresholds) -> Vec<Surge> {
    let measures = measures(extent, thresholds).into_iter();
    measures.filter(Measure::is_exceeded).map(|measure| measure.surge).collect()
}

/// What somebody said of a run that changes so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    /// It may go through, since it touches nobody beyond those whom they saw.
    Approved,
    /// It stays held, since it is the very one that they turned down.
    Rejected,
}

/// What the last person who was asked about this much said. A word counts until a read is taken in.
pub(crate) fn word_on(
    extent: &Extent,
    taken_in_at: Option<DateTime<Utc>>,
    decisions: &[Decision],
) -> Option<Word> {
    let counts = |decided_at| taken_in_at.is_none_or(|taken_in_at| taken_in_at < decided_at);
    let words = decisions.iter().filter_map(|decision| match decision {
        Decision::ApproveRun { extent: seen, decided_at } => {
            let fits = counts(*decided_at) && !extent.has_grown_since(seen);
            fits.then_some((*decided_at, Word::Approved))
        }
        Decision::RejectRun { extent: seen, decided_at } => {
            let fits = counts(*decided_at) && extent.touches_as_many_as(seen);
            fits.then_some((*decided_at, Word::Rejected))
        }
        _ => None,
    });
    words.max_by_key(|(decided_at, _)| *decided_at).map(|(_, word)| word)
}
