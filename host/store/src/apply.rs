//! Carrying out plans.
//!
//! A plan is carried out whole, in one transaction, together with the end of its run: a crash
//! leaves all of it or nothing. Every write names the version of the directory that the plan was
//! made from. If anybody wrote meanwhile (a person, a decision, or this very plan, sent again
//! after an answer was lost), nothing is written and the caller plans again. So nothing is ever
//! done twice, and nobody's edit is lost. A plan without news writes nothing but its run.

use chrono::{DateTime, Utc};
use usersync_core::model::{Author, Contact, Event, KnownRecord, PropertyId, Resolution, RunId};
use usersync_core::plan::{Change, Finding, Plan, ReadVerdict, RecordPlan};

use crate::alert;
use crate::claim::{self, Claim};
use crate::contact;
use crate::db::{Tx, params};
use crate::decision::{self, Deed};
use crate::error::{Error, Result};
use crate::history::Scribe;
use crate::integration;
use crate::link;
use crate::outcome::Ledger;
use crate::outlook;
use crate::record;
use crate::run::{self, End, NewRun, RunState, Trigger};
use crate::stalled;
use crate::store::Store;

/// Grows with every write to the people of a directory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DirectoryVersion(pub(crate) i64);

impl Store {
    /// Carries out the plan of a run and ends it. `detail` may quote anybody; it is sealed.
    ///
    /// [`Error::DirectoryChanged`] asks to plan again; [`Error::ClaimLost`] says that another node
    /// has the integration now or that it was turned off.
    pub async fn apply(
        &self,
        claim: &Claim,
        run: RunId,
        version: DirectoryVersion,
        plan: &Plan,
        detail: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<RunState> {
        let mut tx = self.write().await?;
        claim::hold(&mut tx, claim).await?;
        let next =
            if has_news(plan) { move_on(&mut tx, claim.property, version).await? } else { version };
        let author = Author { run: Some(run), actor: None };
        let scribe = Scribe {
            organisation: claim.organisation,
            property: claim.property,
            version: next,
            author: &author,
            undoes: None,
            now,
        };
        let ledger = Ledger {
            organisation: claim.organisation,
            integration: claim.integration,
            run,
            directory_version: next.0,
        };
        write(&mut tx, scribe, ledger, plan).await?;
        accept(&mut tx, claim.property, &plan.reads, now).await?;
        let state = if plan.is_complete() { RunState::Complete } else { RunState::Incomplete };
        let end = End { id: run, state, directory_version: next.0, detail };
        run::finish(&mut tx, &self.keys, &end, plan, now).await?;
        outlook::keep(&mut tx, &self.keys, claim.integration, run, plan.outlook.as_ref()).await?;
        if state == RunState::Complete {
            tx.execute(
                "update integration set last_complete_at = $2 where id = $1",
                params![claim.integration, now],
            )
            .await?;
            stalled::close(&mut tx, claim.integration, Resolution::ConditionGone, now).await?;
        }
        tx.commit().await?;
        Ok(state)
    }

    /// Carries out what a person asked for, as a run of its own that needs no claim: the version of
    /// the directory keeps it apart from a run under way. Its alert is closed; if somebody else
    /// closed it first, nothing is written and [`Error::AlertClosed`] says who.
    pub async fn decide(
        &self,
        deed: &Deed<'_>,
        version: DirectoryVersion,
        plan: &Plan,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let integration = integration::find(&mut tx, deed.integration).await?;
        if let Some((alert, _)) = deed.alert {
            alert::must_be_open(&mut tx, alert).await?;
        }
        let next = move_on(&mut tx, integration.property, version).await?;
        let run = NewRun {
            id: deed.run,
            trigger: Trigger::Decision,
            actor: Some(deed.actor.to_owned()),
            adapter_version: None,
        };
        run::insert(&mut tx, deed.integration, &run, now).await?;
        if let Some((alert, answer)) = deed.alert {
            alert::answer(&mut tx, alert, answer, deed, now).await?;
        }
        decision::insert(&mut tx, integration.organisation, deed, now).await?;
        let author = Author { run: Some(deed.run), actor: Some(deed.actor.to_owned()) };
        let scribe = Scribe {
            organisation: integration.organisation,
            property: integration.property,
            version: next,
            author: &author,
            undoes: None,
            now,
        };
        let ledger = Ledger {
            organisation: integration.organisation,
            integration: deed.integration,
            run: deed.run,
            directory_version: next.0,
        };
        write(&mut tx, scribe, ledger, plan).await?;
        let end = End {
            id: deed.run,
            state: RunState::Complete,
            directory_version: next.0,
            detail: None,
        };
        run::finish(&mut tx, &self.keys, &end, plan, now).await?;
        tx.commit().await
    }
}

/// Whether carrying out a plan writes to the people of the directory or to their alerts.
fn has_news(plan: &Plan) -> bool {
    let Plan { records, missing, unlisted, alerts, .. } = plan;
    let is_news =
        |record: &RecordPlan| record.news || record.keep.is_some() || !record.changes.is_empty();
    records.iter().any(is_news)
        || !missing.is_empty()
        || !unlisted.is_empty()
        || !alerts.raise.is_empty()
        || !alerts.refresh.is_empty()
        || !alerts.resolve.is_empty()
}

/// Takes the directory from the version a plan was made from to the next.
pub(crate) async fn move_on(
    tx: &mut Tx,
    property: PropertyId,
    version: DirectoryVersion,
) -> Result<DirectoryVersion> {
    let next: Option<(i64,)> = tx
        .optional(
            "update property set directory_version = directory_version + 1
             where id = $1 and directory_version = $2 returning directory_version",
            params![property, version.0],
        )
        .await?;
    let (next,) = next.ok_or(Error::DirectoryChanged)?;
    Ok(DirectoryVersion(next))
}

/// Takes the directory to its next version, whichever it has: whoever planned before plans again.
pub(crate) async fn touch(tx: &mut Tx, property: PropertyId) -> Result<DirectoryVersion> {
    let next: Option<(i64,)> = tx
        .optional(
            "update property set directory_version = directory_version + 1
             where id = $1 returning directory_version",
            params![property],
        )
        .await?;
    let (next,) = next.ok_or_else(|| Error::missing("property", property))?;
    Ok(DirectoryVersion(next))
}

/// Records and contacts come first, so that links find both, whichever record names them.
async fn write(tx: &mut Tx, scribe: Scribe<'_>, ledger: Ledger, plan: &Plan) -> Result<()> {
    for record in plan.records.iter().filter_map(|record| record.keep.as_ref()) {
        record::keep(tx, scribe.organisation, record, scribe.now).await?;
    }
    for contact in plan.records.iter().flat_map(created) {
        contact::insert(tx, scribe, contact, contact::Source::Pms).await?;
    }
    for record in &plan.records {
        for change in &record.changes {
            carry_out(tx, scribe, change).await?;
        }
        let is_held = !plan.withheld.is_empty() && record.verdict.is_decided();
        match (record.news, is_held) {
            (false, _) => {}
            (true, false) => tell(tx, ledger, record).await?,
            (true, true) => ledger.withhold(tx, &record.key, Some(record.verdict)).await?,
        }
    }
    for record in &plan.unlisted {
        ledger.withhold(tx, record, None).await?;
    }
    for record in &plan.missing {
        miss(tx, scribe, ledger, record).await?;
    }
    alert::carry_out(tx, scribe, ledger, &plan.alerts).await
}

fn created(record: &RecordPlan) -> impl Iterator<Item = &Contact> {
    record.changes.iter().filter_map(|change| match change {
        Change::CreateContact(contact) => Some(contact),
        _ => None,
    })
}

async fn carry_out(tx: &mut Tx, scribe: Scribe<'_>, change: &Change) -> Result<()> {
    match change {
        Change::CreateContact(_) => Ok(()),
        Change::UpdateContact { contact, fields } => {
            contact::update(tx, scribe, *contact, fields).await
        }
        Change::SetBase { contact, base } => contact::set_base(tx, *contact, base).await,
        Change::Link(link) => {
            link::insert(tx, scribe.organisation, scribe.property, link, scribe.now).await?;
            let record = Some(&link.record);
            scribe.write(tx, link.contact, Event::Linked, &[], record).await
        }
        Change::Remember { link, remembered } => link::remember(tx, *link, remembered).await,
        Change::EndLink { link, reason } => {
            let ended = link::find(tx, *link).await?;
            link::end(tx, *link, *reason, scribe.now).await?;
            let record = Some(&ended.record);
            scribe.write(tx, ended.contact, Event::Unlinked, &[], record).await
        }
    }
}

/// Stores a verdict that is news, with the record where that is kept for nothing else.
async fn tell(tx: &mut Tx, ledger: Ledger, record: &RecordPlan) -> Result<()> {
    if record.keep.is_none() {
        record::keep_verdict(tx, &record.key, record.verdict).await?;
    }
    ledger.write(tx, &record.key, Some(record.verdict)).await
}

/// Keeps a record that a complete read no longer lists. What runs said of it is over.
async fn miss(tx: &mut Tx, scribe: Scribe<'_>, ledger: Ledger, record: &KnownRecord) -> Result<()> {
    if record::is_listed(tx, &record.key).await? {
        ledger.write(tx, &record.key, None).await?;
    }
    let record = KnownRecord { verdict: None, ..record.clone() };
    record::keep(tx, scribe.organisation, &record, scribe.now).await
}

/// Remembers when reads were taken in, and what those of everybody counted.
async fn accept(
    tx: &mut Tx,
    property: PropertyId,
    reads: &[ReadVerdict],
    now: DateTime<Utc>,
) -> Result<()> {
    if reads.iter().any(|read| read.finding.is_taken_in()) {
        tx.execute("update property set taken_in_at = $2 where id = $1", params![property, now])
            .await?;
    }
    for read in reads {
        match read.finding {
            Finding::Accepted { people } => {
                tx.execute(
                    "update pms_property
                     set accepted_at = $2, accepted_people = $3, laid_over_at = null
                     where id = $1",
                    params![read.pms_property, now, people],
                )
                .await?;
            }
            Finding::Changes { .. } => {
                tx.execute(
                    "update pms_property set laid_over_at = $2 where id = $1",
                    params![read.pms_property, now],
                )
                .await?;
            }
            _ => {}
        }
    }
    Ok(())
}
