//! Acts a story out: each step is carried out as told, then what it says is checked.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::TimeDelta;
use pms_simulator::{AppFolioQuirks, Pms};
use serde_json::Value as Json;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{ContactId, Field, RecordKey, RunId, Settings, Value, Values, Verdict};
use usersync_store::testing::Engine;
use usersync_store::{IntegrationChange, RunState, SyncNow};

use crate::directory::Snapshot;
use crate::log::log_scenario;
use crate::pms::Listing;
use crate::story::{AnswerTold, Fields, Step, Story, Switch, SyncEnd};
use crate::system::{Feed, System, SystemOptions};
use crate::words::status_word;

/// A story under way.
pub(crate) struct Stage {
    pub(crate) pms: Pms,
    pub(crate) system: System,
    pub(crate) feed: Feed,
    pub(crate) listing: Listing,
    /// What the story calls contacts.
    pub(crate) handles: BTreeMap<String, ContactId>,
    /// How each record ended when it was last decided.
    pub(crate) verdicts: BTreeMap<String, Verdict>,
    /// What the last complete run had to tell besides.
    pub(crate) notices: Vec<String>,
}

/// What a step did.
pub(crate) enum Done {
    Nothing,
    Synced(RunId),
    Refused,
    Answered(RunId),
}

/// Plays a story on one PMS and one database, if the machine has that.
pub async fn play(story: &Story, pms: Pms, database: Engine) -> Result<()> {
    let Some(mut stage) = Stage::set(story, pms, database).await? else { return Ok(()) };
    for (number, step) in story.step.iter().enumerate() {
        let place = || format!("{} on {pms}, step {}: {}", story.number, number + 1, step.tell);
        stage.step(step).await.with_context(place)?;
    }
    log_scenario(&story.number, database)
}

impl Stage {
    async fn set(story: &Story, pms: Pms, database: Engine) -> Result<Option<Self>> {
        let options = SystemOptions::default();
        let Some(system) = System::start(database, options).await? else { return Ok(None) };
        if let Some(rows) = story.rows_per_page {
            let quirks = AppFolioQuirks { page_size_cap: rows, ..AppFolioQuirks::default() };
            system.simulator.set_quirks(quirks);
        }
        let listing = Listing::new(pms, story.pms.clone());
        listing.publish(&system.simulator)?;
        system.install(pms.name()).await?;
        let credential = system.add_credential(pms).await?;
        let feed = system.add_feed("Maple Court", credential, &listing.places()).await?;
        system.turn_on(&feed).await?;
        let mut stage = Self {
            pms,
            system,
            feed,
            listing,
            handles: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            notices: Vec::new(),
        };
        stage.enter(&story.door).await?;
        stage.exclude(&story.exclude).await?;
        Ok(Some(stage))
    }

    async fn step(&mut self, step: &Step) -> Result<()> {
        if step.restart {
            self.system.restart().await?;
        }
        self.work_in_the_directory(step).await?;
        self.change_the_pms(step)?;
        let before = self.look().await?;
        self.system.simulator.forget_calls();
        let done = self.run(step).await?;
        let after = self.look().await?;
        self.expect(&step.then, &done, &before, &after).await
    }

    async fn look(&self) -> Result<Snapshot> {
        Snapshot::take(self.system.store(), &self.feed).await
    }

    /// What people do by hand and in the settings.
    async fn work_in_the_directory(&mut self, step: &Step) -> Result<()> {
        self.enter(&step.add).await?;
        let (store, now) = (self.system.store(), self.system.now());
        for (handle, fields) in &step.edit {
            let person = store.find_contact(self.contact(handle)?).await?;
            let edits = values(fields)?;
            let edits: Vec<(Field, Option<Value>)> =
                fields.0.keys().map(|field| (*field, edits[*field].clone())).collect();
            store.edit_contact(person.contact.id, person.version, &edits, "ana", now).await?;
        }
        for handle in &step.remove {
            let person = store.find_contact(self.contact(handle)?).await?;
            store.remove_contact(person.contact.id, person.version, "ana", now).await?;
        }
        for handle in &step.unlink {
            let mut person = store.find_contact(self.contact(handle)?).await?;
            while let Some(link) = person.links.iter().find(|link| link.link.ended.is_none()) {
                person = store.unlink(link.link.id, person.version, "ana", now).await?;
            }
        }
        if let Some(words) = &step.exclude {
            self.exclude(words).await?;
        }
        let integration = self.feed.integration;
        match step.turn {
            None => {}
            Some(Switch::On) => drop(self.system.store().turn_on(integration, "ana", now).await?),
            Some(Switch::Off) => drop(self.system.store().turn_off(integration, now).await?),
        }
        Ok(())
    }

    fn change_the_pms(&mut self, step: &Step) -> Result<()> {
        for (key, row) in &step.pms {
            self.listing.change(key, row);
        }
        step.gone.iter().try_for_each(|key| self.listing.remove(key))?;
        if !step.order.is_empty() {
            self.listing.order(&step.order)?;
        }
        self.listing.publish(&self.system.simulator)?;
        if step.faults_over {
            self.system.simulator.clear_faults();
        }
        if let Some(told) = &step.fault {
            self.system.simulator.fault(self.listing.fault(told, &self.system.simulator))?;
        }
        Ok(())
    }

    async fn run(&mut self, step: &Step) -> Result<Done> {
        match (step.sync, &step.answer, &step.undo) {
            (None, None, None) => Ok(Done::Nothing),
            (Some(SyncEnd::Refused), None, None) => self.press_in_vain().await,
            (Some(end), None, None) => {
                let run = self.system.sync(&self.feed).await?;
                let ended = match run.state {
                    RunState::Complete => SyncEnd::Complete,
                    RunState::Incomplete => SyncEnd::Incomplete,
                    other => bail!("the run ended as {other:?}: {:?}", run.failure),
                };
                ensure!(ended == end, "the sync ended as {ended:?}: {:?}", run.reads);
                Ok(Done::Synced(run.id))
            }
            (None, Some(told), None) => self.answer(told).await,
            (None, None, Some(kind)) => self.undo(kind).await,
            _ => bail!("a step has one of `sync`, `answer` and `undo`"),
        }
    }

    /// Neither Sync Now nor the schedule starts anything.
    async fn press_in_vain(&self) -> Result<Done> {
        let pressed =
            self.system.store().sync_now(self.feed.integration, "ana", self.system.now()).await?;
        ensure!(pressed == SyncNow::Off, "Sync Now was accepted: {pressed:?}");
        self.system.advance(TimeDelta::hours(3))?;
        let runs = self.system.run_all().await?;
        ensure!(runs.is_empty(), "the schedule started {} runs", runs.len());
        Ok(Done::Refused)
    }

    async fn answer(&self, told: &AnswerTold) -> Result<Done> {
        let snapshot = self.look().await?;
        let resident = |alert: &usersync_store::StoredAlert| {
            let shown = crate::directory::told(alert, |id| id.to_string());
            told.resident.as_ref().is_none_or(|wanted| shown.residents.contains(wanted))
        };
        let mut open: Vec<_> = snapshot
            .open_alerts()
            .filter(|alert| alert.alert.kind.title() == told.to && resident(alert))
            .collect();
        let alert = open.pop().with_context(|| format!("no {} alert is open", told.to))?;
        ensure!(open.is_empty(), "several {} alerts are open; name the resident", told.to);
        let action: Action = serde_json::from_value(Json::from(told.with.replace(' ', "_")))?;
        let contact = told.contact.as_deref().map(|handle| self.contact(handle)).transpose()?;
        let record = told.resident.as_deref().map(|person| self.record(person)).transpose()?;
        let answer = Answer { record, contact, ..Answer::new(action) };
        let answered = self.system.engine.answer(alert.id, &answer, "ana").await;
        match (answered, &told.refused) {
            (Ok(run), None) => Ok(Done::Answered(run)),
            (Ok(_), Some(_)) => bail!("the answer was accepted"),
            (Err(error), Some(part)) if error.to_string().contains(part) => Ok(Done::Refused),
            (Err(error), _) => Err(error.into()),
        }
    }

    async fn enter(&mut self, people: &BTreeMap<String, Fields>) -> Result<()> {
        for (handle, fields) in people {
            let (store, now) = (self.system.store(), self.system.now());
            let person =
                store.create_contact(self.feed.property, values(fields)?, "ana", now).await?;
            self.handles.insert(handle.clone(), person.contact.id);
        }
        Ok(())
    }

    async fn exclude(&self, words: &[String]) -> Result<()> {
        let store = self.system.store();
        let integration = store.find_integration(self.feed.integration).await?;
        let settings = Settings {
            excluded: words.iter().map(|word| status_word(self.pms, word)).collect(),
            ..integration.settings
        };
        let change = IntegrationChange { settings: Some(settings), ..Default::default() };
        store.update_integration(integration.id, integration.version, change).await?;
        Ok(())
    }

    async fn undo(&self, kind: &str) -> Result<Done> {
        let decisions = self.system.store().list_decisions(self.feed.integration).await?;
        for decision in decisions.iter().filter(|decision| decision.undone.is_none()) {
            let word = serde_json::to_value(&decision.decision)?["decision"].clone();
            if word == kind.replace(' ', "_") {
                return Ok(Done::Answered(self.system.engine.undo(decision.id, "ana").await?));
            }
        }
        bail!("nobody decided `{kind}`")
    }

    fn contact(&self, handle: &str) -> Result<ContactId> {
        let known = self.handles.get(handle).copied();
        known.with_context(|| format!("the story knows no contact `{handle}`"))
    }

    fn record(&self, person: &str) -> Result<RecordKey> {
        let place = self.listing.place(person);
        let pms_property = place.and_then(|place| self.feed.pms_properties.get(place));
        let pms_property = pms_property.with_context(|| format!("nobody lists `{person}`"))?;
        Ok(RecordKey { pms_property: *pms_property, person: person.to_owned() })
    }
}

/// What a contact entered or edited by hand holds.
fn values(fields: &Fields) -> Result<Values> {
    let mut values = Values::default();
    for (field, text) in fields.0.iter().filter(|(_, text)| !text.is_empty()) {
        values[*field] = Some(Value::parse(*field, text.clone())?);
    }
    Ok(values)
}
