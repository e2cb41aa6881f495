//! Why somebody is, or is not, in the directory: the evidence, put together for the core to explain.

use std::collections::BTreeMap;

use tracing::warn;
use usersync_core::explain::{Attempt, Evidence, Inquiry, Ruling, inquire};
use usersync_core::model::{
    AlertId, Contact, Facts, IntegrationId, Missed, PmsPropertyId, RecordKey, RunId,
};
use usersync_core::plan::{self, Content, Population};
use usersync_store::{ContactFilter, Integration, PageRequest, Stored, StoredDecision};

use crate::engine::{Engine, EngineError};
use crate::recording::LastRead;

/// What came of asking for somebody.
#[derive(Clone, Debug)]
pub struct Explained {
    pub integration: Integration,
    pub inquiry: Inquiry,
}

impl Engine {
    /// Explains everybody who answers to a name, an email, a phone, a resident id or the id of a
    /// contact. Nothing is asked of the PMS and nothing is written.
    pub async fn explain(&self, id: IntegrationId, who: &str) -> Result<Explained, EngineError> {
        let stored = self.store().load_population(id).await?;
        let integration = stored.integration.clone();
        let rulings = self.rulings(id).await?;
        let removed = self.removed(&stored).await?;
        let attempt = self.attempt(id).await?;
        let now = self.clock().now();
        let mut population = stored.into_population(RunId::new(uuid::Uuid::now_v7()), now, None);
        lay_over(&mut population, self.recorded(&integration).await?);
        let who = who.to_owned();
        let explaining = tokio::task::spawn_blocking(move || {
            let plan = plan::plan(&population)?;
            let evidence = Evidence {
                population: &population,
                plan: &plan,
                attempt: attempt.as_ref(),
                rulings: &rulings,
                removed: &removed,
            };
            Ok(inquire(&evidence, &who))
        });
        let inquiry = explaining.await.map_err(|_| EngineError::Internal)?;
        let inquiry =
            inquiry.map_err(|refusal: plan::Refusal| EngineError::Respond(refusal.into()))?;
        Ok(Explained { integration, inquiry })
    }

    /// What recordings of the last reads list, where no later read was accepted. One that cannot be
    /// played again, since the build of the adapter that read is not here, tells nothing.
    async fn recorded(
        &self,
        integration: &Integration,
    ) -> Result<BTreeMap<PmsPropertyId, LastRead>, EngineError> {
        let id = integration.id;
        let mut reads = match self.last_read(id).await {
            Err(error @ EngineError::Store(_)) => return Err(error),
            Err(error) => {
                let class = error.class();
                warn!(integration.id = %id, class, "A recording of integration {id} cannot be played");
                return Ok(BTreeMap::new());
            }
            Ok(reads) => reads,
        };
        for attached in &integration.attached {
            let place = attached.pms_property.id;
            if let (Some(read), Some(accepted)) = (reads.get(&place), attached.accepted) {
                let ended_at = self.store().find_run(read.run).await?.finished_at;
                if ended_at.is_none_or(|ended_at| ended_at < accepted.at) {
                    reads.remove(&place);
                }
            }
        }
        Ok(reads)
    }

    /// The last run that read or tried to.
    async fn attempt(&self, id: IntegrationId) -> Result<Option<Attempt>, EngineError> {
        let Some(run) = self.store().last_attempt(id).await? else {
            return Ok(None);
        };
        let detail = self.store().run_detail(run.id).await?;
        let at = run.finished_at.unwrap_or(run.started_at);
        Ok(Some(Attempt { at, reads: run.reads, rejected: detail.rejected }))
    }

    async fn rulings(&self, id: IntegrationId) -> Result<Vec<Ruling>, EngineError> {
        let mut rulings = Vec::new();
        let holding = |stored: &StoredDecision| stored.undone.is_none();
        for stored in self.store().list_decisions(id).await?.into_iter().filter(holding) {
            rulings.push(Ruling {
                about: self.records_of(stored.alert).await?,
                id: stored.id,
                decision: stored.decision,
                author: stored.author,
                at: stored.decided_at,
            });
        }
        Ok(rulings)
    }

    async fn records_of(&self, alert: Option<AlertId>) -> Result<Vec<RecordKey>, EngineError> {
        let Some(alert) = alert else {
            return Ok(Vec::new());
        };
        Ok(match self.store().find_alert(alert).await?.alert.facts {
            Facts::People(people) => people.records.into_iter().map(|sheet| sheet.key).collect(),
            Facts::Read { .. }
            | Facts::Surge { .. }
            | Facts::Connection { .. }
            | Facts::Stalled { .. } => Vec::new(),
        })
    }

    /// Everybody whom somebody took out of the directory.
    async fn removed(&self, stored: &Stored) -> Result<Vec<Contact>, EngineError> {
        let filter = ContactFilter { removed: true, ..ContactFilter::default() };
        let mut removed = Vec::new();
        let mut after = None;
        loop {
            let page = PageRequest::new(after, PageRequest::MOST);
            let page =
                self.store().list_contacts(stored.integration.property, &filter, &page).await?;
            removed.extend(page.items.into_iter().map(|person| person.contact));
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(removed),
            }
        }
    }
}

/// Has the population list what was recorded. The runs that read it have counted who was missing, so
/// that the count goes back by one.
fn lay_over(population: &mut Population, recorded: BTreeMap<PmsPropertyId, LastRead>) {
    for known in &mut population.records {
        if recorded.contains_key(&known.key.pms_property) {
            known.missed = known.missed.and_then(Missed::one_read_ago);
        }
    }
    for (place, read) in recorded {
        if let Some(here) = population.reads.iter_mut().find(|here| here.pms_property == place) {
            here.content = Content::Fetched(read.fetched);
        }
    }
}
