//! What runs did to records.
//!
//! A verdict is stored when it is news. What a run did to a record is the last stored verdict up
//! to that run; one of an earlier run counts as what it settled to. Three rules keep a run from
//! showing records that it did not read:
//!
//! - When a complete read stops listing a record, an empty verdict is stored, and the next verdict
//!   is news again.
//! - Of a read that decided nothing, and where nobody asked the PMS, only the run's own verdicts
//!   count. They are news each time, since another such read may list others.
//! - What a read that decided nothing said of a record says nothing about later runs.
//!
//! What a run that was held for approval would have done is told by rows of their own, by the same
//! rules among the held runs that follow each other, and says nothing about runs that went through.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    IntegrationId, OrganisationId, Outcome, PmsPropertyId, RecordKey, RunId, Verdict,
};
use usersync_core::plan::Finding;
use uuid::Uuid;

use crate::db::{Param, Tx, json, params};
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::run;
use crate::store::Store;

/// Which outcomes of a run are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OutcomeFilter {
    pub outcome: Option<Outcome>,
}

/// What a run did to one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordOutcome {
    pub record: RecordKey,
    pub verdict: Verdict,
    /// False where the run was held for approval: this is what it would have done.
    pub applied: bool,
}

#[derive(FromRow)]
struct OutcomeRow {
    #[sqlx(try_from = "Uuid")]
    pms_property_id: PmsPropertyId,
    person: String,
    #[sqlx(try_from = "Uuid")]
    run_id: RunId,
    #[sqlx(json)]
    verdict: Verdict,
}

impl OutcomeRow {
    fn key(&self) -> RecordKey {
        RecordKey { pms_property: self.pms_property_id, person: self.person.clone() }
    }

    fn seen_by(self, run: RunId, kind: Kind) -> RecordOutcome {
        let own = self.run_id == run || kind == Kind::Withheld;
        RecordOutcome {
            record: self.key(),
            verdict: if own { self.verdict } else { self.verdict.settled() },
            applied: kind != Kind::Withheld,
        }
    }
}

/// Which stored verdicts count for the records of one PMS property.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Those of the run, and of runs before it that decided something.
    Decided,
    /// Those of the run alone.
    Own,
    /// Those of the run and the held ones right before it.
    Withheld,
}

impl Kind {
    fn of(finding: Option<&Finding>) -> Self {
        match finding {
            Some(Finding::Accepted { .. } | Finding::Changes { .. }) => Self::Decided,
            Some(Finding::Withheld { .. }) => Self::Withheld,
            _ => Self::Own,
        }
    }
}

/// The outcomes of one run for one PMS property.
#[derive(Clone, Copy)]
struct Section {
    integration: IntegrationId,
    pms_property: PmsPropertyId,
    kind: Kind,
    run: RunId,
    /// The version that the directory had after the last run before that was not held.
    start: i64,
    /// The version that it had after the run.
    version: i64,
}

impl Section {
    fn params(&self, filter: OutcomeFilter) -> Vec<Param> {
        let outcome = filter.outcome.map(Outcome::name);
        if self.kind == Kind::Withheld {
            return params![self.integration, self.pms_property, self.start, self.version, outcome];
        }
        params![
            self.integration,
            self.pms_property,
            self.version,
            self.run,
            self.kind == Kind::Own,
            outcome
        ]
    }
}

impl Store {
    /// What a run did to each record, by PMS property and person. Rejected rows are not among them;
    /// they are sealed with the run.
    pub async fn list_outcomes(
        &self,
        run: RunId,
        filter: OutcomeFilter,
        page: &PageRequest,
    ) -> Result<Page<RecordOutcome>> {
        let mut tx = self.read().await?;
        let mut outcomes = Vec::new();
        for section in sections(&mut tx, run).await? {
            let place = Uuid::from(section.pms_property);
            let after = match page.id() {
                Some(id) if place < id => continue,
                Some(id) if place == id => page.key(),
                _ => None,
            };
            let room = page.fetch() - i64::try_from(outcomes.len()).unwrap_or(i64::MAX);
            let sql = if section.kind == Kind::Withheld { LIST_WITHHELD } else { LIST };
            let mut params = section.params(filter);
            params.extend(params![after, room]);
            let rows: Vec<OutcomeRow> = tx.all(sql, params).await?;
            outcomes.extend(rows.into_iter().map(|row| row.seen_by(run, section.kind)));
            if room <= 0 {
                break;
            }
        }
        Ok(page.cut(outcomes, |outcome| {
            Cursor::new(&outcome.record.person, outcome.record.pms_property)
        }))
    }

    /// How many outcomes [`Store::list_outcomes`] lists on all its pages.
    pub async fn count_outcomes(&self, run: RunId, filter: OutcomeFilter) -> Result<u64> {
        let mut tx = self.read().await?;
        let mut total = 0;
        for section in sections(&mut tx, run).await? {
            let sql = if section.kind == Kind::Withheld { COUNT_WITHHELD } else { COUNT };
            total += tx.count(sql, section.params(filter)).await?;
        }
        Ok(total)
    }
}

/// Where the outcomes of a run are, by PMS property.
async fn sections(tx: &mut Tx, run: RunId) -> Result<Vec<Section>> {
    let found = run::find(tx, run).await?;
    let mut kinds: Vec<(PmsPropertyId, Kind)> =
        found.reads.iter().map(|read| (read.pms_property, Kind::of(Some(&read.finding)))).collect();
    if kinds.is_empty() {
        kinds = told_by(tx, run).await?;
    }
    kinds.sort_by_key(|(pms_property, _)| *pms_property);
    let start = if kinds.iter().any(|(_, kind)| *kind == Kind::Withheld) {
        last_through(tx, found.integration, found.started_at).await?
    } else {
        -1
    };
    let section = |(pms_property, kind)| Section {
        integration: found.integration,
        pms_property,
        kind,
        run,
        start,
        version: found.directory_version.unwrap_or(i64::MAX),
    };
    Ok(kinds.into_iter().map(section).collect())
}

/// The last verdict `o` of each record up to a version, `$3`. A run's own verdicts stand as they
/// are; of earlier ones holds what they settled to.
macro_rules! told {
    () => {
        "
        from outcome o
        where o.integration_id = $1 and o.pms_property_id = $2 and o.directory_version <= $3
            and o.verdict is not null and not o.withheld
            and (o.run_id = $4 or not $5)
            and ($5 or o.decided)
            and ($6 is null or $6 = case
                when o.run_id <> $4 and o.outcome in ('created', 'linked', 'updated')
                then 'unchanged' else o.outcome end)
            and not exists
                (select 1 from outcome later
                 where later.integration_id = o.integration_id
                     and later.pms_property_id = o.pms_property_id and later.person = o.person
                     and later.directory_version > o.directory_version
                     and later.directory_version <= $3 and not later.withheld)
        "
    };
}

const LIST: &str = concat!(
    "select o.pms_property_id, o.person, o.run_id, o.verdict",
    told!(),
    "and ($7 is null or o.person > $7) order by o.person limit $8"
);

const COUNT: &str = concat!("select count(*)", told!());

/// The last verdict `o` of each record that a held run would have given after version `$3` and up
/// to version `$4`.
macro_rules! withheld {
    () => {
        "
        from outcome o
        where o.integration_id = $1 and o.pms_property_id = $2 and o.withheld
            and o.directory_version > $3 and o.directory_version <= $4
            and o.verdict is not null
            and ($5 is null or $5 = o.outcome)
            and not exists
                (select 1 from outcome later
                 where later.integration_id = o.integration_id
                     and later.pms_property_id = o.pms_property_id and later.person = o.person
                     and later.withheld and later.directory_version > o.directory_version
                     and later.directory_version <= $4)
        "
    };
}

const LIST_WITHHELD: &str = concat!(
    "select o.pms_property_id, o.person, o.run_id, o.verdict",
    withheld!(),
    "and ($6 is null or o.person > $6) order by o.person limit $7"
);

const COUNT_WITHHELD: &str = concat!("select count(*)", withheld!());

/// What the last run would have done to each record, if it was held.
pub(crate) async fn load_withheld(
    tx: &mut Tx,
    integration: IntegrationId,
) -> Result<BTreeMap<RecordKey, Verdict>> {
    let last: Option<(bool, DateTime<Utc>)> = tx
        .optional(
            "select held, started_at from run
             where integration_id = $1 and trigger <> 'decision'
                 and state in ('complete', 'incomplete')
             order by started_at desc, id desc limit 1",
            params![integration],
        )
        .await?;
    let Some((true, started_at)) = last else { return Ok(BTreeMap::new()) };
    let start = last_through(tx, integration, started_at).await?;
    let rows: Vec<OutcomeRow> = tx
        .all(
            "select o.pms_property_id, o.person, o.run_id, o.verdict
             from outcome o
             where o.integration_id = $1 and o.withheld and o.directory_version > $2
                 and o.verdict is not null
                 and not exists
                     (select 1 from outcome later
                      where later.integration_id = o.integration_id
                          and later.pms_property_id = o.pms_property_id
                          and later.person = o.person and later.withheld
                          and later.directory_version > o.directory_version)",
            params![integration, start],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.key(), row.verdict)).collect())
}

/// The version that the directory had after the last run before a time that was not held.
async fn last_through(
    tx: &mut Tx,
    integration: IntegrationId,
    before: DateTime<Utc>,
) -> Result<i64> {
    let row: Option<(Option<i64>,)> = tx
        .optional(
            "select directory_version from run
             where integration_id = $1 and started_at < $2 and trigger <> 'decision'
                 and state in ('complete', 'incomplete') and not held
             order by started_at desc, id desc limit 1",
            params![integration, before],
        )
        .await?;
    Ok(row.and_then(|(version,)| version).unwrap_or(-1))
}

/// Where a run that told nothing of its reads left verdicts behind.
async fn told_by(tx: &mut Tx, run: RunId) -> Result<Vec<(PmsPropertyId, Kind)>> {
    let rows: Vec<(Uuid,)> = tx
        .all("select distinct pms_property_id from outcome where run_id = $1", params![run])
        .await?;
    Ok(rows.into_iter().map(|(id,)| (PmsPropertyId::new(id), Kind::of(None))).collect())
}

/// What runs did to these records, where that was news, oldest first.
pub(crate) async fn of_records(
    tx: &mut Tx,
    records: &[RecordKey],
) -> Result<Vec<(RunId, RecordOutcome)>> {
    let mut outcomes = Vec::new();
    for record in records {
        let rows: Vec<OutcomeRow> = tx
            .all(
                "select pms_property_id, person, run_id, verdict from outcome
                 where pms_property_id = $1 and person = $2 and verdict is not null and not withheld
                 order by directory_version, run_id",
                params![record.pms_property, &record.person],
            )
            .await?;
        outcomes.extend(rows.into_iter().map(|row| {
            let run = row.run_id;
            (run, row.seen_by(run, Kind::Own))
        }));
    }
    Ok(outcomes)
}

/// Where verdicts are written to.
#[derive(Clone, Copy)]
pub(crate) struct Ledger {
    pub(crate) organisation: OrganisationId,
    pub(crate) integration: IntegrationId,
    pub(crate) run: RunId,
    pub(crate) directory_version: i64,
}

impl Ledger {
    /// Stores what the run did to a record; nothing if the record was not listed any more.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        record: &RecordKey,
        verdict: Option<Verdict>,
    ) -> Result<()> {
        self.insert(tx, record, verdict, false).await
    }

    /// Stores what the run would have done to a record, had it not been held for approval; nothing
    /// if the run does not list the record and the held one before did.
    pub(crate) async fn withhold(
        &self,
        tx: &mut Tx,
        record: &RecordKey,
        verdict: Option<Verdict>,
    ) -> Result<()> {
        self.insert(tx, record, verdict, true).await
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        record: &RecordKey,
        verdict: Option<Verdict>,
        withheld: bool,
    ) -> Result<()> {
        tx.execute(
            "insert into outcome
                 (integration_id, pms_property_id, person, directory_version, organisation_id,
                  run_id, outcome, verdict, decided, withheld)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![
                self.integration,
                record.pms_property,
                &record.person,
                self.directory_version,
                self.organisation,
                self.run,
                verdict.map(|verdict| verdict.outcome.name()),
                verdict.map(|verdict| json(&verdict)),
                Param::Flag(!withheld && verdict.is_none_or(Verdict::is_decided)),
                Param::Flag(withheld)
            ],
        )
        .await?;
        Ok(())
    }
}
