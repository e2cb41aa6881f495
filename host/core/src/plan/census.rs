//! Who there is: every record that this plan knows of, with what is known about it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::entry::{Entry, Sight};
use super::fold::{self, Folded};
use super::overlay;
use super::plan::{Finding, Notice, ReadVerdict, Rejected};
use super::population::{Content, Fetched, Population, Read};
use super::screen::{Screening, screen};
use crate::guard::{self, Heads};
use crate::merge::{Presence, Rank};
use crate::model::{
    EndReason, Field, KnownRecord, Link, Missed, Picture, PmsPropertyId, Reason, Record, RecordKey,
    Standing, Verdict,
};
use crate::normalize::{is_placeholder_name, read_email};

/// All records that matter to a plan.
#[derive(Debug, Default)]
pub(super) struct Census<'a> {
    /// In the order of their keys.
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) reads: Vec<ReadVerdict>,
    /// Records of reads that decide nothing.
    pub(super) set_aside: Vec<(RecordKey, Reason)>,
    /// Records that did not change and of whom no values are kept, since they were passed over.
    pub(super) unchanged: Vec<(RecordKey, Verdict)>,
    pub(super) rejected: Vec<Rejected>,
    /// Records that a complete read no longer lists, as they are to be remembered.
    pub(super) missing: Vec<KnownRecord>,
    pub(super) notices: Vec<Notice>,
}

impl<'a> Census<'a> {
    /// Counts everybody in. Where the run is withheld, nothing is decided from any read.
    pub(super) fn take(population: &'a Population, withheld: bool) -> Self {
        let mut known: BTreeMap<PmsPropertyId, Known<'a>> = BTreeMap::new();
        for record in &population.records {
            let people = known.entry(record.key.pms_property).or_default();
            people.insert(&record.key.person, record);
        }
        let links = Links::new(&population.links);
        let mut taker = Taker { population, withheld, links, census: Self::default() };
        for read in &population.reads {
            taker.count_in(read, known.remove(&read.pms_property).unwrap_or_default());
        }
        for detached in known.into_values() {
            taker.add_pictures(detached, |_| Place::DETACHED);
        }
        taker.census.entries.sort_by(|left, right| left.key.cmp(&right.key));
        taker.census.part_together();
        taker.census
    }
}

impl Census<'_> {
    /// Where a command parts one record of a person from a contact, the others of the same name and
    /// email go with it.
    fn part_together(&mut self) {
        let Some(parted) = self.entries.iter().find(|entry| entry.parting.is_some()) else {
            return;
        };
        let contact = parted.parting.map(|link| link.contact);
        let (name, email) = (parted.name.clone(), parted.email.clone());
        for entry in &mut self.entries {
            let companion = entry.is_present()
                && entry.decided
                && entry.link.map(|link| link.contact) == contact
                && entry.name == name
                && entry.email.key().is_some()
                && entry.email == email;
            if companion {
                entry.parting = entry.link.take();
            }
        }
    }
}

/// What is known of one PMS property's records, by the PMS's id of the person.
type Known<'a> = BTreeMap<&'a str, &'a KnownRecord>;

struct Taker<'a> {
    population: &'a Population,
    withheld: bool,
    links: Links<'a>,
    census: Census<'a>,
}

impl<'a> Taker<'a> {
    fn count_in(&mut self, read: &Read, known: Known<'a>) {
        let Content::Fetched(fetched) = &read.content else {
            self.verdict(read, Finding::NotAsked);
            self.add_pictures(known, Place::by_picture);
            return;
        };
        let folded = fold::fold(read.pms_property, &fetched.rows, &self.population.standings);
        let heads = count_heads(&folded);
        let Population { decisions, now, .. } = self.population;
        let finding = guard::judge_read(read, fetched, heads, decisions, *now);
        let finding = if self.withheld && finding.is_taken_in() {
            Finding::Withheld { people: heads.people }
        } else {
            finding
        };
        self.reject(read.pms_property, fetched);
        match finding {
            Finding::Accepted { .. } => self.add_accepted(read, fetched, folded, known),
            Finding::Changes { .. } => self.add_changes(folded, known),
            _ => {
                self.set_aside(folded, &finding);
                self.add_pictures(known, Place::undecided);
            }
        }
        self.verdict(read, finding);
    }

    /// A row that could not be read may be anybody's whose id it does not tell, so it keeps them
    /// from being missed.
    fn add_accepted(
        &mut self,
        read: &Read,
        fetched: &Fetched,
        folded: Folded,
        mut known: Known<'a>,
    ) {
        self.census.notices.extend(folded.notices);
        for record in folded.records {
            let known = known.remove(record.key.person.as_str());
            self.add(record, known, Place::LISTED);
        }
        let unread: HashSet<Option<&str>> =
            fetched.rejected.iter().map(|row| row.person.as_deref()).collect();
        let is_gone = |known: &KnownRecord| {
            !unread.contains(&None) && !unread.contains(&Some(known.key.person.as_str()))
        };
        for known in known.values().filter(|known| is_gone(known)) {
            let missed = missed_again(known, read, self.population.now);
            if known.missed != Some(missed) {
                self.census.missing.push(self.keep_missing(known, missed));
            }
        }
        self.add_pictures(known, |known| {
            if is_gone(known) {
                let missed = missed_again(known, read, self.population.now);
                Place { sight: Sight::after(Some(missed)), decided: true }
            } else {
                Place::undecided(known)
            }
        });
    }

    /// Lays what changed over the last complete picture, from which nobody is missed.
    fn add_changes(&mut self, folded: Folded, mut known: Known<'a>) {
        self.census.notices.extend(folded.notices);
        for Record { key, leases } in folded.records {
            let before = known.remove(key.person.as_str());
            let picture = before.map_or(&[][..], |known| &known.leases);
            let leases = overlay::lay_over(picture, &leases);
            self.add(Record { key, leases }, before, Place::LISTED);
        }
        for known in known.values() {
            self.census.unchanged.extend(passed_over(known));
        }
        self.add_pictures(known, Place::by_picture);
    }

    /// What to remember of a record that is no longer listed; no personal data unless it is linked.
    fn keep_missing(&self, known: &KnownRecord, missed: Missed) -> KnownRecord {
        let missing = KnownRecord { missed: Some(missed), ..known.clone() };
        if self.links.holding.contains_key(&known.key) {
            missing
        } else {
            KnownRecord { leases: Vec::new(), digest: String::new(), ..missing }
        }
    }

    fn set_aside(&mut self, folded: Folded, finding: &Finding) {
        let reason = match finding {
            Finding::Incomplete { .. } => Reason::IncompleteRead,
            _ => Reason::FeedCheck,
        };
        self.census.set_aside.extend(folded.records.into_iter().map(|record| (record.key, reason)));
    }

    fn reject(&mut self, pms_property: PmsPropertyId, fetched: &Fetched) {
        self.census.rejected.extend(fetched.rejected.iter().map(|row| Rejected {
            pms_property,
            person: row.person.clone(),
            why: row.reason.clone(),
        }));
    }

    fn verdict(&mut self, read: &Read, finding: Finding) {
        self.census.reads.push(ReadVerdict { pms_property: read.pms_property, finding });
    }

    /// Adds what was read before, where its values were kept.
    fn add_pictures(&mut self, known: Known<'a>, place: impl Fn(&KnownRecord) -> Place) {
        for known in known.into_values().filter(|known| !known.leases.is_empty()) {
            let record = Record { key: known.key.clone(), leases: known.leases.clone() };
            self.add(record, Some(known), place(known));
        }
    }

    fn add(&mut self, record: Record, known: Option<&'a KnownRecord>, place: Place) {
        let settings = &self.population.settings;
        let Record { key, mut leases } = record;
        let rank = |lease: &Picture| {
            let live = screen(lease, settings) == Screening::InScope;
            Rank::new(&key, lease, Presence { live, attached: true, listed: true })
        };
        leases.sort_by(|left, right| rank(left).cmp(&rank(right)));
        let lease = &leases[0];
        let link = self.links.holding.get(&key).copied();
        let parts = self.population.command.as_ref().is_some_and(|command| command.parts(&key));
        self.census.entries.push(Entry {
            screening: screen(lease, settings),
            email: read_email(lease.values.text(Field::Email)),
            name: lease.name(),
            link: link.filter(|_| !parts),
            parting: link.filter(|_| parts),
            ended: self.links.ended.get(&key).copied(),
            known,
            decided: place.decided,
            sight: place.sight,
            leases,
            key,
        });
    }
}

fn missed_again(record: &KnownRecord, read: &Read, now: DateTime<Utc>) -> Missed {
    match record.missed {
        Some(missed) => Missed { reads: Missed::GONE.min(missed.reads + 1), ..missed },
        None => Missed { since: read.accepted.map_or(now, |accepted| accepted.at), reads: 1 },
    }
}

/// Where an entry stands towards the plan.
#[derive(Clone, Copy)]
struct Place {
    sight: Sight,
    decided: bool,
}

impl Place {
    const LISTED: Self = Self { sight: Sight::Listed, decided: true };
    const DETACHED: Self = Self { sight: Sight::Detached, decided: false };

    fn by_picture(known: &KnownRecord) -> Self {
        Self { sight: Sight::after(known.missed), decided: true }
    }

    fn undecided(known: &KnownRecord) -> Self {
        Self { sight: Sight::after(known.missed), decided: false }
    }
}

/// Links by record.
struct Links<'a> {
    holding: HashMap<&'a RecordKey, &'a Link>,
    ended: HashMap<&'a RecordKey, (&'a Link, EndReason)>,
}

impl<'a> Links<'a> {
    fn new(links: &'a [Link]) -> Self {
        let mut index = Self { holding: HashMap::new(), ended: HashMap::new() };
        for link in links {
            match link.ended {
                None => {
                    index.holding.insert(&link.record, link);
                }
                Some(reason) => {
                    let last = index.ended.entry(&link.record).or_insert((link, reason));
                    if last.0.id < link.id {
                        *last = (link, reason);
                    }
                }
            }
        }
        index
    }
}

/// What was decided of somebody of whom no values are kept.
fn passed_over(known: &KnownRecord) -> Option<(RecordKey, Verdict)> {
    let verdict = known.verdict.filter(|verdict| verdict.is_decided())?;
    let is_it = known.leases.is_empty() && known.missed.is_none();
    is_it.then(|| (known.key.clone(), verdict.settled()))
}

/// Everybody, and those pending or current, whatever the exclusions.
fn count_heads(folded: &Folded) -> Heads {
    let lives = |lease: &Picture| {
        lease.role.lives_there()
            && matches!(lease.standing, Some(Standing::Pending | Standing::Current))
            && !is_placeholder_name(&lease.name())
    };
    let people = folded.records.iter().filter(|record| record.leases.iter().any(lives)).count();
    let count = |heads: usize| u32::try_from(heads).unwrap_or(u32::MAX);
    Heads { records: count(folded.records.len()), people: count(people) }
}
