//! The steps of a plan, in order, and what they come to.

use std::collections::{BTreeMap, HashSet};

use super::aftermath::{contacts_after, links_after};
use super::census::Census;
use super::entry::Entry;
use super::linked::Flow;
use super::mint::Mint;
use super::plan::{Change, Notice, Plan, RecordPlan};
use super::population::Population;
use super::preview::Outlook;
use super::refusal::{self, Refusal};
use super::rulings::Rulings;
use super::screen::Screening;
use super::unlinked::{Bench, Fate, Group};
use super::{alerts, create, exchange, extent, linked, question};
use crate::alert::{self, EmailMismatch};
use crate::guard::{self, Word};
use crate::matching::Directory;
use crate::model::{
    Alert, AlertKind, Contact, ContactId, KnownRecord, Link, LinkId, Outcome, Reason, RecordKey,
    Settings, Step, Tally, Verdict,
};

/// Plans a run, or what a person asks for.
///
/// A run that would change more than goes through unseen is held: its plan tells what it would have
/// done and asks a person.
///
/// # Errors
/// Only a command can be refused.
pub fn plan(population: &Population) -> Result<Plan, Refusal> {
    hold_back(population, decide(population, None)?)
}

/// Lets a plan through, or holds it where it would change too much and nobody approved it.
pub(super) fn hold_back(population: &Population, open: Plan) -> Result<Plan, Refusal> {
    let surges = guard::surges(&open.extent, &population.settings.thresholds);
    let word = guard::word_on(&open.extent, population.taken_in_at, &population.decisions);
    if surges.is_empty() || word == Some(Word::Approved) {
        return Ok(open);
    }
    let outlook = Some(Outlook::of(population, &open));
    let question =
        (word != Some(Word::Rejected)).then(|| alert::surge(surges.clone(), open.extent));
    let held = decide(population, Some(Withheld { question }))?;
    let told = &population.withheld;
    let unlisted = told.keys().filter(|key| !lists(&open, key)).cloned().collect();
    Ok(Plan {
        records: open.records.into_iter().map(|record| not_carried_out(record, told)).collect(),
        unlisted,
        tally: open.tally,
        notices: open.notices,
        extent: open.extent,
        withheld: surges,
        outlook,
        ..held
    })
}

/// Whether a plan has an outcome for the record. They are in the order of their keys.
fn lists(plan: &Plan, key: &RecordKey) -> bool {
    plan.records.binary_search_by(|record| record.key.cmp(key)).is_ok()
}

/// The outcome alone, which is news if the held run before did not tell the same. What a read says
/// that decides nothing is always news.
fn not_carried_out(record: RecordPlan, told: &BTreeMap<RecordKey, Verdict>) -> RecordPlan {
    let is_told = told.get(&record.key) == Some(&record.verdict);
    let news = !is_told || !record.verdict.is_decided();
    RecordPlan { news, keep: None, changes: Vec::new(), ..record }
}

/// Nothing is decided from any read; a person is asked about the run, unless they said no to it.
pub(super) struct Withheld {
    question: Option<Alert>,
}

pub(super) fn decide(population: &Population, withheld: Option<Withheld>) -> Result<Plan, Refusal> {
    let mint = Mint::new(population.run, population.now);
    let settings = &population.settings;
    let mut census = Census::take(population, withheld.is_some());
    let notices = std::mem::take(&mut census.notices);
    let rulings = Rulings::new(&population.decisions, population.command.as_ref());
    let links = holding(population, &census);
    let before = directory(&population.contacts, &links, &census, HashSet::new());
    if let Some(command) = &population.command {
        refusal::check(command, &census, &before)?;
    }

    let bench = Bench::new(&census.entries, settings, &rulings);
    let asked = bench.commanded();
    let linked = linked::flow(&census.entries, &asked, &before, settings, &rulings, mint);
    let held =
        linked.iter().filter(|flow| flow.mismatch.is_some()).map(|flow| flow.contact).collect();
    let contacts = contacts_after(&population.contacts, changes_of(&linked));
    let links = links_after(&links, changes_of(&linked));
    let mut directory = directory(&contacts, &links, &census, held);
    let groups = bench.judge(&mut directory);
    let flows = linked::flow(&census.entries, &groups, &before, settings, &rulings, mint);

    let mut draft = Draft { notices, ..Draft::default() };
    for flow in flows {
        draft.notices.extend(flow.notices);
        draft.mismatches.extend(flow.mismatch);
        for (entry, verdict, changes) in flow.lines {
            draft.add(entry, verdict, changes);
        }
    }
    for group in &groups {
        draft.settle(group, settings, mint);
    }
    draft.ask(&groups, population, &bench);
    draft.screened(&census);
    draft.notice_statuses(&census);
    for (read, judged) in population.reads.iter().zip(&census.reads) {
        let alert = alert::feed_check(read.pms_property, &judged.finding, read.accepted);
        draft.conditions.extend(alert);
    }
    draft.conditions.extend(withheld.and_then(|withheld| withheld.question));
    let mut plan = draft.finish(population, &census, mint);
    plan.extent = extent::measure(population, &census, &plan);
    Ok(plan)
}

fn changes_of<'f>(flows: &'f [Flow<'_, '_>]) -> impl Iterator<Item = &'f Change> {
    flows.iter().flat_map(|flow| &flow.lines).flat_map(|(_, _, changes)| changes)
}

/// The links that hold, but for those that a command ends.
fn holding(population: &Population, census: &Census<'_>) -> Vec<Link> {
    let parting: HashSet<LinkId> =
        census.entries.iter().filter_map(|entry| entry.parting).map(|link| link.id).collect();
    let holds = |link: &&Link| link.ended.is_none() && !parting.contains(&link.id);
    population.links.iter().filter(holds).cloned().collect()
}

fn directory<'p>(
    contacts: &'p [Contact],
    links: &[Link],
    census: &Census<'_>,
    held: HashSet<ContactId>,
) -> Directory<'p> {
    let living: HashSet<&RecordKey> = census
        .entries
        .iter()
        .filter(|entry| entry.keeps_link_live())
        .map(|entry| &entry.key)
        .collect();
    let live = links.iter().filter(|link| living.contains(&link.record));
    Directory::new(contacts, links, live.map(|link| link.contact).collect(), held)
}

/// A plan in the making.
#[derive(Default)]
struct Draft<'e, 'a> {
    records: BTreeMap<&'e RecordKey, Line<'e, 'a>>,
    conditions: Vec<Alert>,
    mismatches: Vec<EmailMismatch<'a>>,
    notices: Vec<Notice>,
}

struct Line<'e, 'a> {
    entry: &'e Entry<'a>,
    verdict: Verdict,
    changes: Vec<Change>,
}

impl<'e, 'a> Draft<'e, 'a> {
    fn add(&mut self, entry: &'e Entry<'a>, verdict: Verdict, changes: Vec<Change>) {
        self.records.insert(&entry.key, Line { entry, verdict, changes });
    }

    /// Whoever is created or stays as they are. All that makes a contact goes with the record that
    /// governs it.
    fn settle(&mut self, group: &Group<'e, 'a>, settings: &Settings, mint: Mint) {
        match &group.fate {
            Fate::Join { .. } | Fate::Ask { .. } => {}
            Fate::Stay(verdict) => {
                for entry in &group.members {
                    self.add(entry, *verdict, Vec::new());
                }
            }
            Fate::Create { reason } => {
                let (outcome, step) = (Outcome::Created, Step::Match);
                let created = Verdict { outcome, step, reason: *reason };
                self.add(group.lead(), created, create::create(group, mint));
                let (outcome, step) = (Outcome::Linked, Step::SamePerson);
                for entry in &group.members[1..] {
                    let reason = Reason::SamePerson;
                    self.add(entry, Verdict { outcome, step, reason }, Vec::new());
                }
                self.notices.extend(linked::two_current_units(&group.members, settings));
            }
        }
    }

    /// Whoever waits for a person. The questions show the directory as the plan leaves it.
    fn ask(&mut self, groups: &[Group<'e, 'a>], population: &Population, bench: &Bench<'e, 'a>) {
        let changes = self.records.values().flat_map(|line| &line.changes);
        let after = contacts_after(&population.contacts, changes);
        let directory = question::Afterwards::new(&after, groups);
        self.conditions.extend(exchange::questions(std::mem::take(&mut self.mismatches), &after));
        let mut shared = HashSet::new();
        for group in groups {
            let Fate::Ask { kind, step, contacts: concerned } = &group.fate else {
                continue;
            };
            for entry in &group.members {
                let reason = Reason::Alert(*kind);
                let verdict = Verdict { outcome: Outcome::Held, step: *step, reason };
                self.add(entry, verdict, Vec::new());
            }
            // One question lists everybody who shares an email.
            let email = group.lead().email.key().filter(|_| *kind == AlertKind::DuplicateEmails);
            if email.is_none_or(|email| shared.insert((email, concerned))) {
                self.conditions.push(question::ask(group, *kind, concerned, bench, &directory));
            }
        }
    }

    /// Records that role, status or exclusion decided, linked to nobody.
    fn screened(&mut self, census: &'e Census<'a>) {
        let out = census.entries.iter().filter(|entry| {
            entry.decided && entry.is_listed() && entry.link.is_none() && entry.parting.is_none()
        });
        for entry in out {
            if let Some(verdict) = entry.screening.unlinked() {
                self.add(entry, verdict, Vec::new());
            }
        }
    }

    fn notice_statuses(&mut self, census: &Census<'_>) {
        let mut unknown: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in census.entries.iter().filter(|entry| entry.decided && entry.is_listed()) {
            match entry.screening {
                Screening::Lapsed { reason: Reason::UnknownStatus, .. } => {
                    *unknown.entry(&entry.lease().status).or_default() += 1;
                }
                Screening::Lapsed { reason: Reason::NoLease, excluded: false }
                    if entry.link.is_some() =>
                {
                    self.notices.push(Notice::NoLease { record: entry.key.clone() });
                }
                _ => {}
            }
        }
        self.notices.extend(
            unknown.into_iter().map(|(word, residents)| Notice::UnknownStatus {
                word: word.to_owned(),
                residents,
            }),
        );
    }

    fn finish(self, population: &Population, census: &Census<'_>, mint: Mint) -> Plan {
        let set_aside = census.set_aside.iter().map(|(key, reason)| {
            let verdict = Verdict { outcome: Outcome::Skipped, step: Step::Read, reason: *reason };
            RecordPlan {
                key: key.clone(),
                verdict,
                // Another read that decides nothing may list others.
                news: true,
                keep: None,
                changes: Vec::new(),
            }
        });
        let unchanged = census.unchanged.iter().map(|(key, verdict)| RecordPlan {
            key: key.clone(),
            verdict: *verdict,
            news: false,
            keep: None,
            changes: Vec::new(),
        });
        let decided = self.records.into_values().map(record_plan);
        let mut records: Vec<RecordPlan> = decided.chain(unchanged).chain(set_aside).collect();
        records.sort_by(|left, right| left.key.cmp(&right.key));
        let tally: Tally = records
            .iter()
            .map(|record| record.verdict.outcome)
            .chain(census.rejected.iter().map(|_| Outcome::Error))
            .collect();
        let alerts = alerts::reconcile(population, census, self.conditions, mint);
        Plan {
            reads: census.reads.clone(),
            records,
            rejected: census.rejected.clone(),
            missing: census.missing.clone(),
            alerts,
            notices: self.notices,
            tally,
            ..Plan::default()
        }
    }
}

fn record_plan(line: Line<'_, '_>) -> RecordPlan {
    let Line { entry, verdict, changes } = line;
    let linked = entry.link.is_some() || entry.parting.is_some();
    let in_or_waiting = !matches!(verdict.outcome, Outcome::Skipped | Outcome::Error);
    let kept = entry.remember(linked || in_or_waiting, verdict);
    let as_before = entry.known.is_some_and(|known| is_as_kept(known, &kept));
    RecordPlan {
        key: entry.key.clone(),
        verdict,
        news: verdict.is_news_after(entry.known.and_then(|known| known.verdict)),
        keep: (!as_before).then_some(kept),
        changes,
    }
}

/// Equal digests stand for equal leases.
fn is_as_kept(known: &KnownRecord, kept: &KnownRecord) -> bool {
    known.digest == kept.digest
        && known.status == kept.status
        && known.standing == kept.standing
        && known.role == kept.role
        && known.missed == kept.missed
}
