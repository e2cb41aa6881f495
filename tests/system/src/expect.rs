//! Checks what a step says. Whatever it does not mention must be as before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use anyhow::{Context as _, Result, bail, ensure};
use usersync_core::model::{ContactId, Outcome, RunId, Tally, Verdict};
use usersync_store::{Run, RunState};

use crate::directory::{Look, Snapshot, told, verdicts};
use crate::stage::{Done, Stage};
use crate::story::{AlertTold, Then};
use crate::words;

impl Stage {
    pub(crate) async fn expect(
        &mut self,
        then: &Then,
        done: &Done,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Result<()> {
        match done {
            Done::Nothing | Done::Refused => {
                same("the last sync", &after.last_sync, &before.last_sync)?;
                ensure!(then.outcomes.is_empty(), "there are no outcomes without a run");
            }
            Done::Synced(run) => {
                let run = self.system.store().find_run(*run).await?;
                self.expect_run(then, &run).await?;
                let moved = run.state == RunState::Complete;
                let expected = if moved { run.finished_at } else { before.last_sync };
                same("the last sync", &after.last_sync, &expected)?;
            }
            Done::Answered(run) => {
                self.expect_answer(then, *run).await?;
                same("the last sync", &after.last_sync, &before.last_sync)?;
            }
        }
        self.expect_contacts(then, before, after)?;
        self.expect_alerts(then, before, after)?;
        self.expect_history(then, before, after)?;
        self.expect_calls(then)
    }

    async fn expect_run(&mut self, then: &Then, run: &Run) -> Result<()> {
        let actual = verdicts(self.system.store(), run.id).await?;
        let complete = run.state == RunState::Complete;
        let expected = if complete { self.all_outcomes(then)? } else { then.outcomes.clone() };
        same_outcomes(&actual, &expected)?;
        self.expect_tally(then, run, &actual).await?;
        if complete {
            let notices: Vec<String> = run.notices.iter().map(words::notice).collect();
            same("the notices", &notices, then.notices.as_ref().unwrap_or(&self.notices))?;
            self.notices = notices;
            self.verdicts = actual;
        }
        Ok(())
    }

    /// How everybody whom the PMS lists ends: as told, or as the last run leads one to expect.
    fn all_outcomes(&self, then: &Then) -> Result<BTreeMap<String, String>> {
        let unreadable = |id: &String| then.rejected.contains(id);
        let listed: BTreeSet<String> =
            self.listing.ids().into_iter().filter(|id| !unreadable(id)).collect();
        if let Some(unknown) = then.outcomes.keys().find(|id| !listed.contains(*id)) {
            bail!("an outcome is told of `{unknown}`, whom the PMS does not list");
        }
        let expected = |id: String| {
            let told = then.outcomes.get(&id).cloned();
            let settled = || self.verdicts.get(&id).map(|last| words::verdict(last.settled()));
            let outcome = told.or_else(settled);
            let outcome = outcome.with_context(|| format!("nothing is told of `{id}`"))?;
            Ok((id, outcome))
        };
        listed.into_iter().map(expected).collect()
    }

    /// The counts are those of the outcomes, and rows that could not be read are errors.
    async fn expect_tally(
        &self,
        then: &Then,
        run: &Run,
        verdicts: &BTreeMap<String, Verdict>,
    ) -> Result<()> {
        let rejected = self.system.store().run_detail(run.id).await?.rejected;
        same("the number of rows that could not be read", &rejected.len(), &then.rejected.len())?;
        ensure!(rejected.iter().all(|row| !row.why.is_empty()), "a rejected row has its reason");
        let outcomes = verdicts.values().map(|verdict| verdict.outcome);
        let tally: Tally = outcomes.chain(rejected.iter().map(|_| Outcome::Error)).collect();
        same("the counts", &run.tally, &tally)
    }

    async fn expect_answer(&mut self, then: &Then, run: RunId) -> Result<()> {
        let actual = verdicts(self.system.store(), run).await?;
        same_outcomes(&actual, &then.outcomes)?;
        self.verdicts.extend(actual);
        Ok(())
    }

    fn expect_contacts(&mut self, then: &Then, before: &Snapshot, after: &Snapshot) -> Result<()> {
        let mut expected: BTreeMap<ContactId, Look> =
            before.people.iter().map(|(id, (look, _))| (*id, look.clone())).collect();
        let mut told = then.contacts.clone();
        for (resident, outcome) in &then.outcomes {
            if outcome.starts_with("created") && !self.handles.contains_key(resident) {
                told.entry(resident.clone()).or_default();
            }
        }
        for (handle, told) in told {
            let known = self.handles.get(&handle).copied();
            let id = match known {
                Some(id) => id,
                None => Self::newcomer(&handle, told.linked.as_deref(), &expected, after)?,
            };
            let look = expected.entry(id).or_default();
            if known.is_none() {
                let linked = told.linked.clone().unwrap_or_else(|| vec![handle.clone()]);
                let values = linked.first().and_then(|resident| self.listing.values(resident));
                look.fields = values.unwrap_or_default().0;
                look.linked = linked.into_iter().collect();
                self.handles.insert(handle, id);
            } else if let Some(linked) = told.linked {
                look.linked = linked.into_iter().collect();
            }
            look.fields.extend(told.fields.0);
            look.fields.retain(|_, value| !value.is_empty());
            look.not_seen = told.not_seen.unwrap_or(look.not_seen);
        }
        for (id, (look, _)) in &after.people {
            let whose = || format!("contact {}", self.handle(*id));
            same(&whose(), &Some(look), &expected.remove(id).as_ref())?;
        }
        match expected.keys().next() {
            Some(id) => bail!("contact {} has gone", self.handle(*id)),
            None => Ok(()),
        }
    }

    /// The contact that a story speaks of for the first time: who is new and linked as told.
    fn newcomer(
        handle: &str,
        linked: Option<&[String]>,
        known: &BTreeMap<ContactId, Look>,
        after: &Snapshot,
    ) -> Result<ContactId> {
        let linked: BTreeSet<String> = match linked {
            Some(linked) => linked.iter().cloned().collect(),
            None => [handle.to_owned()].into(),
        };
        let fits = |id: &ContactId, look: &Look| !known.contains_key(id) && look.linked == linked;
        let found = after.people.iter().find(|(id, (look, _))| fits(id, look));
        let found = found.with_context(|| format!("no new contact could be `{handle}`"))?;
        Ok(*found.0)
    }

    fn expect_alerts(&self, then: &Then, before: &Snapshot, after: &Snapshot) -> Result<()> {
        let show = |snapshot: &Snapshot| -> Vec<AlertTold> {
            let alerts = snapshot.open_alerts().map(|alert| told(alert, |id| self.handle(id)));
            sorted(alerts)
        };
        if let Some(expected) = &then.alerts {
            let in_order = |mut alert: AlertTold| {
                alert.residents.sort();
                alert.contacts.sort();
                alert
            };
            let expected = sorted(expected.iter().cloned().map(in_order));
            same("the open alerts", &show(after), &expected)?;
        } else {
            same("the open alerts", &show(after), &show(before))?;
            let ids = |snapshot: &Snapshot| {
                snapshot.open_alerts().map(|alert| alert.id).collect::<BTreeSet<_>>()
            };
            same("the open alerts, by id,", &ids(after), &ids(before))?;
        }
        let was_open = |id| before.alerts.get(id).is_none_or(|alert| alert.closed.is_none());
        let closed = after.alerts.iter().filter(|(id, _)| was_open(id)).filter_map(|(_, alert)| {
            let resolution = words::word(alert.closed.as_ref()?.resolution);
            Some(format!("{}: {resolution}", alert.alert.kind.title()))
        });
        same("the alerts that closed", &sorted(closed), &sorted(then.closed.iter().cloned()))
    }

    /// Without a word about a contact its history is as before.
    fn expect_history(&self, then: &Then, before: &Snapshot, after: &Snapshot) -> Result<()> {
        let none = Vec::new();
        for (id, lines) in &after.history {
            let handle = self.handle(*id);
            let added = lines[before.history.get(id).unwrap_or(&none).len()..].to_vec();
            let mentioned = then.contacts.contains_key(&handle) || !before.people.contains_key(id);
            match then.history.get(&handle) {
                Some(expected) => same(&format!("the history of {handle}"), &added, expected)?,
                None if mentioned => {}
                None => same(&format!("the history of {handle}"), &added, &none)?,
            }
        }
        match then.history.keys().find(|handle| !self.handles.contains_key(*handle)) {
            Some(unknown) => bail!("the story knows no contact `{unknown}`"),
            None => Ok(()),
        }
    }

    /// The PMS is only ever read.
    fn expect_calls(&self, then: &Then) -> Result<()> {
        let calls = self.system.simulator.calls();
        for call in &calls {
            let operation = call.operation.as_deref().unwrap_or_default();
            ensure!(
                self.system.simulator.operations(self.pms).contains(&operation),
                "the PMS was called with `{operation}`, which is none of its reads"
            );
        }
        ensure!(!then.no_calls || calls.is_empty(), "the PMS was called {} times", calls.len());
        Ok(())
    }

    fn handle(&self, id: ContactId) -> String {
        let known = self.handles.iter().find(|(_, known)| **known == id);
        known.map_or_else(
            || "that the story does not mention".to_owned(),
            |(handle, _)| handle.clone(),
        )
    }
}

/// What is told of an outcome need not say why.
fn same_outcomes(
    actual: &BTreeMap<String, Verdict>,
    expected: &BTreeMap<String, String>,
) -> Result<()> {
    let shown = |(id, verdict): (&String, &Verdict)| {
        let short = verdict.outcome.name();
        let is_short = expected.get(id).is_some_and(|told| told == short);
        (id.clone(), if is_short { short.to_owned() } else { words::verdict(*verdict) })
    };
    let shown: BTreeMap<String, String> = actual.iter().map(shown).collect();
    same("the outcomes", &shown, expected)
}

fn same<T: Debug + PartialEq + ?Sized>(what: &str, actual: &T, expected: &T) -> Result<()> {
    ensure!(actual == expected, "{what} should be\n  {expected:?}, and it is\n  {actual:?}");
    Ok(())
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}
