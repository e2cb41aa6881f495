//! How many people a run would touch, and whether that is more than goes through unseen.

use std::collections::{BTreeMap, BTreeSet};

use usersync_core::model::{ContactId, Extent, Field, Outcome, Picture, PmsPropertyId, Reading};

use super::planning::Planning;
use super::read::Trust;
use super::scope::Entry;
use super::{Model, Ruling, same};

impl Planning<'_> {
    /// How many people this pass would touch, compared with the directory before it. People of a
    /// PMS property of which nothing is decided do not count.
    pub(super) fn extent(&self, before: &Model, trust: &BTreeMap<PmsPropertyId, Trust>) -> Extent {
        let counts = |at: &PmsPropertyId| trust.get(at).is_some_and(|trust| trust.is_taken_in());
        if !trust.keys().any(counts) {
            return Extent::default();
        }
        let (mut linked, mut emails, mut units) = (Set::new(), Set::new(), Set::new());
        let (mut blanks, mut renumbered) = (Set::new(), Set::new());
        let mut created = 0;
        for (key, (outcome, _)) in &self.verdicts {
            created += u32::from(*outcome == Outcome::Created && counts(&key.pms_property));
        }
        for entry in &self.entries {
            let Some(tie) = before.tie(&entry.key) else {
                continue;
            };
            if !entry.decided || !counts(&entry.key.pms_property) || entry.leases.is_empty() {
                continue;
            }
            if self.model.is_live(entry) {
                linked.insert(tie.contact);
            }
            let flows = entry.listed && self.model.frozen(entry.lease()).is_none();
            if flows && tells_less(entry) {
                blanks.insert(tie.contact);
            }
        }
        for was in &before.people {
            let now = self.model.person(was.id).expect("nobody is deleted");
            let Some(base) = &now.base else {
                continue;
            };
            let is_moved = was.values[Field::Unit] != now.values[Field::Unit]
                && now.values[Field::Unit].is_some();
            if !counts(&base.record.pms_property) {
                continue;
            }
            let was_linked =
                before.ties.iter().any(|tie| tie.ended.is_none() && tie.contact == was.id);
            if is_moved && was_linked {
                units.insert(was.id);
            }
            if was.base.as_ref().is_some_and(|before| before.record != base.record) {
                renumbered.insert(was.id);
            }
        }
        for question in &self.asked {
            let is_open = before.questions.iter().any(|open| open.identity == question.identity);
            if question.is_linked && !is_open && !before.is_silenced(&question.identity) {
                emails.extend(question.topic.contacts.iter().copied());
            }
        }
        let altered: Set = emails.iter().chain(&units).chain(&blanks).copied().collect();
        linked.extend(altered.iter().chain(&renumbered));
        Extent {
            contacts: count(before.people.len()),
            linked: count(linked.len()),
            created,
            emails: count(emails.len()),
            units: count(units.len()),
            blanks: count(blanks.len()),
            altered: count(altered.len()),
            renumbered: count(renumbered.len()),
        }
    }

    /// Whether the run must wait for approval.
    pub(super) fn surges(&self, before: &Model, extent: &Extent) -> bool {
        if self.is_answer {
            return false;
        }
        let thresholds = &before.thresholds;
        let is_much = |count: u32, people: u32, percent: u32, all: u32| {
            count > people && count * 100 > percent * all
        };
        let (created, altered, renumbered) =
            (&thresholds.created, &thresholds.altered, &thresholds.renumbered);
        let surges = is_much(extent.created, created.people, created.percent, extent.contacts)
            || is_much(extent.altered, altered.people, altered.percent, extent.linked)
            || is_much(extent.renumbered, renumbered.people, renumbered.percent, extent.linked);
        surges && before.last_word(extent) != Some(Word::Approved)
    }
}

/// What somebody said of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Approved,
    Rejected,
}

type Set = BTreeSet<ContactId>;

/// Whether the PMS told something before of which it now says that there is none.
fn tells_less(entry: &Entry) -> bool {
    let tells = |leases: &[Picture], field: Field| {
        leases.iter().any(|lease| match field {
            Field::Email => same::email_read(&lease.values).is_some(),
            field => matches!(lease.values[field], Reading::Value(_)),
        })
    };
    Field::ALL.into_iter().any(|field| {
        entry.lease().values[field] != Reading::Absent
            && tells(&entry.before, field)
            && !tells(&entry.leases, field)
    })
}

impl Model {
    /// What was said last of a run that touches so many, if it still counts.
    pub(super) fn last_word(&self, extent: &Extent) -> Option<Word> {
        let mut word = None;
        for ruling in &self.rulings {
            match ruling {
                Ruling::Approve { extent: approved, spent: false }
                    if !extent.has_grown_since(approved) =>
                {
                    word = Some(Word::Approved);
                }
                Ruling::Reject { extent: rejected, spent: false }
                    if extent.touches_as_many_as(rejected) =>
                {
                    word = Some(Word::Rejected);
                }
                _ => {}
            }
        }
        word
    }

    /// What somebody said about one read counts once; changes alone tell nothing of how many there
    /// are.
    pub(super) fn spend(&mut self, read: PmsPropertyId, is_everybody: bool) {
        for ruling in &mut self.rulings {
            match ruling {
                Ruling::ReallyEmpty { at, spent, .. } if *at == read && is_everybody => {
                    *spent = true;
                }
                Ruling::Approve { spent, .. } | Ruling::Reject { spent, .. } => *spent = true,
                _ => {}
            }
        }
    }
}

fn count(people: usize) -> u32 {
    u32::try_from(people).expect("few people")
}
