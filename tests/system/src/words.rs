//! The words of the stories, and how what the system says is put into them.

use pms_simulator::Pms;
use serde::Serialize;
use usersync_core::model::{Event, FieldChange, HistoryEntry, RecordKey, Verdict};
use usersync_core::plan::Notice;

/// First and last name: the last word is the last name.
pub(crate) fn full_name(name: &str) -> (String, String) {
    let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
    (first.to_owned(), last.to_owned())
}

/// A status in the PMS's own word; a word that stands for nothing is the PMS's already.
pub(crate) fn status_word(pms: Pms, status: &str) -> &str {
    match (status, pms) {
        ("future", Pms::Cedar) => "upcoming",
        (own, Pms::Cedar) => own,
        ("current", _) => "Current",
        ("future", Pms::RealPage) => "Future Lease",
        ("past", Pms::RealPage) => "Former",
        ("future", _) => "Future",
        ("notice", _) => "Notice",
        ("eviction", Pms::Yardi) => "Eviction",
        ("eviction", Pms::AppFolio) => "Evict",
        ("past", _) => "Past",
        ("applicant", _) => "Applicant",
        (own, _) => own,
    }
}

/// The word of a value that has one: `condition_gone` is "condition gone".
pub(crate) fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

/// `skipped: past`, `held: Name Mismatch`.
pub(crate) fn verdict(verdict: Verdict) -> String {
    let reason = match verdict.reason {
        usersync_core::model::Reason::Alert(kind) => kind.title().to_owned(),
        other => word(serde_json::to_value(other).unwrap_or_default()["because"].clone()),
    };
    format!("{}: {reason}", verdict.outcome.name())
}

/// `phone: 512-555-0142 → 512-555-0199`.
pub(crate) fn change(change: &FieldChange) -> String {
    let shown = |value: &Option<_>| {
        value.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    let edit = if change.replaced_local_edit { " (local edit replaced)" } else { "" };
    format!("{}: {} → {}{edit}", change.field, shown(&change.before), shown(&change.after))
}

/// The lines of one entry in a history.
pub(crate) fn history(entry: &HistoryEntry) -> Vec<String> {
    let person = |record: &Option<RecordKey>| {
        record.as_ref().map(|record| record.person.clone()).unwrap_or_default()
    };
    match entry.event {
        Event::Created => vec!["created".to_owned()],
        Event::Updated => entry.changes.iter().map(change).collect(),
        Event::Linked => vec![format!("linked to {}", person(&entry.record))],
        Event::Unlinked => vec![format!("unlinked from {}", person(&entry.record))],
        Event::Removed => vec!["removed".to_owned()],
        Event::Restored => vec!["restored".to_owned()],
        Event::Erased => vec!["erased".to_owned()],
    }
}

/// `unknown status Limbo: 2`, `nora: no email`.
pub(crate) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::UnknownStatus { word, residents } => format!("unknown status {word}: {residents}"),
        Notice::OddDate { record, field } => format!("{}: odd {field}", record.person),
        Notice::EndBeforeStart { record } => format!("{}: end before start", record.person),
        Notice::NoEmail { record } => format!("{}: no email", record.person),
        Notice::NoLease { record } => format!("{}: no lease", record.person),
        Notice::TwoCurrentUnits { record } => format!("{}: two current units", record.person),
        Notice::CallBudget(overdraft) => overdraft.to_string(),
    }
}
