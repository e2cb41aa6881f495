//! `usersync preview`

use std::fmt::Write as _;

use clap::Args;
use usersync_core::model::Surge;
use usersync_store::IntegrationState;

use super::Done;
use super::client::ClientArgs;
use super::failure::hinted;
use super::output::{Output, plain, say, table};
use super::property;
use super::runs::{counts, reason};
use crate::api::integrations::SettingsView;
use crate::api::preview::{EffectView, GuardView, OutlookView, PreviewBody, PreviewView, ReadWord};
use crate::api::thresholds::ThresholdView;

/// Show what a sync of a property would do, without doing it
///
/// The PMS is read as a sync reads it, or with `--recorded` what the last syncs read is taken.
/// Nothing is written. A sync does exactly what is shown if nothing changes meanwhile.
#[derive(Debug, Args)]
pub(super) struct Preview {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// Take the last recorded reads and leave the PMS alone
    #[arg(long)]
    recorded: bool,
    /// As if residents with this status word were left out too; can be repeated
    #[arg(long, value_name = "WORD")]
    exclude: Vec<String>,
    /// As if residents with this status word were not left out; can be repeated
    #[arg(long, value_name = "WORD")]
    include: Vec<String>,
    /// As if contacts were created without an email, or were not
    #[arg(long, value_name = "BOOL")]
    allow_without_email: Option<bool>,
    /// As if a run were held above this, such as `created=20,25%`; can be repeated
    #[arg(long, value_name = "GUARD=PEOPLE,PERCENT%", value_parser = parse_threshold)]
    threshold: Vec<(Surge, ThresholdView)>,
}

impl Preview {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.clone().client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let body = PreviewBody {
            read: if self.recorded { ReadWord::Recordings } else { ReadWord::Pms },
            settings: self.settings(&integration.settings)?,
            pms_property_ids: None,
        };
        let path = format!("/integrations/{}/preview", integration.id);
        let preview: PreviewView = client.post(&path, Some(&body)).await?;
        out.one(&preview, |preview| {
            let of =
                if self.recorded { "the last recorded reads" } else { "what the PMS says now" };
            format!("{}: what a sync would do with {of}\n{}", property.name, describe(preview))
        })?;
        if integration.state != IntegrationState::On && preview.approval.is_some() {
            let name = &property.name;
            say(&format!(
                "Its first run may do this if `usersync integrations turn-on \"{name}\"` turns it on."
            ));
        }
        Ok(Done::Well)
    }

    /// The saved settings with what the flags say; none without any.
    fn settings(&self, saved: &SettingsView) -> anyhow::Result<Option<SettingsView>> {
        let Self { exclude, include, allow_without_email, threshold, .. } = self;
        if exclude.is_empty()
            && include.is_empty()
            && allow_without_email.is_none()
            && threshold.is_empty()
        {
            return Ok(None);
        }
        let mut settings = saved.clone();
        settings.excluded.extend(exclude.iter().cloned());
        for word in include {
            let key = |word: &str| word.trim().to_lowercase();
            let before = settings.excluded.len();
            settings.excluded.retain(|excluded| key(excluded) != key(word));
            if settings.excluded.len() == before {
                let words = saved.excluded.join(", ");
                return Err(hinted(
                    format!("`{word}` is not left out as it is"),
                    format!("the words that are left out: {words}"),
                ));
            }
        }
        if let Some(allow) = allow_without_email {
            settings.allow_without_email = *allow;
        }
        for (surge, given) in threshold {
            let thresholds = &mut settings.thresholds;
            *match surge {
                Surge::Created => &mut thresholds.created,
                Surge::Altered => &mut thresholds.altered,
                Surge::Renumbered => &mut thresholds.renumbered,
            } = *given;
        }
        Ok(Some(settings))
    }
}

fn parse_threshold(text: &str) -> Result<(Surge, ThresholdView), String> {
    let parse = || {
        let (guard, limits) = text.split_once('=')?;
        let guards = [Surge::Created, Surge::Altered, Surge::Renumbered];
        let guard = guards.into_iter().find(|one| one.name() == guard.trim())?;
        let (people, percent) = limits.split_once(',')?;
        let people = people.trim().parse().ok()?;
        let percent = percent.trim().trim_end_matches('%').trim().parse().ok()?;
        Some((guard, ThresholdView { people, percent }))
    };
    parse().ok_or_else(|| {
        "write `created`, `altered` or `renumbered`, then people and percent, as in \
         `created=20,25%`"
            .to_owned()
    })
}

/// What a run would do.
pub(super) fn describe(preview: &PreviewView) -> String {
    let mut text = String::new();
    let alerts = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    for (label, value) in [
        ("Read", preview.read.to_string()),
        ("Outcomes", counts(&preview.outcomes)),
        ("No email", preview.outlook.without_email.to_string()),
        ("Alerts", alerts(preview.alerts.len())),
    ] {
        let _ = writeln!(text, "{label:<12} {value}");
    }
    for alert in &preview.alerts {
        let _ = writeln!(text, "{:<12} {}", "", alert.kind.title());
    }
    if preview.stops_updating > 0 {
        let stops = preview.stops_updating;
        let _ = writeln!(text, "Frozen       {stops} linked people would stop being updated");
    }
    if preview.run_reads_changes {
        text.push_str(
            "Next run     reads only what changed: the call budget leaves no room for everybody\n",
        );
    }
    for read in preview.reads.iter().filter_map(|read| told(&read.finding)) {
        let _ = writeln!(text, "Not read     {}", plain(&read));
    }
    text.push_str(&describe_outlook(&preview.outlook));
    text
}

/// Why nothing is decided from a read, where that is so.
fn told(finding: &usersync_core::plan::Finding) -> Option<String> {
    use usersync_core::plan::Finding as F;

    match finding {
        F::Accepted { .. } | F::Changes { .. } | F::Withheld { .. } | F::NotAsked => None,
        F::Incomplete { why, .. } => Some(why.clone()),
        F::Empty { before } => Some(format!("nobody is listed, and there were {before} before")),
        F::Shrunken { before, now } => {
            Some(format!("{now} people are listed, and there were {before} before"))
        }
    }
}

/// Whom a run touches, and what holds it.
pub(super) fn describe_outlook(outlook: &OutlookView) -> String {
    let mut text = String::new();
    for guard in outlook.guards.iter().filter(|guard| guard.exceeded) {
        let GuardView { guard, people, of, limit, .. } = guard;
        let what = match guard {
            Surge::Created => "people would be created beside",
            Surge::Altered => "people would have another email or unit, or lose something, of",
            Surge::Renumbered => "people would get another resident id, of",
        };
        let _ = writeln!(
            text,
            "Held         {people} {what} {of}; more than {limit} wait for approval"
        );
    }
    if outlook.changes.is_empty() {
        return text;
    }
    let head = ["resident", "name", "outcome", "field", "before", "after", "reason"];
    text.push('\n');
    text.push_str(&table(head, outlook.changes.iter().flat_map(rows)));
    text.push('\n');
    text
}

/// A row for each field; who has none has a row all the same.
fn rows(effect: &EffectView) -> Vec<[String; 7]> {
    let cell = |value: &Option<usersync_core::model::Value>| {
        value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let who = [effect.record.person.clone(), effect.name.clone(), effect.outcome.name().to_owned()];
    let why = reason(effect.reason);
    let mut rows: Vec<[String; 7]> = Vec::new();
    for change in &effect.fields {
        let [resident, name, outcome] =
            if rows.is_empty() { who.clone() } else { [const { String::new() }; 3] };
        let why = if rows.is_empty() { why.clone() } else { String::new() };
        let field = change.field.name().to_owned();
        rows.push([resident, name, outcome, field, cell(&change.before), cell(&change.after), why]);
    }
    if rows.is_empty() {
        let [resident, name, outcome] = who;
        rows.push([resident, name, outcome, String::new(), String::new(), String::new(), why]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_people_and_a_share() {
        for (text, people, percent) in
            [("created=20,25%", 20, 25), ("altered=0, 0", 0, 0), ("renumbered = 1,50 %", 1, 50)]
        {
            let (surge, threshold) = parse_threshold(text).unwrap();
            assert!(text.starts_with(surge.name()));
            assert_eq!((threshold.people, threshold.percent), (people, percent), "{text}");
        }
        for text in ["created", "created=20", "everybody=1,2%", "created=few,2%"] {
            assert!(parse_threshold(text).unwrap_err().contains("created=20,25%"), "{text}");
        }
    }
}
