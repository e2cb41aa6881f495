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

#[derive(Clone, Copy)]
struct Section {
    pms_property: PmsPropertyId,
    kind: Kind,
}

impl Section {
    fn new(pms_property: PmsPropertyId, finding: Option<&Finding>) -> Self {
        let kind = match finding {
            Some(Finding::Accepted { .. } | Finding::Changes { .. }) => Kind::Decided,
            Some(Finding::Withheld { .. }) => Kind::Withheld,
            _ => Kind::Own,
        };
        Self { pms_property, kind }
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
        let found = run::find(&mut tx, run).await?;
        let version = found.directory_version.unwrap_or(i64::MAX);
        let mut sections: Vec<Section> = found
            .reads
            .iter()
            .map(|read| Section::new(read.pms_property, Some(&read.finding)))
            .collect();
        if sections.is_empty() {
            sections = own_sections(&mut tx, run).await?;
        }
        sections.sort_by_key(|section| section.pms_property);
        let mut outcomes = Vec::new();
        for section in sections {
            let place = Uuid::from(section.pms_property);
            let after = match page.id() {
                Some(id) if place < id => continue,
                Some(id) if place == id => page.key(),
                _ => None,
            };
            let room = page.fetch() - i64::try_from(outcomes.len()).unwrap_or(i64::MAX);
            let outcome = filter.outcome.map(Outcome::name);
            let rows: Vec<OutcomeRow> = if section.kind == Kind::Withheld {
                let start = last_through(&mut tx, found.integration, found.started_at).await?;
                tx.all(
                    LIST_WITHHELD,
                    params![
                        found.integration,
                        section.pms_property,
                        start,
                        version,
                        outcome,
                        after,
                        room
                    ],
                )
                .await?
            } else {
                tx.all(
                    LIST,
                    params![
                        found.integration,
                        section.pms_property,
                        version,
                        run,
                        section.kind == Kind::Own,
                        outcome,
                        after,
                        room
                    ],
                )
                .await?
            };
            outcomes.extend(rows.into_iter().map(|row| row.seen_by(run, section.kind)));
            if room <= 0 {
                break;
            }
        }
        Ok(page.cut(outcomes, |outcome| {
            Cursor::new(&outcome.record.person, outcome.record.pms_property)
        }))
    }
}

/// The last verdict of each record up to a version, `$3`. A run's own verdicts stand as they are;
/// of earlier ones holds what they settled to.
const LIST: &str = "
    select o.pms_property_id, o.person, o.run_id, o.verdict
    from outcome o
    where o.integration_id = $1 and o.pms_property_id = $2 and o.directory_version <= $3
        and o.verdict is not null and not o.withheld
        and (o.run_id = $4 or not $5)
        and ($5 or o.decided)
        and ($6 is null or $6 = case
            when o.run_id <> $4 and o.outcome in ('created', 'linked', 'updated') then 'unchanged'
            else o.outcome end)
        and ($7 is null or o.person > $7)
        and not exists
            (select 1 from outcome later
             where later.integration_id = o.integration_id
                 and later.pms_property_id = o.pms_property_id and later.person = o.person
                 and later.directory_version > o.directory_version
                 and later.directory_version <= $3 and not later.withheld)
    order by o.person limit $8";

/// The last verdict of each record that a held run would have given after version `$3` and up to
/// version `$4`.
const LIST_WITHHELD: &str = "
    select o.pms_property_id, o.person, o.run_id, o.verdict
    from outcome o
    where o.integration_id = $1 and o.pms_property_id = $2 and o.withheld
        and o.directory_version > $3 and o.directory_version <= $4
        and o.verdict is not null
        and ($5 is null or $5 = o.outcome)
        and ($6 is null or o.person > $6)
        and not exists
            (select 1 from outcome later
             where later.integration_id = o.integration_id
                 and later.pms_property_id = o.pms_property_id and later.person = o.person
                 and later.withheld and later.directory_version > o.directory_version
                 and later.directory_version <= $4)
    order by o.person limit $7";

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
async fn own_sections(tx: &mut Tx, run: RunId) -> Result<Vec<Section>> {
    let rows: Vec<(Uuid,)> = tx
        .all("select distinct pms_property_id from outcome where run_id = $1", params![run])
        .await?;
    Ok(rows.into_iter().map(|(id,)| Section::new(PmsPropertyId::new(id), None)).collect())
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
