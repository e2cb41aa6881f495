//! What feeds an integration, and what is set for it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use usersync_core::model::IntegrationId;
use usersync_store::Retention;

use super::detail::Head;
use crate::api::Api;
use crate::api::extract::{Json, Path};
use crate::api::integrations::{
    IntegrationChangeBody, SettingsView, turn_off as turn_off_by_api, update_integration,
};
use crate::api::precondition::IfMatch;
use crate::api::problem::Problem;
use crate::api::retention::RetentionView;
use crate::api::thresholds::{ThresholdView, ThresholdsView};
use crate::auth::Admin;
use crate::console::fields::{Fields, FormErrors};
use crate::console::flash::Flash;
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::Moment;

#[derive(Template)]
#[template(path = "integrations/attached.html")]
pub(super) struct AttachedPage {
    frame: Frame,
    head: Head,
    rows: Vec<Row>,
}

/// A PMS property that feeds it.
struct Row {
    name: String,
    pms_id: String,
    last_read: Option<Moment>,
    people: Option<u32>,
}

/// Shows which PMS properties feed it.
pub(super) async fn attached(
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Page<AttachedPage>, Problem> {
    let (frame, head) = Head::load(&api, frame, id, "Properties").await?;
    let rows = head.integration.attached.iter().map(|one| Row {
        name: one.pms_property.name.clone(),
        pms_id: one.pms_property.pms_id.clone(),
        last_read: one.accepted.map(|read| frame.moment(read.at)),
        people: one.accepted.map(|read| read.people),
    });
    Ok(Page(AttachedPage { rows: rows.collect(), frame, head }))
}

#[derive(Template)]
#[template(path = "integrations/settings.html")]
pub(super) struct SettingsPage {
    frame: Frame,
    head: Head,
    errors: FormErrors,
    limits: Vec<Limit>,
    keep: bool,
    runs: String,
    days: String,
}

/// What a run may change before it is held.
struct Limit {
    name: &'static str,
    title: &'static str,
    people: String,
    percent: String,
    error: String,
}

/// Which thresholds there are, and what each is about.
const LIMITS: [(&str, &str); 3] = [
    ("created", "People created, of those in the directory"),
    ("altered", "People whose email or unit changes or who lose something, of those linked"),
    ("renumbered", "People who get another resident id, of those linked"),
];

/// Shows what is set.
pub(super) async fn show(
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Response, Problem> {
    page(&api, frame, id, None, FormErrors::default()).await
}

async fn page(
    api: &Api,
    frame: Frame,
    id: IntegrationId,
    sent: Option<&Fields>,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (frame, head) = Head::load(api, frame, id, "Settings").await?;
    let mut stored = ThresholdsView::from(head.integration.settings.thresholds);
    let Retention { keep, runs, days } = head.integration.recordings;
    let text = |name: &str, stored: u32| {
        sent.map_or_else(|| stored.to_string(), |sent| sent.text(name).to_owned())
    };
    let limits = LIMITS.map(|(name, title)| {
        let ThresholdView { people, percent } = *threshold(&mut stored, name);
        let (of_people, of_percent) = (format!("{name}-people"), format!("{name}-percent"));
        let errors = [errors.at(&of_people), errors.at(&of_percent)];
        Limit {
            name,
            title,
            people: text(&of_people, people),
            percent: text(&of_percent, percent),
            error: errors
                .into_iter()
                .find(|error| !error.is_empty())
                .unwrap_or_default()
                .to_owned(),
        }
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SettingsPage {
        limits: limits.into(),
        keep: sent.map_or(keep, |sent| sent.has("keep")),
        runs: text("recordings-runs", runs),
        days: text("recordings-days", days),
        errors,
        frame,
        head,
    };
    Ok((status, Page(page)).into_response())
}

fn threshold<'a>(all: &'a mut ThresholdsView, name: &str) -> &'a mut ThresholdView {
    match name {
        "created" => &mut all.created,
        "altered" => &mut all.altered,
        _ => &mut all.renumbered,
    }
}

/// Stores thresholds and how long recordings are kept.
pub(super) async fn save(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let integration = api.store().find_integration(id).await?;
    let mut wrong = Vec::new();
    let mut number = |name: &str| {
        fields.text(name).parse::<u32>().unwrap_or_else(|_| {
            wrong.push((name.to_owned(), "Type a whole number, 0 or more.".to_owned()));
            0
        })
    };
    let mut thresholds = ThresholdsView::default();
    for (name, _) in LIMITS {
        *threshold(&mut thresholds, name) = ThresholdView {
            people: number(&format!("{name}-people")),
            percent: number(&format!("{name}-percent")),
        };
    }
    let keep = fields.has("keep");
    let recordings =
        RetentionView { keep, runs: number("recordings-runs"), days: number("recordings-days") };
    let mut errors = FormErrors::all(wrong);
    if errors.is_empty() {
        let settings = SettingsView { thresholds, ..integration.settings.into() };
        let change = IntegrationChangeBody {
            settings: Some(settings),
            recordings: Some(recordings),
            ..IntegrationChangeBody::default()
        };
        let version = IfMatch(fields.text("version").parse().unwrap_or(0));
        let admin = Admin(who);
        match update_integration(admin, State(api.clone()), Path(id), version, Json(change)).await {
            Ok(_) => {
                let told = "The settings are saved. They take hold with the next run.";
                return Ok(Flash::done(told).on(&format!("/integrations/{id}/settings")));
            }
            Err(problem) => errors = FormErrors::of(problem)?,
        }
    }
    page(&api, frame, id, Some(&fields), errors).await
}

/// Turns it off.
pub(super) async fn turn_off(
    admin: Admin,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Response, Problem> {
    turn_off_by_api(admin, State(api), Path(id)).await?;
    let told = "It is off: nothing syncs until it is turned on again. People, links and history \
                stay as they are.";
    Ok(Flash::done(told).on(&format!("/integrations/{id}")))
}
