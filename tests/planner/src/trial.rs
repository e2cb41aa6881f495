//! A directory, what a PMS lists, and who is who: what the planner's decisions are judged by.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::AddAssign;

use anyhow::{Context as _, Result};
use chrono::DateTime;
use serde::Serialize;
use usersync_core::model::{
    Contact, ContactId, DateReading, Facts, Field, GivenStandings, Outcome, PeopleFacts,
    PmsPropertyId, Reading, RecordKey, ResidentRow, Role, RunId, Settings, Standing, Threshold,
    Thresholds, Value, Values,
};
use usersync_core::plan::{Change, Content, End, Fetched, Plan, Population, Read, plan};
use uuid::Uuid;

const PMS_PROPERTY: PmsPropertyId = PmsPropertyId::new(Uuid::from_u128(0x0a));

/// A person, whatever they are called.
pub type Who = usize;

/// What somebody typed of a person; an empty text is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Details {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
    pub unit: String,
}

impl Details {
    /// As the directory holds them.
    pub fn values(&self) -> Values {
        let text = |text: &str| (!text.is_empty()).then(|| Value::Text(text.to_owned()));
        Values::from_fn(|field| match field {
            Field::FirstName => text(&self.first_name),
            Field::LastName => text(&self.last_name),
            Field::Email => text(&self.email),
            Field::Phone => text(&self.phone),
            Field::Unit => text(&self.unit),
            _ => None,
        })
    }

    /// As a PMS lists a current leaseholder.
    fn row(&self, person: String) -> ResidentRow {
        let text = |text: &str| match text {
            "" => Reading::Blank,
            text => Reading::Value(text.to_owned()),
        };
        ResidentRow {
            person,
            lease: None,
            household: None,
            first_name: text(&self.first_name),
            last_name: text(&self.last_name),
            email: text(&self.email),
            phone: text(&self.phone),
            unit: text(&self.unit),
            lease_start: DateReading::Blank,
            lease_end: DateReading::Blank,
            move_in: DateReading::Blank,
            move_out: DateReading::Blank,
            more_emails: Vec::new(),
            more_phones: Vec::new(),
            status: "Current".to_owned(),
            standing: Some(Standing::Current),
            role: Role::Leaseholder,
            role_word: String::new(),
        }
    }
}

/// People in a directory and people whom a PMS lists, with who is who.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    contacts: Vec<Contact>,
    rows: Vec<ResidentRow>,
    owners: HashMap<ContactId, Who>,
    listed: HashMap<String, Who>,
}

/// What became of one listed person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Linked to their own contact.
    LinkedRight,
    /// Linked to somebody else's.
    LinkedWrong,
    /// Held, and their own contact is among those that the question names.
    UsefulReview,
    /// Held for nothing.
    NeedlessReview,
    /// A second contact was made of them.
    DuplicateCreated,
    /// The contact that was made is their only one.
    Created,
    /// Neither held nor made: a resident without any name, say.
    LeftOut,
}

/// One listed person with what became of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    pub who: Who,
    /// They were in the directory already.
    pub known: bool,
    pub judgement: Judgement,
}

/// How many ended in which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    pub people: u32,
    pub linked_right: u32,
    pub linked_wrong: u32,
    pub useful_review: u32,
    pub needless_review: u32,
    pub duplicate_created: u32,
    pub created: u32,
    pub left_out: u32,
}

impl Trial {
    /// Puts a person into the directory.
    pub fn enter(&mut self, who: Who, details: &Details) {
        let number = u128::try_from(self.contacts.len()).unwrap_or_default();
        let id = ContactId::new(Uuid::from_u128(0x1000 + number));
        self.contacts.push(Contact { id, values: details.values(), base: None });
        self.owners.insert(id, who);
    }

    /// Has the PMS list a person, once more if it does already.
    pub fn list(&mut self, who: Who, details: &Details) {
        let person = format!("p{:07}", self.rows.len());
        self.rows.push(details.row(person.clone()));
        self.listed.insert(person, who);
    }

    /// The same trial in which nobody in the directory has a phone or a unit, so that only name and
    /// email can tell.
    #[must_use]
    pub fn by_name_and_email_alone(&self) -> Self {
        let mut bare = self.clone();
        for contact in &mut bare.contacts {
            contact.values[Field::Phone] = None;
            contact.values[Field::Unit] = None;
        }
        bare
    }

    /// What a first run plans from.
    pub fn population(&self) -> Population {
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let fetched = Fetched {
            rows: self.rows.clone(),
            rejected: Vec::new(),
            end: End::Reached { rows, total: None },
        };
        Population {
            run: RunId::new(Uuid::from_u128(1)),
            now: DateTime::from_timestamp_millis(1_772_445_600_000).unwrap_or_default(),
            settings: unheld(),
            standings: GivenStandings::default(),
            taken_in_at: None,
            reads: vec![Read {
                pms_property: PMS_PROPERTY,
                accepted: None,
                laid_over_at: None,
                content: Content::Fetched(fetched),
            }],
            records: Vec::new(),
            contacts: self.contacts.clone(),
            links: Vec::new(),
            decisions: Vec::new(),
            withheld: BTreeMap::new(),
            alerts: Vec::new(),
            command: None,
        }
    }

    /// Puts everybody to the planner, and says of each what became of them.
    pub fn judge(&self) -> Result<Vec<Judged>> {
        let plan = plan(&self.population()).context("a run cannot be refused")?;
        let made = Made::new(self, &plan)?;
        let known: HashSet<Who> = self.owners.values().copied().collect();
        plan.records
            .iter()
            .map(|record| {
                let who = self.who(&record.key)?;
                let judgement = match record.verdict.outcome {
                    Outcome::Created => made.of_created(&record.key),
                    Outcome::Linked => made.of_linked(&record.key, who)?,
                    Outcome::Held => made.of_held(&record.key, who),
                    Outcome::Updated | Outcome::Unchanged | Outcome::Skipped | Outcome::Error => {
                        Judgement::LeftOut
                    }
                };
                Ok(Judged { who, known: known.contains(&who), judgement })
            })
            .collect()
    }

    fn who(&self, record: &RecordKey) -> Result<Who> {
        let who = self.listed.get(&record.person).copied();
        who.with_context(|| format!("the plan has a resident `{}`, but no list", record.person))
    }
}

/// What a plan makes of the directory.
struct Made<'p> {
    /// Who each contact is, the new ones included.
    owners: HashMap<ContactId, Who>,
    links: HashMap<&'p RecordKey, ContactId>,
    /// Residents of whom a second contact is made.
    doubled: Vec<&'p RecordKey>,
    questions: HashMap<&'p RecordKey, Vec<&'p PeopleFacts>>,
}

impl<'p> Made<'p> {
    fn new(trial: &Trial, plan: &'p Plan) -> Result<Self> {
        let mut made = Self {
            owners: trial.owners.clone(),
            links: HashMap::new(),
            doubled: Vec::new(),
            questions: HashMap::new(),
        };
        let mut present: BTreeMap<Who, ContactId> =
            trial.owners.iter().map(|(contact, who)| (*who, *contact)).collect();
        for record in &plan.records {
            for change in &record.changes {
                match change {
                    Change::CreateContact(contact) => {
                        let who = trial.who(&record.key)?;
                        made.owners.insert(contact.id, who);
                        if present.insert(who, contact.id).is_some() {
                            made.doubled.push(&record.key);
                        }
                    }
                    Change::Link(link) => {
                        made.links.insert(&link.record, link.contact);
                    }
                    _ => {}
                }
            }
        }
        for (_, alert) in &plan.alerts.raise {
            if let Facts::People(people) = &alert.facts {
                for record in &people.records {
                    made.questions.entry(&record.key).or_default().push(people);
                }
            }
        }
        Ok(made)
    }

    fn of_created(&self, record: &RecordKey) -> Judgement {
        if self.doubled.contains(&record) {
            Judgement::DuplicateCreated
        } else {
            Judgement::Created
        }
    }

    fn of_linked(&self, record: &RecordKey, who: Who) -> Result<Judgement> {
        let contact = self.links.get(record).context("a resident is linked without a link")?;
        Ok(if self.owners.get(contact) == Some(&who) {
            Judgement::LinkedRight
        } else {
            Judgement::LinkedWrong
        })
    }

    fn of_held(&self, record: &RecordKey, who: Who) -> Judgement {
        let questions = self.questions.get(record).into_iter().flatten();
        let mut named = questions.flat_map(|people| &people.contacts);
        if named.any(|contact| self.owners.get(&contact.id) == Some(&who)) {
            Judgement::UsefulReview
        } else {
            Judgement::NeedlessReview
        }
    }
}

impl FromIterator<Judgement> for Counts {
    fn from_iter<I: IntoIterator<Item = Judgement>>(judgements: I) -> Self {
        let mut counts = Self::default();
        for judgement in judgements {
            counts.people += 1;
            *match judgement {
                Judgement::LinkedRight => &mut counts.linked_right,
                Judgement::LinkedWrong => &mut counts.linked_wrong,
                Judgement::UsefulReview => &mut counts.useful_review,
                Judgement::NeedlessReview => &mut counts.needless_review,
                Judgement::DuplicateCreated => &mut counts.duplicate_created,
                Judgement::Created => &mut counts.created,
                Judgement::LeftOut => &mut counts.left_out,
            } += 1;
        }
        counts
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.people += other.people;
        self.linked_right += other.linked_right;
        self.linked_wrong += other.linked_wrong;
        self.useful_review += other.useful_review;
        self.needless_review += other.needless_review;
        self.duplicate_created += other.duplicate_created;
        self.created += other.created;
        self.left_out += other.left_out;
    }
}

/// Settings by which no run is held, however many people it creates.
fn unheld() -> Settings {
    let created = Threshold { people: u32::MAX, percent: 100 };
    let thresholds = Thresholds { created, ..Thresholds::default() };
    Settings { thresholds, ..Settings::default() }
}
