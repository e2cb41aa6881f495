//! What to correct in the PMS, put together from what is stored.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use usersync_core::fixit::{Findings, Fix, list};
use usersync_core::model::{IntegrationId, PmsPropertyId, RecordKey, RunId};
use usersync_core::plan::{self, Finding, Notice, Rejected};
use usersync_store::{PageRequest, Run};

use crate::engine::{Engine, EngineError};

/// What to correct in the PMS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FixList {
    pub fixes: Vec<Fix>,
    /// The oldest of the last accepted reads; none while a PMS property was never read.
    pub read_at: Option<DateTime<Utc>>,
}

/// What the last accepted read of each PMS property told, and the reads of changes since.
#[derive(Default)]
struct Told {
    notices: Vec<Notice>,
    rejected: Vec<Rejected>,
}

impl Engine {
    /// Lists what to correct in the PMS, by unit. Nothing is asked of the PMS.
    pub async fn fix_list(&self, id: IntegrationId) -> Result<FixList, EngineError> {
        let stored = self.store().load_population(id).await?;
        let attached = &stored.integration.attached;
        let times: Option<Vec<_>> =
            attached.iter().map(|at| at.accepted.map(|accepted| accepted.at)).collect();
        let read_at = times.and_then(|times| times.into_iter().min());
        let unread = attached.iter().filter(|at| at.accepted.is_some());
        let told = self.told(id, unread.map(|at| at.pms_property.id).collect()).await?;
        let now = self.clock().now();
        let population = stored.into_population(RunId::new(uuid::Uuid::now_v7()), now, None);
        let listing = tokio::task::spawn_blocking(move || {
            let plan = plan::plan(&population)?;
            let Told { notices, rejected } = &told;
            Ok(list(&Findings { population: &population, plan: &plan, notices, rejected }))
        });
        let fixes = listing.await.map_err(|_| EngineError::Internal)?;
        let fixes = fixes.map_err(|refusal: plan::Refusal| EngineError::Respond(refusal.into()))?;
        Ok(FixList { fixes, read_at })
    }

    /// Goes back through the runs until everybody at each of these PMS properties was read.
    async fn told(
        &self,
        id: IntegrationId,
        mut unread: HashSet<PmsPropertyId>,
    ) -> Result<Told, EngineError> {
        let mut told = Told::default();
        let mut after = None;
        while !unread.is_empty() {
            let page = PageRequest::new(after, PageRequest::LIMIT);
            let page = self.store().list_runs(id, &page).await?;
            for run in page.items {
                let read = taken_in(&run).filter(|place| unread.contains(place)).collect();
                self.take_in(&mut told, &run, &read).await?;
                unread.retain(|place| !tells_everybody(&run, *place));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(told)
    }

    /// Notices about status words name no PMS property: those of the newest run count that read
    /// everybody, since a read of changes does not count the others.
    async fn take_in(
        &self,
        told: &mut Told,
        run: &Run,
        read: &HashSet<PmsPropertyId>,
    ) -> Result<(), EngineError> {
        if read.is_empty() {
            return Ok(());
        }
        let counts_words = read.iter().any(|place| tells_everybody(run, *place))
            && !told.notices.iter().any(|one| about(one).is_none());
        let counts = |notice: &&Notice| match about(notice) {
            Some(record) => read.contains(&record.pms_property),
            None => counts_words,
        };
        told.notices.extend(run.notices.iter().filter(counts).cloned());
        let rejected = self.store().run_detail(run.id).await?.rejected;
        told.rejected.extend(rejected.into_iter().filter(|row| read.contains(&row.pms_property)));
        Ok(())
    }
}

/// The PMS properties that a run read, everybody or what changed.
fn taken_in(run: &Run) -> impl Iterator<Item = PmsPropertyId> {
    run.reads.iter().filter(|read| read.finding.is_taken_in()).map(|read| read.pms_property)
}

/// Whether a run read everybody at a PMS property.
fn tells_everybody(run: &Run, place: PmsPropertyId) -> bool {
    run.reads
        .iter()
        .any(|read| read.pms_property == place && matches!(read.finding, Finding::Accepted { .. }))
}

/// The record that a notice is about, if it is about one.
const fn about(notice: &Notice) -> Option<&RecordKey> {
    match notice {
        Notice::UnknownStatus { .. } | Notice::CallBudget(_) => None,
        Notice::OddDate { record, .. }
        | Notice::EndBeforeStart { record }
        | Notice::NoEmail { record }
        | Notice::NoLease { record }
        | Notice::TwoCurrentUnits { record } => Some(record),
    }
}
