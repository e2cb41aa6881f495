//! Alerts: raised once for a condition, refreshed while it stands, kept when they are closed.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::alert::{Answer, subject};
use usersync_core::model::{
    Alert, AlertId, AlertKind, ContactSheet, CredentialId, Facts, IntegrationId, OpenAlert,
    OrganisationId, PeopleFacts, PropertyId, Readings, RecordSheet, Resolution, RunId, Values,
};
use usersync_core::plan::AlertChanges;
use uuid::Uuid;

use crate::db::{Param, Tx, json, params};
use crate::decision::Deed;
use crate::delivery;
use crate::error::{Error, Result};
use crate::history::Scribe;
use crate::outcome::Ledger;
use crate::page::{Cursor, Page, PageRequest};
use crate::store::Store;
use crate::word::{Word, word};

/// An alert with all that is kept of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredAlert {
    pub id: AlertId,
    pub organisation: OrganisationId,
    /// None: it is about a credential.
    pub integration: Option<IntegrationId>,
    pub credential: Option<CredentialId>,
    pub alert: Alert,
    pub version: i64,
    pub raised_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// The last one before it that asked the same, with other values or at another time.
    pub earlier: Option<AlertId>,
    /// None while it is open.
    pub closed: Option<Closed>,
}

impl StoredAlert {
    /// Whether a run waits for its answer.
    pub fn holds_a_run(&self) -> bool {
        self.closed.is_none() && matches!(self.alert.facts, Facts::Surge { .. })
    }
}

/// How an alert was closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    pub at: DateTime<Utc>,
    pub resolution: Resolution,
    /// What somebody answered, and who.
    pub answer: Option<Answer>,
    pub by: Option<String>,
    pub run: Option<RunId>,
}

/// Which alerts are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AlertFilter {
    pub organisation: Option<OrganisationId>,
    /// Those of its integration, and of the credential that it uses.
    pub property: Option<PropertyId>,
    pub kind: Option<AlertKind>,
    /// Only open ones, or only closed ones.
    pub open: Option<bool>,
    pub urgent: Option<bool>,
}

impl AlertFilter {
    fn params(&self) -> Vec<Param> {
        params![
            self.organisation,
            self.property,
            self.kind.map(AlertKind::name),
            self.open.map(|open| if open { "open" } else { "closed" }),
            self.urgent.map(u32::from)
        ]
    }
}

#[derive(FromRow)]
struct AlertRow {
    #[sqlx(try_from = "Uuid")]
    id: AlertId,
    #[sqlx(try_from = "Uuid")]
    organisation_id: OrganisationId,
    integration_id: Option<Uuid>,
    credential_id: Option<Uuid>,
    #[sqlx(try_from = "String")]
    kind: Word<AlertKind>,
    identity: String,
    urgent: bool,
    #[sqlx(json)]
    facts: Facts,
    version: i64,
    raised_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
    resolution: Option<String>,
    #[sqlx(json(nullable))]
    answer: Option<Answer>,
    resolved_by: Option<String>,
    resolved_by_run: Option<Uuid>,
    earlier_id: Option<Uuid>,
}

impl TryFrom<AlertRow> for StoredAlert {
    type Error = Error;

    fn try_from(row: AlertRow) -> Result<Self> {
        let closed = match row.resolved_at.zip(row.resolution) {
            None => None,
            Some((at, resolution)) => Some(Closed {
                at,
                resolution: Word::try_from(resolution)
                    .map(|word| word.0)
                    .map_err(|_| Error::Unreadable { column: "alert.resolution".to_owned() })?,
                answer: row.answer,
                by: row.resolved_by,
                run: row.resolved_by_run.map(RunId::new),
            }),
        };
        Ok(Self {
            id: row.id,
            organisation: row.organisation_id,
            integration: row.integration_id.map(IntegrationId::new),
            credential: row.credential_id.map(CredentialId::new),
            alert: Alert {
                kind: row.kind.0,
                identity: row.identity,
                urgent: row.urgent,
                facts: row.facts,
            },
            version: row.version,
            raised_at: row.raised_at,
            changed_at: row.changed_at,
            earlier: row.earlier_id.map(AlertId::new),
            closed,
        })
    }
}

impl Store {
    /// One alert, open or closed.
    pub async fn find_alert(&self, id: AlertId) -> Result<StoredAlert> {
        find(&mut self.read().await?, id).await
    }

    /// Alerts, newest first.
    pub async fn list_alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest,
    ) -> Result<Page<StoredAlert>> {
        let mut params = filter.params();
        params.extend(params![page.time()?, page.id(), page.fetch()]);
        let rows: Vec<AlertRow> = self.read().await?.all(LIST, params).await?;
        let alerts: Result<Vec<_>> = rows.into_iter().map(StoredAlert::try_from).collect();
        Ok(page.cut(alerts?, |alert| Cursor::at(alert.raised_at, alert.id)))
    }

    /// How many alerts [`Store::list_alerts`] lists on all its pages.
    pub async fn count_alerts(&self, filter: &AlertFilter) -> Result<u64> {
        self.read().await?.count(COUNT, filter.params()).await
    }

    /// How many open alerts of each kind there are.
    pub async fn count_open_alerts(
        &self,
        property: Option<PropertyId>,
    ) -> Result<Vec<(AlertKind, u32)>> {
        #[derive(FromRow)]
        struct Count {
            #[sqlx(try_from = "String")]
            kind: Word<AlertKind>,
            alerts: i64,
        }
        let rows: Vec<Count> = self
            .read()
            .await?
            .all(
                "select a.kind, count(*) as alerts from alert a
                 where a.resolved_at is null
                     and ($1 is null or exists
                         (select 1 from integration i
                          where i.property_id = $1
                              and (i.id = a.integration_id or i.credential_id = a.credential_id)))
                 group by a.kind order by a.kind",
                params![property],
            )
            .await?;
        let count = |row: Count| (row.kind.0, u32::try_from(row.alerts).unwrap_or(u32::MAX));
        Ok(rows.into_iter().map(count).collect())
    }
}

/// Which alerts `a` an [`AlertFilter`] asks for, by `$1` to `$5`.
macro_rules! matching {
    () => {
        "
        where ($1 is null or a.organisation_id = $1)
            and ($2 is null or exists
                (select 1 from integration i
                 where i.property_id = $2
                     and (i.id = a.integration_id or i.credential_id = a.credential_id)))
            and ($3 is null or a.kind = $3)
            and ($4 is null or $4 = case when a.resolved_at is null then 'open' else 'closed' end)
            and ($5 is null or $5 = case when a.urgent then 1 else 0 end)
        "
    };
}

const LIST: &str = concat!(
    "
    select a.id, a.organisation_id, a.integration_id, a.credential_id, a.kind, a.identity,
        a.urgent, a.facts, a.version, a.raised_at, a.changed_at, a.resolved_at, a.resolution,
        a.answer, a.resolved_by, a.resolved_by_run, a.earlier_id
    from alert a",
    matching!(),
    "and ($6 is null or (a.raised_at, a.id) < ($6, $7))
    order by a.raised_at desc, a.id desc limit $8"
);

const COUNT: &str = concat!("select count(*) from alert a", matching!());

async fn find(tx: &mut Tx, id: AlertId) -> Result<StoredAlert> {
    tx.optional::<AlertRow>(
        "select id, organisation_id, integration_id, credential_id, kind, identity, urgent, facts,
             version, raised_at, changed_at, resolved_at, resolution, answer, resolved_by,
             resolved_by_run, earlier_id
         from alert where id = $1",
        params![id],
    )
    .await?
    .ok_or_else(|| Error::missing("alert", id))?
    .try_into()
}

/// Refuses an alert that somebody closed, and says who.
pub(crate) async fn must_be_open(tx: &mut Tx, id: AlertId) -> Result<()> {
    match find(tx, id).await?.closed {
        None => Ok(()),
        Some(closed) => {
            Err(Error::AlertClosed { at: closed.at, how: closed.resolution, by: closed.by })
        }
    }
}

/// The open alerts about people and reads of an integration.
pub(crate) async fn load(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<OpenAlert>> {
    let rows: Vec<AlertRow> = tx
        .all(
            "select id, organisation_id, integration_id, credential_id, kind, identity, urgent,
                 facts, version, raised_at, changed_at, resolved_at, resolution, answer,
                 resolved_by, resolved_by_run, earlier_id
             from alert where integration_id = $1 and resolved_at is null order by id",
            params![integration],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let StoredAlert { id, alert, .. } = row.try_into()?;
            Ok(OpenAlert { id, alert })
        })
        .collect()
}

/// Every alert of an integration, open or closed.
pub(crate) async fn load_all(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<StoredAlert>> {
    let rows: Vec<AlertRow> = tx
        .all(
            "select id, organisation_id, integration_id, credential_id, kind, identity, urgent,
                 facts, version, raised_at, changed_at, resolved_at, resolution, answer,
                 resolved_by, resolved_by_run, earlier_id
             from alert where integration_id = $1 order by id",
            params![integration],
        )
        .await?;
    rows.into_iter().map(StoredAlert::try_from).collect()
}

/// Has an alert show less.
pub(crate) async fn forget(tx: &mut Tx, id: AlertId, facts: &Facts) -> Result<()> {
    tx.execute(
        "update alert set facts = $2, version = version + 1 where id = $1",
        params![id, json(facts)],
    )
    .await?;
    Ok(())
}

/// Closes an alert with a person's answer.
pub(crate) async fn answer(
    tx: &mut Tx,
    id: AlertId,
    answer: &Answer,
    deed: &Deed<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "update alert
         set resolved_at = $2, resolution = $3, answer = $4, resolved_by = $5,
             resolved_by_run = $6, version = version + 1
         where id = $1 and resolved_at is null",
        params![id, now, word(Resolution::Decided), json(answer), deed.actor, deed.run],
    )
    .await?;
    delivery::alert_changed(tx, id, now).await
}

/// Carries out what a plan does to alerts. One that an answer closed already stays as it is.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    scribe: Scribe<'_>,
    ledger: Ledger,
    changes: &AlertChanges,
) -> Result<()> {
    for (id, resolution) in &changes.resolve {
        resolve(tx, *id, *resolution, ledger.run, scribe.now).await?;
    }
    for (id, alert) in &changes.refresh {
        tx.execute(
            "update alert
             set kind = $2, identity = $3, urgent = $4, facts = $5, changed_at = $6,
                 version = version + 1
             where id = $1 and resolved_at is null",
            params![
                *id,
                word(alert.kind),
                &alert.identity,
                alert.urgent,
                json(&alert.facts),
                scribe.now
            ],
        )
        .await?;
    }
    for (id, alert) in &changes.raise {
        tx.execute(
            "insert into alert
                 (id, organisation_id, integration_id, kind, identity, urgent, facts, version,
                  raised_at, raised_by_run, changed_at, subject, earlier_id)
             values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $8, $10,
                 (select earlier.id from alert earlier
                  where earlier.integration_id = $3 and earlier.subject = $10
                      and earlier.resolved_at is not null
                  order by earlier.resolved_at desc, earlier.id desc limit 1))",
            params![
                *id,
                scribe.organisation,
                ledger.integration,
                word(alert.kind),
                &alert.identity,
                alert.urgent,
                json(&alert.facts),
                scribe.now,
                ledger.run,
                subject(alert)
            ],
        )
        .await?;
        delivery::alert_changed(tx, *id, scribe.now).await?;
    }
    Ok(())
}

async fn resolve(
    tx: &mut Tx,
    id: AlertId,
    resolution: Resolution,
    run: RunId,
    now: DateTime<Utc>,
) -> Result<()> {
    let StoredAlert { alert, closed, .. } = find(tx, id).await?;
    if closed.is_some() {
        return Ok(());
    }
    let facts = match resolution {
        Resolution::OutOfScope => without_personal_data(alert.facts),
        Resolution::ConditionGone | Resolution::Decided => alert.facts,
    };
    tx.execute(
        "update alert
         set resolved_at = $2, resolution = $3, resolved_by_run = $4, facts = $5,
             version = version + 1
         where id = $1",
        params![id, now, word(resolution), run, json(&facts)],
    )
    .await?;
    delivery::alert_changed(tx, id, now).await
}

/// Of people who left the scope nothing personal is kept: their ids and status words remain.
fn without_personal_data(facts: Facts) -> Facts {
    match facts {
        Facts::People(people) => Facts::People(PeopleFacts {
            records: people
                .records
                .into_iter()
                .map(|sheet| RecordSheet { values: Readings::default(), ..sheet })
                .collect(),
            contacts: people
                .contacts
                .into_iter()
                .map(|sheet| ContactSheet { values: Values::default(), ..sheet })
                .collect(),
            resemblances: Vec::new(),
            waiting: Vec::new(),
            ..people
        }),
        Facts::Read { .. }
        | Facts::Surge { .. }
        | Facts::Connection { .. }
        | Facts::Stalled { .. } => facts,
    }
}
