//! What people ask for, carried out at once: answers to alerts, links, and decisions undone.
//!
//! Each is planned from the last complete picture, in a run of its own, by the rules of every run.

use chrono::{DateTime, Utc};
use usersync_core::alert::Answer;
use usersync_core::model::{
    AlertId, Command, ContactId, Decision, DecisionId, IntegrationId, RecordKey, RunId, Side,
};
use usersync_core::plan::{self, Plan, Population, RespondError, Response};
use usersync_store::Deed;

use crate::engine::{Engine, EngineError};

/// How often something is planned again because the directory moved on meanwhile.
pub(crate) const PLANS_AT_MOST: usize = 5;

/// What a person's word comes to.
struct Planned {
    plan: Plan,
    decisions: Vec<Decision>,
    wants_fresh_read: bool,
}

impl From<Plan> for Planned {
    fn from(plan: Plan) -> Self {
        Self { plan, decisions: Vec::new(), wants_fresh_read: false }
    }
}

impl Engine {
    /// Answers an alert. An answer to an alert whose facts changed has no effect but to bring the
    /// alert up to date.
    pub async fn answer(
        &self,
        alert: AlertId,
        answer: &Answer,
        actor: &str,
    ) -> Result<RunId, EngineError> {
        let stored = self.store().find_alert(alert).await?;
        let integration = stored.integration.ok_or(RespondError::NotOpen)?;
        let answered = self
            .carry_out(integration, actor, Some((alert, answer)), |population, now| {
                let Response { plan, decisions, wants_fresh_read } =
                    plan::respond(population, alert, answer, now)?;
                Ok(Planned { plan, decisions, wants_fresh_read })
            })
            .await;
        if let Err(EngineError::Respond(RespondError::Stale)) = &answered {
            self.replan(integration, actor).await?;
        }
        answered
    }

    /// Links a record to a contact, which keeps its name and email.
    pub async fn link(
        &self,
        integration: IntegrationId,
        record: RecordKey,
        contact: ContactId,
        actor: &str,
    ) -> Result<RunId, EngineError> {
        let command = Command::Link { record, contact, name: Side::Door, email: Side::Door };
        self.carry_out(integration, actor, None, |population, _| {
            population.command = Some(command.clone());
            Ok(plan::plan(population)?.into())
        })
        .await
    }

    /// Undoes a decision; what it kept from happening happens at once.
    pub async fn undo(&self, decision: DecisionId, actor: &str) -> Result<RunId, EngineError> {
        let now = self.clock().now();
        let undone = self.store().undo_decision(decision, actor, now).await?;
        self.replan(undone.integration, actor).await
    }

    /// Plans anew from the last complete picture.
    pub(crate) async fn replan(
        &self,
        integration: IntegrationId,
        actor: &str,
    ) -> Result<RunId, EngineError> {
        self.carry_out(integration, actor, None, |population, _| Ok(plan::plan(population)?.into()))
            .await
    }

    async fn carry_out(
        &self,
        integration: IntegrationId,
        actor: &str,
        alert: Option<(AlertId, &Answer)>,
        think: impl Fn(&mut Population, DateTime<Utc>) -> Result<Planned, RespondError>,
    ) -> Result<RunId, EngineError> {
        for _ in 0..PLANS_AT_MOST {
            let run = RunId::new(uuid::Uuid::now_v7());
            let now = self.clock().now();
            let stored = self.store().load_population(integration).await?;
            let version = stored.version;
            let planned = think(&mut stored.into_population(run, now, None), now)?;
            let deed = Deed { integration, run, actor, alert, decisions: &planned.decisions };
            match self.store().decide(&deed, version, &planned.plan, now).await {
                Err(usersync_store::Error::DirectoryChanged) => {}
                done => {
                    done?;
                    if planned.wants_fresh_read {
                        self.store().sync_now(integration, actor, now).await?;
                    }
                    return Ok(run);
                }
            }
        }
        Err(EngineError::DirectoryBusy)
    }
}
