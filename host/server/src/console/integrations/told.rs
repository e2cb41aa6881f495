//! Runs, told in words.

use usersync_core::model::Outcome;
use usersync_store::{Run, RunState, Trigger};

use crate::console::parts::{Badge, Tone, count};

/// How a run is or ended.
pub(in crate::console) fn badge(run: &Run) -> Badge {
    match run.state {
        RunState::Queued => Badge::new(Tone::Info, "Queued").with_icon("new"),
        RunState::Running => Badge::new(Tone::Info, "Running").with_icon("run"),
        _ if run.held => Badge::new(Tone::Warn, "Held for approval"),
        RunState::Complete => Badge::new(Tone::Good, "Complete"),
        RunState::Incomplete => Badge::new(Tone::Warn, "Incomplete"),
        RunState::Failed => Badge::new(Tone::Bad, "Failed"),
        RunState::Stopped => Badge::new(Tone::Quiet, "Stopped").with_icon("off"),
    }
}

/// What a run did, in a few words.
pub(in crate::console) fn summary(run: &Run) -> String {
    if run.state == RunState::Failed {
        return run.failure.as_deref().map_or_else(|| "failed".to_owned(), failure);
    }
    let told = [Outcome::Created, Outcome::Linked, Outcome::Updated, Outcome::Held, Outcome::Error]
        .map(|outcome| (run.tally.of(outcome), outcome))
        .into_iter()
        .filter(|(people, _)| *people > 0)
        .map(|(people, outcome)| match outcome {
            Outcome::Error => count(people, "error", "errors"),
            outcome => format!("{people} {}", outcome.name()),
        });
    let told: Vec<_> = told.collect();
    match (run.state, told.is_empty()) {
        (RunState::Queued, _) => "not begun yet".to_owned(),
        (RunState::Running, _) => "under way".to_owned(),
        (_, false) => told.join(", "),
        (_, true) if run.tally.total() == 0 => "nobody read".to_owned(),
        (_, true) => {
            format!("nothing changed for {}", count(run.tally.total(), "resident", "residents"))
        }
    }
}

/// What is at fault where a run failed, in a sentence without its full stop.
pub(in crate::console) fn failure(word: &str) -> String {
    match word {
        "log-in" => "the PMS refused the log-in".to_owned(),
        "permission" => "the PMS refused a permission".to_owned(),
        "reach" => "the PMS could not be reached".to_owned(),
        "no_adapter" => "no version of the adapter is active".to_owned(),
        "not_granted" => "the adapter asks for a host that nobody granted".to_owned(),
        "settings" => "the settings of the credential are not complete".to_owned(),
        other => format!("it failed ({})", other.replace(['_', '-'], " ")),
    }
}

/// What started a run.
pub(in crate::console) fn started_by(run: &Run) -> String {
    match (run.trigger, run.actor.as_deref()) {
        (Trigger::Hourly, _) => "hourly".to_owned(),
        (Trigger::CatchUp, _) => "catching up".to_owned(),
        (Trigger::SyncNow, Some(actor)) => format!("Sync Now by {actor}"),
        (Trigger::SyncNow, None) => "Sync Now".to_owned(),
        (Trigger::FollowUp, Some(actor)) => format!("Sync Now by {actor}, during the run before"),
        (Trigger::FollowUp, None) => "Sync Now, during the run before".to_owned(),
        (Trigger::Decision, Some(actor)) => format!("an answer of {actor}"),
        (Trigger::Decision, None) => "an answer".to_owned(),
    }
}
