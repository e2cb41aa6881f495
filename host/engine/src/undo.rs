//! Taking back what happened to people, by somebody's word.

use usersync_core::model::{ContactId, HistoryId, RunId};
use usersync_core::undo::{self, Obstacle, Undo};
use usersync_store::Undoable;

use crate::answer::PLANS_AT_MOST;
use crate::engine::{Engine, EngineError};

/// Whether an undo is carried out in part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whole {
    /// Nothing is undone if something stands in the way.
    Only,
    /// People of whom something changed since are left as they are.
    OrInPart,
}

/// What was taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenBack {
    /// How many people are as they were before.
    pub people: usize,
    /// Who is left as they are, and why.
    pub left: Vec<Obstacle>,
    /// The run that planned anew, where the property has an integration.
    pub run: Option<RunId>,
}

impl Engine {
    /// Takes back what was written to a person together with one entry of their history.
    pub async fn undo_change_set(
        &self,
        contact: ContactId,
        entry: HistoryId,
        actor: &str,
    ) -> Result<TakenBack, EngineError> {
        for _ in 0..PLANS_AT_MOST {
            let undoable = self.store().load_change_set(contact, entry).await?;
            if let Some(done) = self.take_back(&undoable, Whole::Only, actor).await? {
                return Ok(done);
            }
        }
        Err(EngineError::DirectoryBusy)
    }

    /// Takes back everything that a run did to people.
    pub async fn undo_run(
        &self,
        run: RunId,
        whole: Whole,
        actor: &str,
    ) -> Result<TakenBack, EngineError> {
        for _ in 0..PLANS_AT_MOST {
            let undoable = self.store().load_changes_of_run(run).await?;
            if undoable.past.entries.is_empty() {
                return Err(EngineError::NothingToUndo);
            }
            if let Some(done) = self.take_back(&undoable, whole, actor).await? {
                return Ok(done);
            }
        }
        Err(EngineError::DirectoryBusy)
    }

    /// None: the directory moved on meanwhile. What the change kept from being asked is asked at
    /// once.
    async fn take_back(
        &self,
        undoable: &Undoable,
        whole: Whole,
        actor: &str,
    ) -> Result<Option<TakenBack>, EngineError> {
        let undo = undo::undo(&undoable.past);
        let people = undo.people();
        if people == 0 || (whole == Whole::Only && !undo.obstacles.is_empty()) {
            return Err(EngineError::Changed(undo.obstacles));
        }
        match self.store().undo(undoable, &undo, actor, self.clock().now()).await {
            Err(usersync_store::Error::DirectoryChanged) => return Ok(None),
            done => done?,
        }
        let run = match self.store().find_integration_of(undoable.property).await? {
            Some(integration) => Some(self.replan(integration.id, actor).await?),
            None => None,
        };
        let Undo { obstacles: left, .. } = undo;
        Ok(Some(TakenBack { people, left, run }))
    }
}
