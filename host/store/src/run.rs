//! Runs: what started them, how they ended, what they counted.
//!
//! Words of guests and PMSs may name residents; they are sealed with the run.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use usersync_core::model::{IntegrationId, PmsPropertyId, RunId, Tally};
use usersync_core::plan::{Finding, Notice, Plan, ReadVerdict, Rejected};
use uuid::Uuid;

use crate::claim::{self, Claim};
use crate::db::{Tx, json, params};
use crate::delivery;
use crate::error::{Error, Result};
use crate::page::{Cursor, Page, PageRequest};
use crate::sealing::{KeyRing, Sealed, SealingError};
use crate::store::Store;
use crate::word::{Word, word};

/// What started a run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Hourly,
    /// Hourly, but late: the service had been down.
    CatchUp,
    SyncNow,
    /// Sync Now was pressed during the run before.
    FollowUp,
    /// A person's answer, carried out at once.
    Decision,
}

/// How a run is or ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Somebody asked for it and it has not begun; it is not kept as a run before it does.
    Queued,
    Running,
    /// Every attached PMS property was read and every record decided.
    Complete,
    /// At least one PMS property decided nothing.
    Incomplete,
    Failed,
    /// The integration was turned off.
    Stopped,
}

/// A run that begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRun {
    pub id: RunId,
    pub trigger: Trigger,
    pub actor: Option<String>,
    /// The adapter version that reads, as `id@version`.
    pub adapter_version: Option<String>,
}

/// One pass of one integration.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    pub id: RunId,
    pub integration: IntegrationId,
    pub trigger: Trigger,
    pub actor: Option<String>,
    pub state: RunState,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub adapter_version: Option<String>,
    pub tally: Tally,
    pub reads: Vec<ReadVerdict>,
    pub notices: Vec<Notice>,
    /// The class of what went wrong; the words are in its detail.
    pub failure: Option<String>,
    /// It waits for approval: its outcomes are what it would have done.
    pub held: bool,
    /// Its recording is kept.
    pub recorded: bool,
    /// Secrets that the PMS sent back and that were taken out of the recording before it was kept.
    pub secrets_removed: Option<u64>,
    pub(crate) directory_version: Option<i64>,
}

/// What is sealed with a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RunDetail {
    /// Rows that the adapter could not read.
    pub rejected: Vec<Rejected>,
    /// Log lines of the adapter and words of the PMS, as the engine put them together.
    pub text: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredVerdict {
    pms_property: PmsPropertyId,
    #[serde(flatten)]
    finding: Finding,
}

#[derive(FromRow)]
struct RunRow {
    #[sqlx(try_from = "Uuid")]
    id: RunId,
    #[sqlx(try_from = "Uuid")]
    integration_id: IntegrationId,
    #[sqlx(try_from = "String")]
    trigger: Word<Trigger>,
    actor: Option<String>,
    #[sqlx(try_from = "String")]
    state: Word<RunState>,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    adapter_version: Option<String>,
    #[sqlx(json)]
    tally: Tally,
    #[sqlx(json)]
    reads: Vec<StoredVerdict>,
    #[sqlx(json)]
    notices: Vec<Notice>,
    failure: Option<String>,
    directory_version: Option<i64>,
    held: bool,
    transcript_id: Option<Uuid>,
    secrets_removed: Option<i64>,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        let reads = row
            .reads
            .into_iter()
            .map(|read| ReadVerdict { pms_property: read.pms_property, finding: read.finding });
        Self {
            id: row.id,
            integration: row.integration_id,
            trigger: row.trigger.0,
            actor: row.actor,
            state: row.state.0,
            started_at: row.started_at,
            finished_at: row.finished_at,
            adapter_version: row.adapter_version,
            tally: row.tally,
            reads: reads.collect(),
            notices: row.notices,
            failure: row.failure,
            held: row.held,
            recorded: row.transcript_id.is_some(),
            secrets_removed: row.secrets_removed.and_then(|count| u64::try_from(count).ok()),
            directory_version: row.directory_version,
        }
    }
}

impl Store {
    /// Begins a run under a claim. If its id was promised to somebody, the promise is kept by it.
    pub async fn begin_run(&self, claim: &Claim, run: &NewRun, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        tx.execute(
            "update integration set due_run_id = null where id = $1 and due_run_id = $2",
            params![claim.integration, run.id],
        )
        .await?;
        insert(&mut tx, claim.integration, run, now).await?;
        tx.commit().await
    }

    /// Ends a run that came to no plan. `failure` is its class; `detail` may quote anybody.
    pub async fn fail_run(
        &self,
        claim: &Claim,
        run: RunId,
        failure: &str,
        detail: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let detail = seal(&self.keys, run, "detail", detail.map(str::as_bytes))?;
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        let touched = tx
            .execute(
                "update run set state = 'failed', finished_at = $2, failure = $3, detail = $4
                 where id = $1 and state = 'running'",
                params![run, now, failure, detail],
            )
            .await?;
        if touched == 0 {
            return Err(Error::missing("run under way", run));
        }
        delivery::run_ended(&mut tx, run, now).await?;
        tx.commit().await
    }

    /// One run that has begun.
    pub async fn find_run(&self, id: RunId) -> Result<Run> {
        find(&mut self.read().await?, id).await
    }

    /// The runs of an integration, newest first.
    pub async fn list_runs(
        &self,
        integration: IntegrationId,
        page: &PageRequest,
    ) -> Result<Page<Run>> {
        self.list_runs_since(integration, None, page).await
    }

    /// The runs of an integration that began at a time or later, newest first; all of them if none
    /// is named.
    pub async fn list_runs_since(
        &self,
        integration: IntegrationId,
        since: Option<DateTime<Utc>>,
        page: &PageRequest,
    ) -> Result<Page<Run>> {
        let rows: Vec<RunRow> = self
            .read()
            .await?
            .all(
                "select id, integration_id, trigger, actor, state, started_at, finished_at,
                     adapter_version, tally, reads, notices, failure, directory_version,
                     held, transcript_id, secrets_removed
                 from run
                 where integration_id = $1 and ($2 is null or started_at >= $2)
                     and ($3 is null or (started_at, id) < ($3, $4))
                 order by started_at desc, id desc limit $5",
                params![integration, since, page.time()?, page.id(), page.fetch()],
            )
            .await?;
        let runs = rows.into_iter().map(Run::from).collect();
        Ok(page.cut(runs, |run: &Run| Cursor::at(run.started_at, run.id)))
    }

    /// How many runs [`Store::list_runs_since`] lists on all its pages.
    pub async fn count_runs(
        &self,
        integration: IntegrationId,
        since: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let sql = "select count(*) from run
                   where integration_id = $1 and ($2 is null or started_at >= $2)";
        self.read().await?.count(sql, params![integration, since]).await
    }

    /// The last run that read or tried to read, whatever came of it.
    pub async fn last_attempt(&self, integration: IntegrationId) -> Result<Option<Run>> {
        let row: Option<RunRow> = self
            .read()
            .await?
            .optional(
                "select id, integration_id, trigger, actor, state, started_at, finished_at,
                     adapter_version, tally, reads, notices, failure, directory_version,
                     held, transcript_id, secrets_removed
                 from run where integration_id = $1 and trigger <> 'decision'
                 order by started_at desc, id desc limit 1",
                params![integration],
            )
            .await?;
        Ok(row.map(Run::from))
    }

    /// Opens what is sealed with a run.
    pub async fn run_detail(&self, id: RunId) -> Result<RunDetail> {
        let (rejected, detail): (Option<Vec<u8>>, Option<Vec<u8>>) = self
            .read()
            .await?
            .optional("select rejected, detail from run where id = $1", params![id])
            .await?
            .ok_or_else(|| Error::missing("run", id))?;
        let rejected = open_rejected(&self.keys, id, rejected)?;
        let text = open(&self.keys, id, "detail", detail)?
            .map(|bytes| String::from_utf8(bytes).map_err(|_| SealingError::Broken))
            .transpose()?;
        Ok(RunDetail { rejected, text })
    }
}

pub(crate) async fn find(tx: &mut Tx, id: RunId) -> Result<Run> {
    tx.optional::<RunRow>(
        "select id, integration_id, trigger, actor, state, started_at, finished_at,
             adapter_version, tally, reads, notices, failure, directory_version, held,
             transcript_id, secrets_removed
         from run where id = $1",
        params![id],
    )
    .await?
    .map(Run::from)
    .ok_or_else(|| Error::missing("run", id))
}

/// Adds a run that is under way.
pub(crate) async fn insert(
    tx: &mut Tx,
    integration: IntegrationId,
    run: &NewRun,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "insert into run
             (id, organisation_id, integration_id, trigger, actor, state, started_at,
              adapter_version, tally, reads, notices)
         select $1, i.organisation_id, i.id, $3, $4, 'running', $5, $6, $7, $8, $8
         from integration i where i.id = $2",
        params![
            run.id,
            integration,
            word(run.trigger),
            run.actor.as_deref(),
            now,
            run.adapter_version.as_deref(),
            json(&Tally::default()),
            json::<[Notice]>(&[])
        ],
    )
    .await?;
    Ok(())
}

/// How a run ends.
pub(crate) struct End<'a> {
    pub(crate) id: RunId,
    pub(crate) state: RunState,
    pub(crate) directory_version: i64,
    pub(crate) detail: Option<&'a str>,
}

/// Ends a run with the plan that was carried out.
pub(crate) async fn finish(
    tx: &mut Tx,
    keys: &KeyRing,
    end: &End<'_>,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<()> {
    let End { id, state, directory_version, detail } = *end;
    let reads = plan.reads.iter().map(|read| StoredVerdict {
        pms_property: read.pms_property,
        finding: read.finding.clone(),
    });
    let rejected = (!plan.rejected.is_empty())
        .then(|| serde_json::to_vec(&plan.rejected).expect("rejected rows have string keys"));
    let touched = tx
        .execute(
            "update run
             set state = $2, finished_at = $3, tally = $4, reads = $5, notices = $6,
                 directory_version = $7, rejected = $8, detail = $9, held = $10
             where id = $1 and state = 'running'",
            params![
                id,
                word(state),
                now,
                json(&plan.tally),
                json(&reads.collect::<Vec<_>>()),
                json(&plan.notices),
                directory_version,
                seal(keys, id, "rejected", rejected.as_deref())?,
                seal(keys, id, "detail", detail.map(str::as_bytes))?,
                !plan.withheld.is_empty()
            ],
        )
        .await?;
    match touched {
        0 => Err(Error::missing("run under way", id)),
        _ => delivery::run_ended(tx, id, now).await,
    }
}

/// Ends the run under way of an integration, if there is one, since nobody ends it any more.
pub(crate) async fn abandon(
    tx: &mut Tx,
    integration: IntegrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended: Vec<(Uuid,)> = tx
        .all(
            "update run set state = 'failed', finished_at = $2, failure = 'abandoned'
             where integration_id = $1 and state = 'running' returning id",
            params![integration, now],
        )
        .await?;
    told_ended(tx, ended, now).await
}

/// Ends the run under way of an integration, if there is one, since it was turned off.
pub(crate) async fn stop(
    tx: &mut Tx,
    integration: IntegrationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended: Vec<(Uuid,)> = tx
        .all(
            "update run set state = 'stopped', finished_at = $2
             where integration_id = $1 and state = 'running' returning id",
            params![integration, now],
        )
        .await?;
    told_ended(tx, ended, now).await
}

async fn told_ended(tx: &mut Tx, ended: Vec<(Uuid,)>, now: DateTime<Utc>) -> Result<()> {
    for (id,) in ended {
        delivery::run_ended(tx, RunId::new(id), now).await?;
    }
    Ok(())
}

fn seal(keys: &KeyRing, id: RunId, part: &str, text: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
    let seal = |text| keys.seal(&format!("run/{id}/{part}"), text);
    Ok(text.map(seal).transpose()?.map(|sealed| sealed.to_bytes()))
}

fn open(keys: &KeyRing, id: RunId, part: &str, bytes: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
    let Some(bytes) = bytes else { return Ok(None) };
    let text = keys.open(&format!("run/{id}/{part}"), &Sealed::from_bytes(&bytes)?)?;
    Ok(Some(text.to_vec()))
}

#[derive(FromRow)]
struct WordsRow {
    #[sqlx(try_from = "Uuid")]
    id: RunId,
    rejected: Option<Vec<u8>>,
    detail: Option<Vec<u8>>,
}

/// The runs of an integration that keep words of guests and PMSs, oldest first.
async fn with_words(tx: &mut Tx, integration: IntegrationId) -> Result<Vec<WordsRow>> {
    tx.all(
        "select id, rejected, detail from run
         where integration_id = $1 and (rejected is not null or detail is not null)
         order by started_at, id",
        params![integration],
    )
    .await
}

/// Rows of an integration that could not be read, with the run that lists them.
pub(crate) async fn rejected_rows(
    tx: &mut Tx,
    keys: &KeyRing,
    integration: IntegrationId,
) -> Result<Vec<(RunId, Rejected)>> {
    let mut all = Vec::new();
    for row in with_words(tx, integration).await? {
        let rejected = open_rejected(keys, row.id, row.rejected)?;
        all.extend(rejected.into_iter().map(|rejected| (row.id, rejected)));
    }
    Ok(all)
}

/// Drops rows that could not be read, where they are somebody's, and words that name somebody.
pub(crate) async fn forget_words(
    tx: &mut Tx,
    keys: &KeyRing,
    integration: IntegrationId,
    is_theirs: impl Fn(&Rejected) -> bool,
    names_them: impl Fn(&str) -> bool,
) -> Result<()> {
    for WordsRow { id, rejected, detail } in with_words(tx, integration).await? {
        let rejected = open_rejected(keys, id, rejected)?;
        let count = rejected.len();
        let left: Vec<_> = rejected.into_iter().filter(|row| !is_theirs(row)).collect();
        if left.len() < count {
            let text = (!left.is_empty())
                .then(|| serde_json::to_vec(&left).expect("rejected rows have string keys"));
            let sealed = seal(keys, id, "rejected", text.as_deref())?;
            tx.execute("update run set rejected = $2 where id = $1", params![id, sealed]).await?;
        }
        let told = open(keys, id, "detail", detail)?;
        if told.is_some_and(|told| names_them(&String::from_utf8_lossy(&told))) {
            tx.execute("update run set detail = null where id = $1", params![id]).await?;
        }
    }
    Ok(())
}

fn open_rejected(keys: &KeyRing, id: RunId, sealed: Option<Vec<u8>>) -> Result<Vec<Rejected>> {
    match open(keys, id, "rejected", sealed)? {
        Some(bytes) => Ok(serde_json::from_slice(&bytes).map_err(|_| SealingError::Broken)?),
        None => Ok(Vec::new()),
    }
}
