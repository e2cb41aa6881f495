//! A small invented world: one organisation, one property, one PMS property, one integration.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use usersync_core::model::{
    Base, Contact, ContactId, Field, IntegrationId, KnownRecord, Link, LinkId, OrganisationId,
    Outcome, Picture, PmsPropertyId, PropertyId, Reading, Readings, Reason, RecordKey, Remembered,
    Role, RunId, Standing, Step, Tally, Value, Values, Verdict,
};
use usersync_core::plan::{Change, Finding, Plan, ReadVerdict, RecordPlan};
use usersync_store::testing::{Engine, TestStore};
use usersync_store::{
    Account, Claim, CredentialChange, DirectoryVersion, IntegrationChange, NewCredential, NewRun,
    PmsProperty, RunState, Store, Trigger,
};
use uuid::Uuid;

pub(crate) struct World {
    pub(crate) test: TestStore,
    pub(crate) store: Store,
    pub(crate) organisation: OrganisationId,
    pub(crate) property: PropertyId,
    pub(crate) account: Account,
    pub(crate) pms_property: PmsProperty,
    pub(crate) credential: usersync_store::Credential,
    pub(crate) integration: IntegrationId,
}

impl World {
    /// A world whose integration is on and due at the start of time. None: the engine is missing.
    pub(crate) async fn open(engine: Engine) -> Option<Self> {
        let test = TestStore::open(engine).await?;
        let store = test.store.clone();
        let organisation = store.create_organisation("Maple Homes", at(0)).await.unwrap().id;
        let property = store
            .create_property(organisation, "Maple Court", "America/New_York", at(0))
            .await
            .unwrap()
            .id;
        let account = store
            .find_or_create_account(organisation, "yardi", "pms.example/db", at(0))
            .await
            .unwrap();
        let listed = [("p0001".to_owned(), "Maple Court at Oak Street".to_owned())];
        let pms_property =
            store.record_pms_properties(&account, &listed, at(0)).await.unwrap().remove(0);
        let new = NewCredential {
            organisation,
            adapter_id: "yardi".to_owned(),
            name: "Main log-in".to_owned(),
            settings: serde_json::json!({ "url": "https://pms.example.com" }),
            secrets: [("password".to_owned(), "correct horse battery".into())].into(),
        };
        let credential = store.create_credential(new, "ana", at(0)).await.unwrap();
        let integration = store.create_integration(property, at(0)).await.unwrap();
        let change = IntegrationChange {
            credential: Some(credential.id),
            attached: Some(vec![pms_property.id]),
            ..IntegrationChange::default()
        };
        store.update_integration(integration.id, integration.version, change).await.unwrap();
        store.turn_on(integration.id, "ana", at(0)).await.unwrap();
        Some(Self {
            test,
            store,
            organisation,
            property,
            account,
            pms_property,
            credential,
            integration: integration.id,
        })
    }

    pub(crate) async fn claim(&self, now: DateTime<Utc>) -> Claim {
        self.store.claim_due("node-a", now, now + TimeDelta::minutes(5)).await.unwrap().unwrap()
    }

    pub(crate) async fn version(&self) -> DirectoryVersion {
        self.store.load_population(self.integration).await.unwrap().version
    }

    /// Claims, runs the plan as run number `run`, and hands the claim back.
    pub(crate) async fn sync(&self, run: u128, now: DateTime<Utc>, plan: &Plan) -> RunState {
        let claim = self.claim(now).await;
        self.begin(&claim, run, now).await;
        let version = self.version().await;
        let state = self.store.apply(&claim, id(run), version, plan, None, now).await.unwrap();
        self.store.release(&claim, now, now).await.unwrap();
        state
    }

    pub(crate) async fn begin(&self, claim: &Claim, run: u128, now: DateTime<Utc>) {
        let run = NewRun {
            id: id(run),
            trigger: Trigger::Hourly,
            actor: None,
            adapter_version: Some("yardi@1.0.0".to_owned()),
        };
        self.store.begin_run(claim, &run, now).await.unwrap();
    }

    pub(crate) async fn counts(&self) -> Vec<(String, i64)> {
        self.store.row_counts().await.unwrap()
    }

    pub(crate) fn key(&self, person: &str) -> RecordKey {
        RecordKey { pms_property: self.pms_property.id, person: person.to_owned() }
    }

    pub(crate) fn known(&self, person: &str, verdict: Verdict) -> KnownRecord {
        KnownRecord {
            key: self.key(person),
            leases: vec![picture(person)],
            digest: format!("digest of {person}"),
            status: "Current".to_owned(),
            standing: Some(Standing::Current),
            role: Role::Leaseholder,
            missed: None,
            verdict: Some(verdict),
        }
    }

    /// A plan that creates a contact for each of these people.
    pub(crate) fn creates(&self, people: &[&str]) -> Plan {
        let records = people.iter().map(|person| {
            let contact = contact(person);
            let link = self.link(person, contact.id);
            RecordPlan {
                key: self.key(person),
                verdict: CREATED,
                news: true,
                keep: Some(self.known(person, CREATED)),
                changes: vec![Change::CreateContact(contact), Change::Link(link)],
            }
        });
        self.plan(records.collect())
    }

    pub(crate) fn link(&self, person: &str, contact: ContactId) -> Link {
        Link {
            id: named("link", person),
            record: self.key(person),
            contact,
            remembered: Remembered {
                first_name: Some(person.to_owned()),
                last_name: Some("Miller".to_owned()),
                email: Some(format!("{person}@example.com")),
            },
            ended: None,
        }
    }

    /// What one record is told, without any change.
    pub(crate) fn says(&self, person: &str, verdict: Verdict, news: bool) -> RecordPlan {
        RecordPlan { key: self.key(person), verdict, news, keep: None, changes: Vec::new() }
    }

    /// A plan from one accepted read.
    pub(crate) fn plan(&self, records: Vec<RecordPlan>) -> Plan {
        let people = u32::try_from(records.len()).unwrap();
        self.plan_of(Finding::Accepted { people }, records)
    }

    pub(crate) fn plan_of(&self, finding: Finding, records: Vec<RecordPlan>) -> Plan {
        let tally: Tally = records.iter().map(|record| record.verdict.outcome).collect();
        Plan {
            reads: vec![ReadVerdict { pms_property: self.pms_property.id, finding }],
            records,
            tally,
            ..Plan::default()
        }
    }
}

pub(crate) const CREATED: Verdict =
    Verdict { outcome: Outcome::Created, step: Step::Match, reason: Reason::NobodyMatched };

pub(crate) const UPDATED: Verdict =
    Verdict { outcome: Outcome::Updated, step: Step::Update, reason: Reason::PmsChanged };

pub(crate) const UNCHANGED: Verdict = CREATED.settled();

pub(crate) const PAST: Verdict =
    Verdict { outcome: Outcome::Skipped, step: Step::Status, reason: Reason::Past };

pub(crate) const UNREAD: Verdict =
    Verdict { outcome: Outcome::Skipped, step: Step::Read, reason: Reason::IncompleteRead };

/// So many minutes after the world began.
pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 10, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

/// An id that tells whose it is.
pub(crate) fn named<T: From<Uuid>>(kind: &str, person: &str) -> T {
    let bytes = format!("{kind} {person}")
        .bytes()
        .fold(0_u128, |sum, byte| sum.wrapping_mul(257).wrapping_add(u128::from(byte)));
    id(bytes)
}

#[expect(clippy::unnecessary_wraps, reason = "this is what a field of a contact holds")]
pub(crate) fn text(value: &str) -> Option<Value> {
    Some(Value::Text(value.to_owned()))
}

pub(crate) fn values(person: &str) -> Values {
    let mut values = Values::default();
    values[Field::FirstName] = text(person);
    values[Field::LastName] = text("Miller");
    values[Field::Email] = text(&format!("{person}@example.com"));
    values[Field::Unit] = text("4B");
    values[Field::LeaseStart] = Some(Value::Date(at(0).date_naive()));
    values
}

pub(crate) fn contact(person: &str) -> Contact {
    Contact { id: named::<ContactId>("contact", person), values: values(person), base: None }
}

pub(crate) fn readings(person: &str) -> Readings {
    let values = values(person);
    Readings::from_fn(|field| values[field].clone().map_or(Reading::Absent, Reading::Value))
}

pub(crate) fn base(key: RecordKey) -> Base {
    Base { values: readings(&key.person), record: key, lease: Some("lease 1".to_owned()) }
}

fn picture(person: &str) -> Picture {
    Picture {
        lease: Some("lease 1".to_owned()),
        household: None,
        values: readings(person),
        more_emails: Vec::new(),
        more_phones: Vec::new(),
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        role_word: String::new(),
    }
}

pub(crate) fn link_id(person: &str) -> LinkId {
    named("link", person)
}

pub(crate) fn run_id(number: u128) -> RunId {
    id(number)
}

pub(crate) fn pms_property_id(number: u128) -> PmsPropertyId {
    id(number)
}

pub(crate) fn new_secret(key: &str, secret: &str) -> CredentialChange {
    CredentialChange { secrets: [(key.to_owned(), secret.into())].into(), ..Default::default() }
}
