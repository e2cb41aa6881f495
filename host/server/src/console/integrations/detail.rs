//! One integration: how it stands, what happened, what feeds it and what is set.

use askama::Template;
use axum::extract::State;
use usersync_core::model::{IntegrationId, Outcome};
use usersync_store::{
    Credential, Integration, IntegrationState, PageRequest, Property, Run, RunState,
};

use super::{cards, told};
use crate::api::Api;
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::console::chart::{Durations, OutcomeStacks, RunBars, SHOWN, Stack, Took};
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::{Badge, Moment, duration};
use crate::console::reach;

/// What every part of it shows.
pub(super) struct Head {
    pub(super) integration: Integration,
    pub(super) property: Property,
    pub(super) credential: Option<Credential>,
    pub(super) pms: Option<String>,
    pub(super) health: Badge,
    tab: &'static str,
}

/// A part of it.
pub(super) struct Tab {
    pub(super) title: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
}

impl Head {
    /// Loads it, and the frame of a page about its property.
    pub(super) async fn load(
        api: &Api,
        frame: Frame,
        id: IntegrationId,
        tab: &'static str,
    ) -> Result<(Frame, Self), Problem> {
        let (integration, property) = reach::integration(api, &frame, id).await?;
        let credential = match integration.credential {
            Some(credential) => Some(reach::credential(api, &frame, credential).await?),
            None => None,
        };
        let mut names = cards::adapter_names(api).await?;
        let pms = credential.as_ref().and_then(|one| names.remove(&one.adapter_id));
        let health = cards::health_of(api, &integration).await?.badge();
        let frame = frame.about(&property);
        Ok((frame, Self { integration, property, credential, pms, health, tab }))
    }

    pub(super) fn tabs(&self) -> Vec<Tab> {
        let tab = |(title, part): (&'static str, &'static str)| Tab {
            title,
            href: format!("/integrations/{}{part}", self.integration.id),
            current: self.tab == title,
        };
        [
            ("Status", ""),
            ("Timeline", "/timeline"),
            ("Properties", "/attached"),
            ("Settings", "/settings"),
        ]
        .map(tab)
        .into()
    }

    pub(super) fn is_draft(&self) -> bool {
        self.integration.state == IntegrationState::Draft
    }

    pub(super) fn is_on(&self) -> bool {
        self.integration.state == IntegrationState::On
    }
}

#[derive(Template)]
#[template(path = "integrations/status.html")]
pub(super) struct StatusPage {
    frame: Frame,
    head: Head,
    last_sync: Option<Moment>,
    next_run: Option<Moment>,
    running: bool,
    /// The last run that ended, where it is not the one of the last sync.
    attempt: Option<Attempt>,
    /// What the last run that ended did.
    tally: Vec<(&'static str, u32)>,
    runs: RunBars,
    outcomes: OutcomeStacks,
    durations: Durations,
    has_runs: bool,
    open_alerts: u32,
}

/// A run that was no complete sync.
struct Attempt {
    at: Moment,
    badge: Badge,
    told: String,
    href: String,
}

/// Shows how it stands.
pub(super) async fn status(
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Page<StatusPage>, Problem> {
    let (frame, head) = Head::load(&api, frame, id, "Status").await?;
    let limit = u32::try_from(SHOWN).unwrap_or(PageRequest::MOST);
    let mut runs = api.store().list_runs(id, &PageRequest::new(None, limit)).await?.items;
    let open = api.store().count_open_alerts(Some(head.property.id)).await?;
    let ended = runs.iter().find(|run| run.state != RunState::Running);
    let attempt = ended.filter(|run| run.state != RunState::Complete || run.held);
    let attempt = attempt.map(|run| Attempt {
        at: frame.moment(run.started_at),
        badge: told::badge(run),
        told: told::summary(run),
        href: format!("/runs/{}", run.id),
    });
    let tally = ended.map(tally).unwrap_or_default();
    runs.reverse();
    let bars = runs.iter().map(|run| cards::bar(&frame, &head.property, run)).collect();
    let integration = &head.integration;
    Ok(Page(StatusPage {
        last_sync: integration.last_complete_at.map(|at| frame.moment(at)),
        next_run: integration.due_at.map(|at| frame.moment(at)),
        running: integration.claimed_by.is_some(),
        attempt,
        tally,
        runs: RunBars::new(bars, true),
        outcomes: OutcomeStacks::new(runs.iter().filter_map(|run| stack(&frame, run)).collect()),
        durations: Durations::new(runs.iter().filter_map(|run| took(&frame, run)).collect()),
        has_runs: !runs.is_empty(),
        open_alerts: open.iter().map(|(_, count)| count).sum(),
        frame,
        head,
    }))
}

fn tally(run: &Run) -> Vec<(&'static str, u32)> {
    Outcome::ALL.into_iter().map(|outcome| (outcome.name(), run.tally.of(outcome))).collect()
}

fn stack(frame: &Frame, run: &Run) -> Option<Stack> {
    (run.state != RunState::Running).then(|| Stack {
        label: frame.moment(run.started_at).clock(),
        changed: [Outcome::Created, Outcome::Linked, Outcome::Updated]
            .into_iter()
            .map(|outcome| run.tally.of(outcome))
            .sum(),
        held: run.tally.of(Outcome::Held),
        errors: run.tally.of(Outcome::Error),
    })
}

fn took(frame: &Frame, run: &Run) -> Option<Took> {
    let span = run.finished_at? - run.started_at;
    Some(Took {
        label: format!("{}: {}", frame.moment(run.started_at).clock(), duration(span)),
        milliseconds: u64::try_from(span.num_milliseconds()).unwrap_or(0),
    })
}
