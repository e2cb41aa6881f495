//! What is kept of a resident record between runs.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use usersync_core::model::{
    IntegrationId, KnownRecord, Missed, OrganisationId, Picture, PmsPropertyId, PropertyId,
    RecordKey, Role, Standing, Verdict,
};
use uuid::Uuid;

use crate::db::{Tx, json, params};
use crate::error::Result;
use crate::word::{Word, word};

#[derive(FromRow)]
struct RecordRow {
    #[sqlx(try_from = "Uuid")]
    pms_property_id: PmsPropertyId,
    person: String,
    #[sqlx(json)]
    leases: Vec<Picture>,
    digest: String,
    status: String,
    standing: Option<String>,
    #[sqlx(try_from = "String")]
    role: Word<Role>,
    missed_since: Option<DateTime<Utc>>,
    missed_reads: Option<i64>,
    #[sqlx(json(nullable))]
    verdict: Option<Verdict>,
}

impl From<RecordRow> for KnownRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            key: RecordKey { pms_property: row.pms_property_id, person: row.person },
            leases: row.leases,
            digest: row.digest,
            status: row.status,
            standing: standing(row.standing),
            role: row.role.0,
            missed: missed(row.missed_since, row.missed_reads),
            verdict: row.verdict,
        }
    }
}

/// A standing as its column holds it; a word of another version counts as unknown.
pub(crate) fn standing(text: Option<String>) -> Option<Standing> {
    text.and_then(|text| Word::try_from(text).ok()).map(|word| word.0)
}

/// How long a record has been missing, from its two columns.
pub(crate) fn missed(since: Option<DateTime<Utc>>, reads: Option<i64>) -> Option<Missed> {
    let (since, reads) = since.zip(reads)?;
    Some(Missed { since, reads: u32::try_from(reads).unwrap_or(Missed::GONE) })
}

/// Every record ever read at an attached PMS property, and every record that was ever linked to a
/// contact of the property.
pub(crate) async fn load(
    tx: &mut Tx,
    integration: IntegrationId,
    property: PropertyId,
) -> Result<Vec<KnownRecord>> {
    let rows: Vec<RecordRow> = tx
        .all(
            "select r.pms_property_id, r.person, r.leases, r.digest, r.status, r.standing, r.role,
                 r.missed_since, r.missed_reads, r.verdict
             from record r
             where r.pms_property_id in
                     (select a.pms_property_id from attachment a where a.integration_id = $1)
                 or exists
                     (select 1 from link l
                      where l.pms_property_id = r.pms_property_id and l.person = r.person
                          and l.property_id = $2)
             order by r.pms_property_id, r.person",
            params![integration, property],
        )
        .await?;
    Ok(rows.into_iter().map(KnownRecord::from).collect())
}

/// One record, if it was ever read.
pub(crate) async fn find(tx: &mut Tx, key: &RecordKey) -> Result<Option<KnownRecord>> {
    let row: Option<RecordRow> = tx
        .optional(
            "select pms_property_id, person, leases, digest, status, standing, role, missed_since,
                 missed_reads, verdict
             from record where pms_property_id = $1 and person = $2",
            params![key.pms_property, &key.person],
        )
        .await?;
    Ok(row.map(KnownRecord::from))
}

/// Leaves nothing of a record but its key, its status and its role.
pub(crate) async fn forget(tx: &mut Tx, key: &RecordKey) -> Result<()> {
    tx.execute(
        "update record set leases = '[]', digest = '' where pms_property_id = $1 and person = $2",
        params![key.pms_property, &key.person],
    )
    .await?;
    Ok(())
}

/// Keeps a record as it is now.
pub(crate) async fn keep(
    tx: &mut Tx,
    organisation: OrganisationId,
    record: &KnownRecord,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "insert into record
             (pms_property_id, person, organisation_id, leases, digest, status, standing, role,
              missed_since, missed_reads, outcome, verdict, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (pms_property_id, person) do update
         set leases = excluded.leases, digest = excluded.digest, status = excluded.status,
             standing = excluded.standing, role = excluded.role,
             missed_since = excluded.missed_since, missed_reads = excluded.missed_reads,
             outcome = excluded.outcome,
             verdict = excluded.verdict,
             changed_at = excluded.changed_at",
        params![
            record.key.pms_property,
            &record.key.person,
            organisation,
            json(&record.leases),
            &record.digest,
            &record.status,
            record.standing.map(word),
            word(record.role),
            record.missed.map(|missed| missed.since),
            record.missed.map(|missed| missed.reads),
            record.verdict.map(|verdict| verdict.outcome.name()),
            record.verdict.map(|verdict| json(&verdict)),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Keeps what a run said of a record of which nothing else changed. Who is not known, because only
/// reads that decided nothing ever listed them, stays so.
pub(crate) async fn keep_verdict(tx: &mut Tx, key: &RecordKey, verdict: Verdict) -> Result<()> {
    tx.execute(
        "update record
         set verdict = $3, outcome = case when $5 then $4 else outcome end
         where pms_property_id = $1 and person = $2",
        params![
            key.pms_property,
            &key.person,
            json(&verdict),
            verdict.outcome.name(),
            verdict.is_decided()
        ],
    )
    .await?;
    Ok(())
}

/// Whether the last complete read of a known record's PMS property listed it.
pub(crate) async fn is_listed(tx: &mut Tx, key: &RecordKey) -> Result<bool> {
    let row: Option<(i64,)> = tx
        .optional(
            "select cast(1 as bigint) from record
             where pms_property_id = $1 and person = $2 and missed_since is null",
            params![key.pms_property, &key.person],
        )
        .await?;
    Ok(row.is_some())
}
