//! Taking in a list of people, or showing what that would do.

use usersync_core::import::{LineEffect, ListedPerson, plan_import};
use usersync_core::model::{OrganisationId, PropertyId};
use usersync_store::NewPeople;

use crate::answer::PLANS_AT_MOST;
use crate::engine::{Engine, EngineError};

impl Engine {
    /// What each line of a list would do to a directory now.
    pub async fn preview_import(
        &self,
        property: PropertyId,
        listed: &[ListedPerson],
    ) -> Result<Vec<LineEffect>, EngineError> {
        let (_, directory) = self.store().load_directory(property).await?;
        Ok(plan_import(&directory, listed))
    }

    /// Takes a list in: all that its lines do is written at once, and what they did is told.
    pub async fn import(
        &self,
        property: PropertyId,
        listed: &[ListedPerson],
        actor: &str,
    ) -> Result<(OrganisationId, Vec<LineEffect>), EngineError> {
        let organisation = self.store().find_property(property).await?.organisation_id;
        for _ in 0..PLANS_AT_MOST {
            let (version, directory) = self.store().load_directory(property).await?;
            let effects = plan_import(&directory, listed);
            let mut people = NewPeople::default();
            for effect in &effects {
                match effect {
                    LineEffect::Create(values) => people.create.push((**values).clone()),
                    LineEffect::Change { contact, changes } => {
                        people.change.push((*contact, changes.clone()));
                    }
                    LineEffect::Same(_) | LineEffect::Refused(_) => {}
                }
            }
            if people == NewPeople::default() {
                return Ok((organisation, effects));
            }
            let now = self.clock().now();
            match self.store().import(property, version, &people, actor, now).await {
                Err(usersync_store::Error::DirectoryChanged) => {}
                done => return Ok(done.map(|()| (organisation, effects))?),
            }
        }
        Err(EngineError::DirectoryBusy)
    }
}
