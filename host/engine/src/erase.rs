//! Erasing what is kept of somebody, and bringing everything else in line with it.

use usersync_core::model::PropertyId;
use usersync_store::{Erased, Who};

use crate::engine::{Engine, EngineError};

impl Engine {
    /// Erases what is kept of somebody at a property and keeps their records out. What was asked
    /// about them is settled at once.
    pub async fn erase(
        &self,
        property: PropertyId,
        who: &Who,
        actor: &str,
    ) -> Result<Erased, EngineError> {
        let erased = self.store().erase(property, who, actor, self.clock().now()).await?;
        if let Some(integration) = erased.integration {
            self.replan(integration, actor).await?;
        }
        Ok(erased)
    }
}
