//! What happened to an integration: runs, and what people set, newest first.

use askama::Template;
use axum::extract::State;
use chrono::{DateTime, Utc};
use usersync_core::model::IntegrationId;
use usersync_store::{AuditRecord, PageRequest};

use super::detail::Head;
use super::told;
use crate::api::Api;
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::{Badge, Moment, Tone, duration};

/// As many runs, and as many entries of the audit log, as are looked at.
const LOOKED_AT: u32 = 50;

#[derive(Template)]
#[template(path = "integrations/timeline.html")]
pub(super) struct TimelinePage {
    frame: Frame,
    head: Head,
    entries: Vec<Entry>,
}

/// Something that happened.
struct Entry {
    at: DateTime<Utc>,
    moment: Moment,
    badge: Badge,
    told: String,
    by: String,
    href: Option<String>,
}

/// Shows it.
pub(super) async fn timeline(
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Page<TimelinePage>, Problem> {
    let (frame, head) = Head::load(&api, frame, id, "Timeline").await?;
    let page = PageRequest::new(None, LOOKED_AT);
    let runs = api.store().list_runs(id, &page).await?.items;
    let runs = runs.into_iter().map(|run| {
        let took = run.finished_at.map(|end| duration(end - run.started_at));
        let took = took.map(|took| format!(", in {took}")).unwrap_or_default();
        Entry {
            at: run.started_at,
            moment: frame.moment(run.started_at),
            badge: told::badge(&run),
            told: format!("{}{took}", told::summary(&run)),
            by: told::started_by(&run),
            href: Some(format!("/runs/{}", run.id)),
        }
    });
    let subjects = [
        Some(id.to_string()),
        head.integration.credential.map(|credential| credential.to_string()),
    ];
    let organisation = Some(head.integration.organisation);
    let page = PageRequest::new(None, PageRequest::MOST);
    let audit = api.store().list_audit(organisation, &page).await?.items;
    let deeds = audit
        .into_iter()
        .filter(|record| subjects.iter().flatten().any(|id| *id == record.entry.subject))
        .filter_map(|record| {
            let told = deed(&record)?;
            Some(Entry {
                at: record.at,
                moment: frame.moment(record.at),
                badge: Badge::new(Tone::Quiet, "Changed").with_icon("settings"),
                told: told.to_owned(),
                by: record.entry.actor,
                href: None,
            })
        });
    let mut entries: Vec<Entry> = runs.chain(deeds).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok(Page(TimelinePage { frame, head, entries }))
}

/// What somebody did, in a sentence; none of what a run tells already.
fn deed(record: &AuditRecord) -> Option<&'static str> {
    let changed = |field: &str| {
        let of =
            |value: &Option<serde_json::Value>| value.as_ref().map(|value| value[field].clone());
        of(&record.entry.before) != of(&record.entry.after)
    };
    Some(match record.entry.action.as_str() {
        "integration.create" => "Set-up began",
        "integration.turn_on" => "Turned on",
        "integration.turn_off" => "Turned off",
        "integration.update" if changed("pms_properties") => "Other PMS properties attached",
        "integration.update" if changed("credential_id") => "Another credential chosen",
        "integration.update" if changed("recordings") => "Recordings kept differently",
        "integration.update" => "Settings changed",
        "credential.create" => "Credential entered",
        "credential.update" => "Credential changed",
        "credential.test" => "Credential tested",
        _ => return None,
    })
}
