//! One DOOR property in memory, with the PMS properties that feed it.
//!
//! A sync plans from what the PMS lists now and carries the plan out as the store would. Every sync
//! and every answer is checked against what must hold of all plans, so each story tests the laws
//! as well.

mod asks;
mod look;
mod rows;

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use chrono::{DateTime, TimeDelta, Utc};
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{
    AlertId, AlertKind, Contact, ContactId, Decision, Field, GivenStandings, PmsPropertyId,
    RecordKey, RejectedRow, ResidentRow, RunId, Settings, Value, Values, Verdict,
};
use usersync_core::plan::{
    Content, End, Fetched, Plan, Population, Read, RespondError, Response, plan, preview, respond,
};
pub(crate) use usersync_memory::is_quiet;
use usersync_memory::{Directory, Occasion, check, turned_around};
use uuid::Uuid;

pub(crate) use self::look::full_name;
pub(crate) use self::rows::{Resident, date, rejected, resident};

/// The PMS property of most stories.
pub(crate) const OAKS: PmsPropertyId = PmsPropertyId::new(Uuid::from_u128(0x0a));
/// A second one that feeds the same directory.
pub(crate) const PINES: PmsPropertyId = PmsPropertyId::new(Uuid::from_u128(0x0b));

/// The key of a record at [`OAKS`].
pub(crate) fn key(person: &str) -> RecordKey {
    key_at(OAKS, person)
}

/// The key of a record.
pub(crate) fn key_at(pms_property: PmsPropertyId, person: &str) -> RecordKey {
    RecordKey { pms_property, person: person.to_owned() }
}

/// What a PMS property lists, and how reading it ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub(crate) rows: Vec<ResidentRow>,
    pub(crate) rejected: Vec<RejectedRow>,
    /// None: the read reaches the end.
    pub(crate) failure: Option<End>,
    /// Only these rows changed, and only they are read.
    pub(crate) changes: bool,
}

/// A directory and the PMS properties that feed it.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) standings: GivenStandings,
    pub(crate) listings: BTreeMap<PmsPropertyId, Listing>,
    directory: Directory,
    /// What the last run did to each record that it read.
    pub(crate) verdicts: BTreeMap<RecordKey, Verdict>,
    minutes: i64,
    minted: u128,
}

impl Deref for World {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.directory
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Directory {
        &mut self.directory
    }
}

impl World {
    /// An empty directory fed by [`OAKS`], which lists these residents.
    pub(crate) fn listing(residents: impl IntoIterator<Item = Resident>) -> Self {
        let mut world = Self {
            settings: Settings::default(),
            standings: GivenStandings::default(),
            listings: BTreeMap::new(),
            directory: Directory::default(),
            verdicts: BTreeMap::new(),
            minutes: 0,
            minted: 0,
        };
        world.lists(residents);
        world
    }

    /// From now on [`OAKS`] lists these residents.
    pub(crate) fn lists(&mut self, residents: impl IntoIterator<Item = Resident>) {
        self.lists_at(OAKS, residents);
    }

    /// From now on this PMS property is attached and lists these residents.
    pub(crate) fn lists_at(
        &mut self,
        pms_property: PmsPropertyId,
        residents: impl IntoIterator<Item = Resident>,
    ) {
        let rows = residents.into_iter().map(|resident| resident.0).collect();
        self.listings.insert(pms_property, Listing { rows, ..Listing::default() });
    }

    /// The next read of [`OAKS`] asks for what changed, and gets these.
    pub(crate) fn changes(&mut self, residents: impl IntoIterator<Item = Resident>) {
        self.changes_at(OAKS, residents);
    }

    /// The next read of a PMS property asks for what changed, and gets these.
    pub(crate) fn changes_at(
        &mut self,
        pms_property: PmsPropertyId,
        residents: impl IntoIterator<Item = Resident>,
    ) {
        self.lists_at(pms_property, residents);
        self.listings.get_mut(&pms_property).unwrap().changes = true;
    }

    /// So many hours pass.
    pub(crate) fn waits(&mut self, hours: i64) {
        self.minutes += hours * 60;
    }

    /// The next reads of a PMS property end like this.
    pub(crate) fn fails(&mut self, pms_property: PmsPropertyId, end: End) {
        self.listings.get_mut(&pms_property).unwrap().failure = Some(end);
    }

    /// Reads of a PMS property reach the end again.
    pub(crate) fn recovers(&mut self, pms_property: PmsPropertyId) {
        self.listings.get_mut(&pms_property).unwrap().failure = None;
    }

    /// Residents with this status word stay out from now on.
    pub(crate) fn excludes(&mut self, words: &[&str]) {
        self.settings.excluded = words.iter().copied().collect();
    }

    /// Somebody enters a person by hand.
    pub(crate) fn enters(&mut self, first: &str, last: &str, email: &str) -> ContactId {
        let id = ContactId::new(self.mint());
        let mut values = Values::default();
        for (field, text) in
            [(Field::FirstName, first), (Field::LastName, last), (Field::Email, email)]
        {
            values[field] = (!text.is_empty()).then(|| Value::Text(text.to_owned()));
        }
        self.contacts.insert(id, Contact { id, values, base: None });
        id
    }

    /// Somebody edits a field of a contact; an empty text clears it.
    pub(crate) fn edits(&mut self, contact: ContactId, field: Field, text: &str) {
        let value = (!text.is_empty()).then(|| Value::parse(field, text.to_owned()).unwrap());
        self.directory.edit(contact, field, value);
    }

    /// Somebody removes a contact from the directory.
    pub(crate) fn removes(&mut self, contact: ContactId) {
        self.directory.remove(contact);
    }

    /// Somebody takes the links of a contact away.
    pub(crate) fn unlinks(&mut self, contact: ContactId) {
        self.directory.unlink(contact);
    }

    /// One run over every attached PMS property.
    pub(crate) fn sync(&mut self) -> Plan {
        self.minutes += 55;
        let population = self.population();
        let planned = plan(&population).unwrap();
        check(&planned, Occasion::Run);
        assert_eq!(
            plan(&turned_around(&population)).unwrap(),
            planned,
            "list order changes nothing"
        );
        let previewed = preview(&population).unwrap();
        assert_eq!(previewed.plan, planned, "a preview shows what the run does");
        let now = self.now();
        self.directory.apply(&planned);
        self.directory.remember_withheld(&planned);
        self.directory.accept(&planned, now);
        self.verdicts =
            planned.records.iter().map(|record| (record.key.clone(), record.verdict)).collect();
        if planned.missing.is_empty() {
            let again = plan(&self.population()).unwrap();
            assert!(is_quiet(&again), "applying a plan leaves nothing to plan: {again:#?}");
        }
        planned
    }

    /// Somebody approves what a preview shows, and the run follows.
    pub(crate) fn sync_as_previewed(&mut self) -> Plan {
        let extent = preview(&self.population()).unwrap().plan.extent;
        self.minutes += 1;
        let decided_at = self.now();
        self.decisions.push(Decision::ApproveRun { extent, decided_at });
        self.sync()
    }

    /// Somebody answers the only open alert of this kind.
    pub(crate) fn answers(
        &mut self,
        kind: AlertKind,
        action: Action,
    ) -> Result<Response, RespondError> {
        let id = self.alert(kind).id;
        self.respond(id, &Answer::new(action))
    }

    /// Somebody answers an alert.
    pub(crate) fn respond(
        &mut self,
        id: AlertId,
        answer: &Answer,
    ) -> Result<Response, RespondError> {
        self.minutes += 1;
        let population = self.picture();
        let response = respond(&population, id, answer, population.now)?;
        check(&response.plan, Occasion::Answer);
        self.decisions.extend(response.decisions.iter().cloned());
        self.directory.apply(&response.plan);
        if !response.wants_fresh_read {
            let again = plan(&self.picture()).unwrap();
            assert!(is_quiet(&again), "an answer leaves nothing to plan: {again:#?}");
        }
        Ok(response)
    }

    /// What the next run plans from.
    pub(crate) fn population(&mut self) -> Population {
        let reads = self
            .listings
            .iter()
            .map(|(pms_property, listing)| Read {
                pms_property: *pms_property,
                accepted: self.accepted.get(pms_property).copied(),
                laid_over_at: self.laid_over.get(pms_property).copied(),
                content: Content::Fetched(fetched(listing)),
            })
            .collect();
        self.gather(reads)
    }

    /// What an answer plans from: nobody asks the PMS.
    pub(crate) fn picture(&mut self) -> Population {
        let reads = self
            .listings
            .keys()
            .map(|pms_property| Read {
                pms_property: *pms_property,
                accepted: self.accepted.get(pms_property).copied(),
                laid_over_at: self.laid_over.get(pms_property).copied(),
                content: Content::Picture,
            })
            .collect();
        self.gather(reads)
    }

    fn gather(&mut self, reads: Vec<Read>) -> Population {
        Population {
            run: RunId::new(self.mint()),
            now: self.now(),
            settings: self.settings.clone(),
            standings: self.standings.clone(),
            taken_in_at: self.taken_in_at,
            reads,
            records: self.records.values().cloned().collect(),
            contacts: self.contacts.values().cloned().collect(),
            links: self.links.clone(),
            decisions: self.decisions.clone(),
            withheld: self.withheld.clone(),
            alerts: self.alerts.clone(),
            command: None,
        }
    }

    /// The time of the last run or answer.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let start = date("2026-03-02").and_hms_opt(10, 0, 0).unwrap().and_utc();
        start + TimeDelta::minutes(self.minutes)
    }

    fn mint(&mut self) -> Uuid {
        self.minted += 1;
        Uuid::from_u128(0x1000 + self.minted)
    }
}

fn fetched(listing: &Listing) -> Fetched {
    let Listing { rows, rejected, failure, changes } = listing;
    let count = u32::try_from(rows.len() + rejected.len()).unwrap();
    Fetched {
        rows: rows.clone(),
        rejected: rejected.clone(),
        end: match failure {
            Some(failure) => failure.clone(),
            None if *changes => End::Changes { rows: count, total: None },
            None => End::Reached { rows: count, total: None },
        },
    }
}
