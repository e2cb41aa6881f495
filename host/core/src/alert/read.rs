//! A read that is empty, shrunken or incomplete, and a run that changes too much.

use super::identity;
use crate::model::{Alert, AlertKind, Extent, Facts, PmsPropertyId, Surge};
use crate::plan::{AcceptedRead, Finding};

/// The alert that a finding calls for, if any.
///
/// A credential that fails and a PMS that asks for patience have words of their own.
pub(crate) fn feed_check(
    pms_property: PmsPropertyId,
    finding: &Finding,
    accepted: Option<AcceptedRead>,
) -> Option<Alert> {
    let before = accepted.map(|accepted| accepted.people);
    let (word, now) = match finding {
        Finding::Accepted { .. }
        | Finding::NotAsked
        | Finding::Changes { .. }
        | Finding::Withheld { .. }
        | Finding::Incomplete { told_elsewhere: true, .. } => return None,
        Finding::Incomplete { .. } => ("incomplete", 0),
        Finding::Empty { .. } => ("empty", 0),
        Finding::Shrunken { now, .. } => ("shrunken", *now),
    };
    let parts = [pms_property.to_string(), word.to_owned()];
    Some(Alert {
        kind: AlertKind::FeedCheck,
        identity: identity(AlertKind::FeedCheck, &parts),
        urgent: true,
        facts: Facts::Read { pms_property, finding: word.to_owned(), before, now },
    })
}

/// The alert of a run that is held for approval. There is one at a time, whatever it would change.
pub(crate) fn surge(surges: Vec<Surge>, extent: Extent) -> Alert {
    Alert {
        kind: AlertKind::FeedCheck,
        identity: identity(AlertKind::FeedCheck, &["surge".to_owned()]),
        urgent: true,
        facts: Facts::Surge { surges, extent },
    }
}
