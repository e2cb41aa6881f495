//! One pass over everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use usersync_core::model::{
    Command, ContactId, EndReason, Outcome, PmsPropertyId, Reason, RecordKey,
};

use usersync_core::plan::End;

use super::answers::Refused;
use super::newcomers::Group;
use super::questions::Question;
use super::read::{Leases, Trust};
use super::scope::Entry;
use super::{Accepted, Births, Heard, Known, Model, Report, same};

/// A pass under way: the directory as far as it has been changed, and what is known of each record.
#[derive(Clone)]
pub(super) struct Planning<'b> {
    pub(super) model: Model,
    pub(super) entries: Vec<Entry>,
    pub(super) verdicts: BTreeMap<RecordKey, (Outcome, Reason)>,
    pub(super) asked: Vec<Question>,
    /// Addresses that somebody in the directory had before the pass.
    pub(super) emails: BTreeSet<String>,
    pub(super) births: Births<'b>,
    /// Nobody asked the PMS: somebody answered.
    pub(super) is_answer: bool,
}

impl Model {
    /// What the directory becomes, and what is said of everybody.
    pub(super) fn plan(
        &self,
        heard: &Heard,
        command: Option<&Command>,
        births: Births<'_>,
    ) -> Result<(Self, Report), Refused> {
        let mut report = Report::default();
        let mut read: BTreeMap<PmsPropertyId, Leases> = BTreeMap::new();
        let mut people = BTreeMap::new();
        let mut rejected = BTreeSet::new();
        let mut told_elsewhere = BTreeSet::new();
        for (at, fetched) in heard {
            let Some(fetched) = fetched else {
                report.trust.insert(*at, Trust::NotAsked);
                continue;
            };
            let leases = self.fold(*at, &fetched.rows);
            let count = self.count_people(&leases);
            report.trust.insert(*at, self.trust(*at, fetched, count));
            people.insert(*at, count);
            read.insert(*at, leases);
            if matches!(fetched.end, End::Failed { told_elsewhere: true, .. }) {
                told_elsewhere.insert(*at);
            }
            for row in &fetched.rejected {
                report.unreadable += 1;
                rejected.insert((*at, row.person.clone()));
            }
        }

        let mut planning = Planning {
            model: self.clone(),
            entries: self.entries(&report, &read, &rejected),
            verdicts: BTreeMap::new(),
            asked: Vec::new(),
            emails: self.people.iter().filter_map(|one| same::email_held(&one.values)).collect(),
            births,
            is_answer: heard.values().all(Option::is_none),
        };
        for (at, leases) in &read {
            let reason = match report.trust[at] {
                Trust::Incomplete => Reason::IncompleteRead,
                Trust::Empty | Trust::Shrunken => Reason::FeedCheck,
                Trust::Accepted | Trust::Changes | Trust::Withheld | Trust::NotAsked => continue,
            };
            for person in leases.keys() {
                let key = RecordKey { pms_property: *at, person: person.clone() };
                planning.verdicts.insert(key, (Outcome::Skipped, reason));
            }
        }
        planning.repeat(&report.trust);
        if let Some(command) = command {
            planning.carry_out(command)?;
        }
        let waiting = planning.settle_newcomers();
        planning.settle_linked();
        for group in waiting {
            planning.ask(group);
        }

        let extent = planning.extent(self, &report.trust);
        let surges = planning.surges(self, &extent);
        if surges {
            report.withheld = true;
            for trust in report.trust.values_mut() {
                if trust.is_taken_in() {
                    *trust = Trust::Withheld;
                }
            }
            report.verdicts = planning.verdicts.clone();
            let entries = planning.entries;
            let mut next = self.clone();
            next.forget_ends(&report);
            let mut asked = Self::feed_questions(&report.trust, &people, &told_elsewhere);
            asked.extend(next.surge_question(&extent));
            report.closed = next.reconcile(asked, &entries, &report.trust, true);
            return Ok((next, report));
        }

        let mut next = planning.model;
        let mut asked = planning.asked;
        asked.extend(Self::feed_questions(&report.trust, &people, &told_elsewhere));
        report.closed = next.reconcile(asked, &planning.entries, &report.trust, false);
        report.verdicts = planning.verdicts;
        next.keep(&planning.entries, &report);
        next.forget_ends(&report);
        for (at, trust) in &report.trust {
            if trust.is_taken_in() {
                next.spend(*at, *trust == Trust::Accepted);
            }
            if *trust == Trust::Accepted {
                next.accepted.insert(*at, Accepted { people: people[at], at: next.now });
            }
        }
        Ok((next, report))
    }

    /// Everybody who was read or is known, as this pass sees them.
    fn entries(
        &self,
        report: &Report,
        read: &BTreeMap<PmsPropertyId, Leases>,
        rejected: &BTreeSet<(PmsPropertyId, Option<String>)>,
    ) -> Vec<Entry> {
        let mut keys: BTreeSet<RecordKey> = self.known.keys().cloned().collect();
        for (at, leases) in read {
            if report.trust[at].is_taken_in() {
                for person in leases.keys() {
                    keys.insert(RecordKey { pms_property: *at, person: person.clone() });
                }
            }
        }
        // A row that cannot be read and tells no id may be anybody's.
        let may_be_rejected = |key: &RecordKey| {
            rejected.contains(&(key.pms_property, None))
                || rejected.contains(&(key.pms_property, Some(key.person.clone())))
        };
        let mut entries = Vec::new();
        for key in keys {
            let known = self.known.get(&key);
            let trust = report.trust.get(&key.pms_property).copied();
            let row = read.get(&key.pms_property).and_then(|leases| leases.get(&key.person));
            let before = known.map(|known| Rc::clone(&known.leases)).unwrap_or_default();
            let mut leases = before.to_vec();
            let missed = known.map_or(0, |known| known.missed);
            let mut entry = Entry {
                key: key.clone(),
                leases: Rc::default(),
                before,
                listed: missed == 0,
                decided: false,
                missed,
            };
            match (trust, row) {
                (Some(Trust::Accepted), Some(listed)) => {
                    leases.clone_from(listed);
                    (entry.listed, entry.decided, entry.missed) = (true, true, 0);
                }
                (Some(Trust::Changes), Some(changed)) => {
                    leases = self.lay_over(&key, &entry.before, changed);
                    (entry.listed, entry.decided, entry.missed) = (true, true, 0);
                }
                // Of whom nothing is kept, nothing can be decided.
                (Some(Trust::Changes), None) => entry.decided = !leases.is_empty(),
                (Some(Trust::Accepted), None) if may_be_rejected(&key) => {}
                (Some(Trust::Accepted), None) => {
                    (entry.listed, entry.decided, entry.missed) = (false, true, missed + 1);
                }
                (Some(Trust::NotAsked), _) => entry.decided = true,
                (Some(_), _) => {}
                (None, _) => entry.listed = false,
            }
            leases.sort_by_key(|lease| (self.lease_rank(&key, 0, lease), lease.lease.clone()));
            entry.leases = leases.into();
            entries.push(entry);
        }
        entries
    }

    /// Keeps the new picture: nothing personal of those who are skipped and not linked.
    fn keep(&mut self, entries: &[Entry], report: &Report) {
        for entry in entries {
            if !entry.decided || !self.attached.contains(&entry.key.pms_property) {
                continue;
            }
            let outcome = report.verdicts.get(&entry.key).map(|(outcome, _)| *outcome);
            let is_out = matches!(outcome, Some(Outcome::Skipped | Outcome::Error));
            let is_gone = !entry.listed;
            let is_stranger = self.tie(&entry.key).is_none() && (is_out || is_gone);
            let leases = if is_stranger { Rc::default() } else { Rc::clone(&entry.leases) };
            let before = self.known.get(&entry.key).and_then(|known| known.ended);
            let ended = report.verdicts.get(&entry.key).copied().or(before);
            self.known.insert(entry.key.clone(), Known { leases, missed: entry.missed, ended });
        }
    }

    /// Of whom a read decides nothing, it is no longer known how they ended.
    fn forget_ends(&mut self, report: &Report) {
        for (record, (_, reason)) in &report.verdicts {
            if matches!(reason, Reason::IncompleteRead | Reason::FeedCheck)
                && let Some(known) = self.known.get_mut(record)
            {
                known.ended = None;
            }
        }
    }
}

impl Planning<'_> {
    /// Whoever was skipped and did not change is skipped again: nothing is kept by which to judge.
    fn repeat(&mut self, trust: &BTreeMap<PmsPropertyId, Trust>) {
        for entry in &self.entries {
            let is_passed_over = trust.get(&entry.key.pms_property) == Some(&Trust::Changes)
                && entry.leases.is_empty()
                && entry.listed;
            let known = self.model.known.get(&entry.key);
            if let Some(ended) = known.and_then(|known| known.ended).filter(|_| is_passed_over) {
                self.verdicts.insert(entry.key.clone(), ended);
            }
        }
    }

    /// What a person asked for, before the rules look at everybody.
    fn carry_out(&mut self, command: &Command) -> Result<(), Refused> {
        self.check(command)?;
        match command {
            Command::Create { record } => {
                let group = self.parted(record);
                self.create_group(&group, Reason::CreatedByDecision);
            }
            Command::Link { record, contact, name, email } => {
                let group = self.parted(record);
                self.link_by_hand(&group, *contact, *name, *email);
            }
            Command::TakeEmails { contacts } => {
                for contact in contacts {
                    self.take_email(*contact);
                }
            }
        }
        Ok(())
    }

    /// Ends the link of a record and of all others of the same person that are linked to the same
    /// contact. Returns them, with whoever else of that person has no link: they go together.
    fn parted(&mut self, record: &RecordKey) -> Group {
        let before = self.model.tie(record).map(|tie| tie.contact);
        let (name, email) = {
            let values = &self.entry(record).lease().values;
            (same::name_read(values), same::email_read(values))
        };
        let mut members: Vec<Entry> = Vec::new();
        for entry in &self.entries {
            let is_other = entry.key != *record;
            let is_there = !entry.leases.is_empty()
                && entry.decided
                && entry.listed
                && self.model.in_scope(entry);
            if is_other && (!is_there || email.is_none()) {
                continue;
            }
            let values = &entry.lease().values;
            let is_same = same::name_read(values) == name && same::email_read(values) == email;
            let linked = self.model.tie(&entry.key).map(|tie| tie.contact);
            if !is_other || (is_same && (linked.is_none() || linked == before)) {
                members.push(entry.clone());
            }
        }
        members.sort_by_key(|entry| self.model.rank(entry));
        let records: Vec<RecordKey> = members.into_iter().map(|entry| entry.key).collect();
        for tie in &mut self.model.ties {
            if records.contains(&tie.record) && tie.ended.is_none() {
                tie.ended = Some(EndReason::Separated);
            }
        }
        Group { records, name, email }
    }

    pub(super) fn entry(&self, key: &RecordKey) -> &Entry {
        let found = self.entries.iter().find(|entry| entry.key == *key);
        found.expect("whoever is asked about is known")
    }

    pub(super) fn is_taken(&self, contact: ContactId) -> bool {
        self.model.is_taken(contact, &self.entries)
    }
}
