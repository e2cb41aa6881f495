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
//! - What a read that decided nothing said of a record says nothing about later runs; nor does what
//!   a run that was held for approval would have done.

use sqlx::FromRow;
use usersync_core::model::{
    IntegrationId, OrganisationId, Outcome, PmsPropertyId, Reason, RecordKey, RunId, Verdict,
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
    fn seen_by(self, run: RunId) -> RecordOutcome {
        RecordOutcome {
            record: RecordKey { pms_property: self.pms_property_id, person: self.person },
            verdict: if self.run_id == run { self.verdict } else { self.verdict.settled() },
        }
    }
}

/// Which stored verdicts count for the records of one PMS property.
#[derive(Clone, Copy)]
struct Section {
    pms_property: PmsPropertyId,
    own_only: bool,
}

impl Section {
    fn new(pms_property: PmsPropertyId, finding: Option<&Finding>) -> Self {
        Self { pms_property, own_only: !matches!(finding, Some(Finding::Accepted { .. })) }
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
            let rows: Vec<OutcomeRow> = tx
                .all(
                    LIST,
                    params![
                        found.integration,
                        section.pms_property,
                        version,
                        run,
                        section.own_only,
                        filter.outcome.map(Outcome::name),
                        after,
                        room
                    ],
                )
                .await?;
            outcomes.extend(rows.into_iter().map(|row| row.seen_by(run)));
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
        and o.verdict is not null
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
                 and later.directory_version <= $3)
    order by o.person limit $8";

/// Where a run that told nothing of its reads left verdicts behind.
async fn own_sections(tx: &mut Tx, run: RunId) -> Result<Vec<Section>> {
    let rows: Vec<(Uuid,)> = tx
        .all("select distinct pms_property_id from outcome where run_id = $1", params![run])
        .await?;
    Ok(rows.into_iter().map(|(id,)| Section::new(PmsPropertyId::new(id), None)).collect())
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
        self.insert(tx, record, verdict, verdict.is_none_or(is_decided)).await
    }

    /// Stores what the run would have done to a record, had it not been held for approval.
    pub(crate) async fn withhold(
        &self,
        tx: &mut Tx,
        record: &RecordKey,
        verdict: Verdict,
    ) -> Result<()> {
        self.insert(tx, record, Some(verdict), false).await
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        record: &RecordKey,
        verdict: Option<Verdict>,
        decided: bool,
    ) -> Result<()> {
        tx.execute(
            "insert into outcome
                 (integration_id, pms_property_id, person, directory_version, organisation_id,
                  run_id, outcome, verdict, decided)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                self.integration,
                record.pms_property,
                &record.person,
                self.directory_version,
                self.organisation,
                self.run,
                verdict.map(|verdict| verdict.outcome.name()),
                verdict.map(|verdict| json(&verdict)),
                Param::Flag(decided)
            ],
        )
        .await?;
        Ok(())
    }
}

/// Whether something was decided from the read that listed the record.
pub(crate) fn is_decided(verdict: Verdict) -> bool {
    !matches!(verdict.reason, Reason::IncompleteRead | Reason::FeedCheck)
}
