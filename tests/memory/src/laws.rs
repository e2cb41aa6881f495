//! What must hold of every plan.

use std::collections::BTreeSet;

use usersync_core::model::{Field, FieldChange, Outcome, RecordKey};
use usersync_core::plan::{
    AlertChanges, Change, Content, Finding, Plan, Population, ReadVerdict, RecordPlan,
};

/// What a plan is made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    Run,
    /// Somebody answered an alert.
    Answer,
}

/// What must hold of every plan.
pub fn check(plan: &Plan, occasion: Occasion) {
    let keys: BTreeSet<&RecordKey> = plan.records.iter().map(|record| &record.key).collect();
    assert_eq!(keys.len(), plan.records.len(), "every record ends with one outcome");
    let total = usize::try_from(plan.tally.total()).expect("few records");
    assert_eq!(total, plan.records.len() + plan.rejected.len(), "the counts add up");
    for gone in &plan.missing {
        let is_of = |read: &&ReadVerdict| read.pms_property == gone.key.pms_property;
        let finding = &plan.reads.iter().find(is_of).expect("it is attached").finding;
        assert!(matches!(finding, Finding::Accepted { .. }), "only everybody proves absence");
    }
    for record in &plan.records {
        let read = plan.reads.iter().find(|read| read.pms_property == record.key.pms_property);
        let finding = &read.expect("only attached PMS properties are decided").finding;
        if !finding.is_taken_in() && *finding != Finding::NotAsked {
            let is_told = plan.withheld.is_empty();
            assert!(!is_told || record.verdict.outcome == Outcome::Skipped, "{record:?}");
            assert_eq!(record.changes, [], "nothing is written from a read that decides nothing");
            assert_eq!(record.keep, None, "nothing is kept of a read that decides nothing");
        }
        check_changes(record, occasion);
    }
}

fn check_changes(record: &RecordPlan, occasion: Occasion) {
    let outcome = record.verdict.outcome;
    let is_still = matches!(outcome, Outcome::Held | Outcome::Skipped | Outcome::Error);
    assert!(!is_still || record.changes.is_empty(), "nothing is written for {record:?}");
    for change in &record.changes {
        match change {
            Change::EndLink { .. } => {
                assert_eq!(occasion, Occasion::Answer, "only a person ends a link: {record:?}");
            }
            Change::UpdateContact { fields, .. } => {
                assert_ne!(outcome, Outcome::Unchanged, "{record:?}");
                for change in fields {
                    check_field(change, occasion);
                }
            }
            _ => {}
        }
    }
}

fn check_field(change: &FieldChange, occasion: Occasion) {
    let FieldChange { field, before, after, .. } = change;
    assert_ne!(before, after, "a change changes something");
    assert!(after.is_some() || field.can_be_blanked(), "{field} is never blanked");
    let replaces_email = *field == Field::Email && before.is_some();
    assert!(!replaces_email || occasion == Occasion::Answer, "only a person replaces an email");
}

/// Whether a plan changes nothing and tells nothing new. A read that decides nothing says so of
/// its records each time.
pub fn is_quiet(plan: &Plan) -> bool {
    let is_laid_over =
        plan.reads.iter().any(|read| matches!(read.finding, Finding::Changes { .. }));
    let quiet = |record: &RecordPlan| {
        // Of whom nothing is kept, the same change may mean less the second time.
        let is_nobody = is_laid_over && record.verdict.outcome == Outcome::Skipped;
        let is_old = !record.news || !record.verdict.is_decided();
        record.changes.is_empty() && (is_nobody || is_old && record.keep.is_none())
    };
    plan.records.iter().all(quiet)
        && plan.missing.is_empty()
        && plan.unlisted.is_empty()
        && plan.alerts == AlertChanges::default()
}

/// The same population with everything listed the other way round.
pub fn turned_around(population: &Population) -> Population {
    let mut turned = population.clone();
    turned.records.reverse();
    turned.contacts.reverse();
    turned.links.reverse();
    turned.decisions.reverse();
    for read in &mut turned.reads {
        if let Content::Fetched(fetched) = &mut read.content {
            fetched.rows.reverse();
        }
    }
    turned
}
