//! The list: a card for each property, whether it has an integration yet or not.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use usersync_core::model::{AlertKind, CredentialId};
use usersync_store::{
    Credential, Integration, IntegrationState, PageRequest, Property, Run, RunState,
};

use super::health::Health;
use super::told;
use crate::api::Api;
use crate::api::problem::Problem;
use crate::console::chart::{Bar, RunBars, SHOWN};
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::{Badge, Moment};
use crate::console::reach;

/// Cards of one page: each draws its last runs, and a page stays small.
const CARDS: usize = 12;

/// Which cards are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The name of a [`Health`].
    state: String,
    page: usize,
}

#[derive(Template)]
#[template(path = "integrations/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    cards: Vec<Card>,
    filters: Vec<Filter>,
    /// Properties there are at all.
    total: usize,
    running: bool,
    next: Option<String>,
    adapters: Vec<String>,
}

/// One property.
struct Card {
    property: Property,
    pms: Option<String>,
    feed: Option<Feed>,
}

/// What there is to tell of an integration.
struct Feed {
    integration: Integration,
    health: Badge,
    /// Why it is as it is, where that is not plain.
    why: Option<String>,
    last_sync: Option<Moment>,
    next_run: Option<Moment>,
    running: bool,
    open_alerts: u32,
    runs: RunBars,
}

/// A badge that is a filter.
struct Filter {
    title: &'static str,
    href: String,
    current: bool,
    count: usize,
}

/// Shows the cards.
pub(super) async fn list_integrations(
    frame: Frame,
    State(api): State<Api>,
    Query(asked): Query<Asked>,
) -> Result<Page<ListPage>, Problem> {
    let mut properties = reach::properties(&api, &frame).await?;
    let total = properties.len();
    if let Some(picked) = &frame.property {
        properties.retain(|property| property.id == picked.id);
    }
    let mut integrations = reach::integrations(&api, &frame).await?;
    let credentials = reach::credentials(&api, &frame).await?;
    let credentials: HashMap<CredentialId, Credential> =
        credentials.into_iter().map(|credential| (credential.id, credential)).collect();
    let names = adapter_names(&api).await?;

    let mut cards = Vec::new();
    let mut counts: HashMap<Option<Health>, usize> = HashMap::new();
    for property in properties {
        let integration = integrations.remove(&property.id);
        let health = match &integration {
            Some(integration) => Some(health_of(&api, integration).await?),
            None => None,
        };
        *counts.entry(health).or_default() += 1;
        if asked.state.is_empty() || health.is_some_and(|health| health.name() == asked.state) {
            cards.push((property, integration, health));
        }
    }
    let filters = filters(&counts, &frame, &asked.state);
    let more = cards.len() > (asked.page + 1) * CARDS;
    let shown = cards.into_iter().skip(asked.page * CARDS).take(CARDS);
    let mut cards = Vec::new();
    for (property, integration, health) in shown {
        let credential =
            integration.as_ref().and_then(|integration| credentials.get(&integration.credential?));
        let pms = credential.map(|credential| {
            names.get(&credential.adapter_id).unwrap_or(&credential.adapter_id).clone()
        });
        let feed = match (integration, health) {
            (Some(integration), Some(health)) => {
                Some(feed(&api, &frame, &property, integration, health, credential).await?)
            }
            _ => None,
        };
        cards.push(Card { property, pms, feed });
    }
    let running = cards.iter().filter_map(|card| card.feed.as_ref()).any(|feed| feed.running);
    let next = more.then(|| format!("/integrations?state={}&page={}", asked.state, asked.page + 1));
    let mut adapters: Vec<_> = names.into_values().collect();
    adapters.sort();
    Ok(Page(ListPage { frame, cards, filters, total, running, next, adapters }))
}

/// What the PMS of each active adapter is called.
pub(in crate::console) async fn adapter_names(
    api: &Api,
) -> Result<HashMap<String, String>, Problem> {
    let active = api.store().list_active_adapters().await?;
    let versions = api.store().list_adapter_versions(None).await?;
    let is_active = |digest: &str| active.iter().any(|one| one.active_digest == digest);
    let named = versions.into_iter().filter(|version| is_active(&version.digest));
    Ok(named
        .map(|version| {
            let name = version.descriptor["name"].as_str().unwrap_or(&version.adapter_id);
            (version.adapter_id.clone(), name.to_owned())
        })
        .collect())
}

async fn open_kinds(
    api: &Api,
    integration: &Integration,
) -> Result<Vec<(AlertKind, u32)>, Problem> {
    Ok(api.store().count_open_alerts(Some(integration.property)).await?)
}

pub(super) async fn health_of(api: &Api, integration: &Integration) -> Result<Health, Problem> {
    if integration.state != IntegrationState::On {
        return Ok(Health::of(integration, None, &[]));
    }
    let open: Vec<_> =
        open_kinds(api, integration).await?.into_iter().map(|(kind, _)| kind).collect();
    let runs = api.store().list_runs(integration.id, &PageRequest::new(None, 5)).await?.items;
    let ended = runs.into_iter().find(|run| run.state != RunState::Running);
    Ok(Health::of(integration, ended.as_ref(), &open))
}

async fn feed(
    api: &Api,
    frame: &Frame,
    property: &Property,
    integration: Integration,
    health: Health,
    credential: Option<&Credential>,
) -> Result<Feed, Problem> {
    let limit = u32::try_from(SHOWN).unwrap_or(PageRequest::MOST);
    let runs = api.store().list_runs(integration.id, &PageRequest::new(None, limit)).await?.items;
    let why = why(health, credential, runs.iter().find(|run| run.state != RunState::Running));
    let bars = runs.iter().rev().map(|run| bar(frame, property, run));
    let open = open_kinds(api, &integration).await?;
    Ok(Feed {
        health: health.badge(),
        why,
        last_sync: integration.last_complete_at.map(|at| frame.moment_at(property, at)),
        next_run: integration.due_at.map(|at| frame.moment_at(property, at)),
        running: integration.claimed_by.is_some(),
        open_alerts: open.iter().map(|(_, count)| count).sum(),
        runs: RunBars::new(bars.collect(), false),
        integration,
    })
}

/// A run as a bar.
pub(super) fn bar(frame: &Frame, property: &Property, run: &Run) -> Bar {
    let badge = told::badge(run);
    let clock = frame.moment_at(property, run.started_at).clock();
    Bar {
        label: format!("{clock}, {}: {}", badge.word.to_lowercase(), told::summary(run)),
        href: format!("/runs/{}", run.id),
        tone: badge.tone,
    }
}

/// Why a feed is as it is, and where that is mended.
fn why(health: Health, credential: Option<&Credential>, ended: Option<&Run>) -> Option<String> {
    match health {
        Health::Healthy | Health::Off => None,
        Health::NotYetSynced => {
            Some("Set it up to the end, and turn it on.".to_owned()).filter(|_| ended.is_none())
        }
        Health::WaitingForApproval => {
            Some("The last sync would change more than goes through unseen.".to_owned())
        }
        Health::Failing | Health::Stalled => {
            if let Some(quarantine) = credential.and_then(|one| one.quarantine.as_ref()) {
                return Some(format!("{}.", capital(&told::failure(&quarantine.failure))));
            }
            let run = ended?;
            match run.state {
                RunState::Failed => Some(format!("{}.", capital(&told::summary(run)))),
                RunState::Incomplete => {
                    Some("At least one PMS property was not read to its end.".to_owned())
                }
                _ => None,
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn filters(counts: &HashMap<Option<Health>, usize>, frame: &Frame, current: &str) -> Vec<Filter> {
    let property = frame.property.as_ref().map(|property| format!("&property={}", property.id));
    let property = property.unwrap_or_default();
    let all = Filter {
        title: "All",
        href: format!("/integrations?state={property}"),
        current: current.is_empty(),
        count: counts.values().sum(),
    };
    let healths = Health::ALL.into_iter().map(|health| Filter {
        title: health.title(),
        href: format!("/integrations?state={}{property}", health.name()),
        current: current == health.name(),
        count: counts.get(&Some(health)).copied().unwrap_or(0),
    });
    std::iter::once(all)
        .chain(healths.filter(|filter| filter.count > 0 || filter.current))
        .collect()
}
