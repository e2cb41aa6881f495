//! A person's answer to an alert, carried out at once.

use usersync_core::alert::Answer;
use usersync_core::model::{AlertId, RunId};
use usersync_core::plan::{self, RespondError, Response};
use usersync_store::Deed;

use crate::engine::{Engine, EngineError};
use crate::run::population;

/// How often an answer is planned again because the directory moved on meanwhile.
const PLANS_AT_MOST: usize = 5;

impl Engine {
    /// Carries an answer out: the last complete picture is planned anew with it, in a run of its
    /// own. An answer to an alert whose facts changed has no effect.
    pub async fn answer(
        &self,
        alert: AlertId,
        answer: &Answer,
        actor: &str,
    ) -> Result<RunId, EngineError> {
        let stored = self.store().find_alert(alert).await?;
        let integration = stored.integration.ok_or(EngineError::Respond(RespondError::NotOpen))?;
        let integration = self.store().find_integration(integration).await?;
        let today = self.today(integration.property).await?;
        for _ in 0..PLANS_AT_MOST {
            let run = RunId::new(uuid::Uuid::now_v7());
            let now = self.clock().now();
            let stored = self.store().load_population(integration.id).await?;
            let version = stored.version;
            let population = population(stored, run, now, today, None);
            let Response { plan, decisions, wants_fresh_read } =
                plan::respond(&population, alert, answer, now)?;
            let deed = Deed {
                integration: integration.id,
                run,
                actor,
                alert: Some((alert, answer)),
                decisions: &decisions,
            };
            match self.store().decide(&deed, version, &plan, now).await {
                Err(usersync_store::Error::DirectoryChanged) => {}
                done => {
                    done?;
                    if wants_fresh_read {
                        self.store().sync_now(integration.id, actor, now).await?;
                    }
                    return Ok(run);
                }
            }
        }
        Err(EngineError::DirectoryBusy)
    }
}
