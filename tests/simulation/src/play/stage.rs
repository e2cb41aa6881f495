//! The stage: one property, seen by the planner and by the reference.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use usersync_core::alert::{Answer, actions};
use usersync_core::model::{
    AlertId, ContactId, Facts, Field, GivenStandings, OpenAlert, PmsPropertyId, RecordKey,
    Resolution, Settings, Threshold, Thresholds, Value, Values,
};
use usersync_core::plan::{Change, Fetched, Plan, RespondError};
use uuid::Uuid;

use super::compare::{self, Divergence, Sight, topic};
use super::tally::Tally;
use crate::model::{Heard, Model, Refused, Report};
use crate::world::{Happening, Limits, Month, Place, Town};

/// What a manager has set up.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    pub settings: Settings,
    pub standings: GivenStandings,
    pub attached: BTreeSet<PmsPropertyId>,
}

/// A property with a directory, and the planner at work on it.
pub trait Property {
    /// The id under which it knows a place.
    fn pms_property(&self, place: Place) -> PmsPropertyId {
        place.id()
    }
    fn set_up(&mut self, setup: &Setup, now: DateTime<Utc>);
    fn enter(&mut self, values: Values, now: DateTime<Utc>) -> ContactId;
    fn edit(&mut self, contact: ContactId, field: Field, value: Option<Value>, now: DateTime<Utc>);
    fn remove(&mut self, contact: ContactId, now: DateTime<Utc>);
    fn unlink(&mut self, contact: ContactId, now: DateTime<Utc>);
    /// Plans from what was read, and carries the plan out.
    fn run(&mut self, now: DateTime<Utc>, reads: &BTreeMap<PmsPropertyId, Fetched>) -> Plan;
    /// Answers an alert, and carries out what that comes to.
    fn respond(
        &mut self,
        alert: AlertId,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> Result<Plan, RespondError>;
    /// Takes back a decision that holds, counted from the oldest.
    fn undo(&mut self, decision: usize, now: DateTime<Utc>) -> Plan;
    /// Plans from the last picture, and carries the plan out.
    fn look_again(&mut self, now: DateTime<Utc>) -> Plan;
    fn restart(&mut self);
    fn alerts(&self) -> Vec<OpenAlert>;
    /// The alerts that closed since this was asked last.
    fn take_closed(&mut self) -> Vec<(OpenAlert, Resolution)>;
    /// How many decisions hold.
    fn decisions(&self) -> usize;
    fn sight(&self) -> Sight;
}

/// Plays a month on a property and on the reference, until the two differ.
pub fn play(month: &Month, property: &mut dyn Property) -> Result<Tally, Divergence> {
    let mut stage = Stage::new(property);
    for (step, happening) in month.happenings.iter().enumerate() {
        let differences = stage.happens(happening);
        if !differences.is_empty() {
            return Err(Divergence { step, happening: happening.to_string(), differences });
        }
    }
    stage.tally.months = 1;
    Ok(stage.tally)
}

struct Stage<'p> {
    property: &'p mut dyn Property,
    model: Model,
    town: Town,
    setup: Setup,
    standings: Vec<(String, usersync_core::model::Standing)>,
    is_on: bool,
    minutes: i64,
    tally: Tally,
}

const MINUTES_BETWEEN_RUNS: i64 = 55;

impl<'p> Stage<'p> {
    fn new(property: &'p mut dyn Property) -> Self {
        Self {
            property,
            model: Model::new(at(0)),
            town: Town::default(),
            setup: Setup::default(),
            standings: Vec::new(),
            is_on: true,
            minutes: 0,
            tally: Tally::default(),
        }
    }

    fn happens(&mut self, happening: &Happening) -> Vec<String> {
        Tally::count(&mut self.tally.happenings, happening.name());
        let now = at(self.minutes);
        match happening {
            Happening::Runs { order } if self.is_on && !self.setup.attached.is_empty() => {
                return self.run(*order);
            }
            Happening::Runs { .. } => {}
            Happening::TurnsOff => self.is_on = false,
            Happening::TurnsOn => self.is_on = true,
            Happening::Restarts => self.property.restart(),
            Happening::Enters { first, last, email, phone, unit } => {
                let values = values(first, last, email, phone, unit);
                let id = self.property.enter(values.clone(), now);
                self.model.enter(id, values);
            }
            Happening::Edits { contact, field, text } => {
                if let Some(id) = self.contact(*contact) {
                    let value = value(*field, text);
                    self.property.edit(id, *field, value.clone(), now);
                    self.model.edit(id, *field, value);
                }
            }
            Happening::Removes { contact } => {
                if let Some(id) = self.contact(*contact) {
                    self.property.remove(id, now);
                    self.model.remove(id);
                }
            }
            Happening::Unlinks { contact } => {
                if let Some(id) = self.contact(*contact) {
                    self.property.unlink(id, now);
                    self.model.unlink(id);
                }
            }
            Happening::Answers { .. } => return self.answer(happening),
            Happening::Undoes { decision } => {
                let decisions = self.property.decisions();
                if decisions > 0 {
                    let decision = decision % decisions;
                    let now = self.minute_later();
                    let plan = self.property.undo(decision, now);
                    let report = self.model.undo(decision, &births(&plan));
                    return self.compare(&plan, &report);
                }
            }
            Happening::Excludes { .. }
            | Happening::AllowsNoEmail { .. }
            | Happening::Explains { .. }
            | Happening::Sets { .. }
            | Happening::Attaches { .. }
            | Happening::Detaches { .. } => self.set_up(happening),
            other => self.town.happens(other),
        }
        Vec::new()
    }

    fn set_up(&mut self, happening: &Happening) {
        match happening {
            Happening::Excludes { words } => {
                self.setup.settings.excluded = words.iter().cloned().collect();
                self.model.excluded.clone_from(words);
            }
            Happening::AllowsNoEmail { allowed } => {
                self.setup.settings.allow_without_email = *allowed;
                self.model.allow_without_email = *allowed;
            }
            Happening::Explains { word, standing } => {
                self.standings.retain(|(known, _)| known != word);
                self.standings.push((word.clone(), *standing));
                self.setup.standings = self.standings.iter().cloned().collect();
                self.model.standings.clone_from(&self.standings);
            }
            Happening::Sets { limits } => {
                let thresholds = thresholds(*limits);
                self.setup.settings.thresholds = thresholds;
                self.model.thresholds = thresholds;
            }
            Happening::Attaches { place } => {
                let id = self.property.pms_property(*place);
                self.setup.attached.insert(id);
                self.model.attached.insert(id);
            }
            // A feed that is on has at least one.
            Happening::Detaches { .. } if self.setup.attached.len() < 2 => {}
            Happening::Detaches { place } => {
                let id = self.property.pms_property(*place);
                self.setup.attached.remove(&id);
                self.model.attached.remove(&id);
            }
            _ => {}
        }
        self.property.set_up(&self.setup, at(self.minutes));
    }

    fn run(&mut self, order: u64) -> Vec<String> {
        self.minutes += MINUTES_BETWEEN_RUNS;
        self.model.now = at(self.minutes);
        let mut reads = BTreeMap::new();
        let mut places = BTreeMap::new();
        for place in Place::ALL {
            let id = self.property.pms_property(place);
            places.insert(id, place);
            if self.setup.attached.contains(&id) {
                reads.insert(id, self.town.read(place, order));
            }
        }
        let plan = self.property.run(at(self.minutes), &reads);
        for read in plan.reads.iter().filter(|read| read.finding.is_taken_in()) {
            self.town.is_taken_in(places[&read.pms_property]);
        }
        let heard: Heard = reads.into_iter().map(|(at, read)| (at, Some(read))).collect();
        let report = self.model.run(&heard, &births(&plan));
        self.tally.runs += 1;
        self.tally.records += u64::from(plan.tally.total());
        for record in &plan.records {
            let verdict = &record.verdict;
            let name = format!("{} {:?}", verdict.outcome.name(), verdict.reason);
            Tally::count(&mut self.tally.outcomes, &name);
        }
        for _ in &plan.rejected {
            Tally::count(&mut self.tally.outcomes, "error Unreadable");
        }
        for trust in report.trust.values() {
            Tally::count(&mut self.tally.reads, trust.name());
        }
        let mut differences = compare::runs(&plan, &report);
        differences.extend(self.compare(&plan, &report));
        differences
    }

    /// Some answer to some alert that can be answered.
    fn answer(&mut self, happening: &Happening) -> Vec<String> {
        let Happening::Answers { alert, action, record, contact, hours } = happening else {
            return Vec::new();
        };
        let mut open = self.property.alerts();
        open.retain(|open| !actions(&open.alert).is_empty());
        open.sort_by_key(topic);
        if open.is_empty() {
            return Vec::new();
        }
        let open = open[alert % open.len()].clone();
        let topic = topic(&open);
        let offered = actions(&open.alert);
        let action = offered[action % offered.len()];
        let records: Vec<&RecordKey> = topic.records.iter().collect();
        let record = (!records.is_empty()).then(|| records[record % records.len()].clone());
        let named: Vec<ContactId> = topic.contacts.iter().copied().collect();
        let contact = match (contact, &open.alert.facts) {
            (Some(which), Facts::People(_)) if !named.is_empty() && which % 4 != 0 => {
                Some(named[which % named.len()])
            }
            (Some(which), _) => self.contact(*which),
            (None, _) => None,
        };
        let now = self.minute_later();
        let until = Some(now + TimeDelta::hours(i64::from(*hours)));
        let answer = Answer { action, record, contact, until };
        Tally::count(&mut self.tally.actions, action.name());
        let planned = self.property.respond(open.id, &answer, now);
        let ids = match &planned {
            Ok(plan) => births_of(plan),
            Err(_) => BTreeMap::new(),
        };
        let expected = self.model.answer(&topic, &answer, &by_key(&ids));
        match (planned, expected) {
            (Ok(plan), Ok(report)) => {
                self.tally.answers += 1;
                Tally::count(&mut self.tally.resolutions, Resolution::Decided.name());
                self.compare(&plan, &report)
            }
            (Err(error), Err(refused)) if kind(&error) == refused => {
                if refused != Refused::Stale {
                    return Vec::new();
                }
                let plan = self.property.look_again(now);
                let report = self.model.look_again(&births(&plan));
                self.compare(&plan, &report)
            }
            (planned, expected) => vec![format!(
                "answer {answer:?} to {topic:?}: {:?}, the reference says {:?}",
                planned.map(|_| "done"),
                expected.map(|_| "done"),
            )],
        }
    }

    fn compare(&mut self, plan: &Plan, report: &Report) -> Vec<String> {
        for (_, alert) in &plan.alerts.raise {
            Tally::count(&mut self.tally.alerts, alert.kind.name());
        }
        for (_, resolution) in &report.closed {
            Tally::count(&mut self.tally.resolutions, resolution.name());
        }
        let mut differences = compare::directories(&self.property.sight(), &self.model);
        differences.extend(compare::closed(&self.property.take_closed(), report));
        if plan.withheld.is_empty() == report.withheld {
            differences.push(format!(
                "withheld for {:?} of {:?}, the reference says {}",
                plan.withheld, plan.extent, report.withheld
            ));
        }
        differences
    }

    fn contact(&self, which: usize) -> Option<ContactId> {
        let people = &self.model.people;
        (!people.is_empty()).then(|| people[which % people.len()].id)
    }

    fn minute_later(&mut self) -> DateTime<Utc> {
        self.minutes += 1;
        let now = at(self.minutes);
        self.model.now = now;
        now
    }
}

/// So many minutes after the month began.
fn at(minutes: i64) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    day.and_hms_opt(10, 0, 0).expect("a time").and_utc() + TimeDelta::minutes(minutes)
}

fn kind(error: &RespondError) -> Refused {
    match error {
        RespondError::NotOpen => Refused::NotOpen,
        RespondError::Stale => Refused::Stale,
        RespondError::Answer(_) => Refused::Unclear,
        RespondError::Refused(_) => Refused::Impossible,
    }
}

/// The contacts that a plan creates, by the record that each is created for.
fn births_of(plan: &Plan) -> BTreeMap<RecordKey, ContactId> {
    let mut births = BTreeMap::new();
    for record in &plan.records {
        for change in &record.changes {
            if let Change::CreateContact(contact) = change {
                births.insert(record.key.clone(), contact.id);
            }
        }
    }
    births
}

fn births(plan: &Plan) -> impl Fn(&RecordKey) -> ContactId + 'static {
    let ids = births_of(plan);
    move |key| find_birth(&ids, key)
}

fn by_key(ids: &BTreeMap<RecordKey, ContactId>) -> impl Fn(&RecordKey) -> ContactId {
    move |key| find_birth(ids, key)
}

/// Whom the planner does not create gets an id that is nobody's.
fn find_birth(ids: &BTreeMap<RecordKey, ContactId>, key: &RecordKey) -> ContactId {
    ids.get(key).copied().unwrap_or_else(|| {
        let bytes = key.to_string();
        let number = bytes
            .bytes()
            .fold(7_u128, |sum, byte| sum.wrapping_mul(31).wrapping_add(u128::from(byte)));
        ContactId::new(Uuid::from_u128(number))
    })
}

fn values(first: &str, last: &str, email: &str, phone: &str, unit: &str) -> Values {
    let mut values = Values::default();
    values[Field::FirstName] = value(Field::FirstName, first);
    values[Field::LastName] = value(Field::LastName, last);
    values[Field::Email] = value(Field::Email, email);
    values[Field::Phone] = value(Field::Phone, phone);
    values[Field::Unit] = value(Field::Unit, unit);
    values
}

fn value(field: Field, text: &str) -> Option<Value> {
    let value = (!text.is_empty()).then(|| Value::parse(field, text.to_owned()));
    value.map(|value| value.expect("the simulation types dates as dates"))
}

fn thresholds(limits: Limits) -> Thresholds {
    let of = |people, percent| {
        let threshold = Threshold { people, percent };
        Thresholds { created: threshold, altered: threshold, renumbered: threshold }
    };
    match limits {
        Limits::Usual => Thresholds::default(),
        Limits::Nothing => of(0, 0),
        Limits::Low => of(2, 5),
        Limits::Unlimited => of(1000, 100),
    }
}
