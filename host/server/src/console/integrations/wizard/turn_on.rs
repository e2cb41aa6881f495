//! User Sync Integration: what the first sync would do, and the switch.
//!
//! The preview comes before the switch, and turning on sends its approval along: the first run does
//! what was seen, and anything beyond it waits for somebody.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use usersync_core::model::IntegrationId;

use super::{Step, Wizard};
use crate::api::Api;
use crate::api::extract::{Json, Path};
use crate::api::integrations::{TurnOnBody, turn_on};
use crate::api::preview::{PreviewBody, preview_run};
use crate::api::problem::Problem;
use crate::auth::{Admin, Operator};
use crate::console::failure::sentence;
use crate::console::fields::{Fields, FormErrors};
use crate::console::flash::Flash;
use crate::console::frame::Frame;
use crate::console::integrations::preview::Outlook;
use crate::console::page::Page;

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console::integrations) struct Wanted {
    /// Read the PMS and show what a sync would do. Nothing is written.
    preview: String,
}

#[derive(Template)]
#[template(path = "integrations/turn_on.html")]
struct TurnOnPage {
    frame: Frame,
    wizard: Wizard,
    errors: FormErrors,
    outlook: Option<Outlook>,
}

/// Shows what a sync would do, if that is asked for, and the switch.
pub(super) async fn show(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::TurnOn).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut errors = FormErrors::default();
    let mut outlook = None;
    if !wanted.preview.is_empty() {
        let body = Some(Json(PreviewBody::default()));
        match preview_run(Operator(who), State(api.clone()), Path(id), body).await {
            Ok(Json(preview)) => outlook = Some(Outlook::of(preview)),
            Err(problem) => errors = FormErrors::of(problem)?,
        }
    }
    Ok(Page(TurnOnPage { frame, wizard, errors, outlook }).into_response())
}

/// Turns it on if the switch is on; either way the set-up is done.
pub(super) async fn save(
    admin: Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::TurnOn).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let next = format!("/integrations/{id}");
    let name = &wizard.property.name;
    if !fields.has("on") {
        let told = format!("Everything is saved. {name} does not sync until it is turned on.");
        return Ok(Flash::done(told).on(&next));
    }
    let approval = Some(fields.text("approval").to_owned()).filter(|text| !text.is_empty());
    let body = Some(Json(TurnOnBody { approval }));
    match turn_on(admin, State(api), Path(id), body).await {
        Ok(_) => {
            let told =
                format!("{name} is on. Its first sync starts now; after it, one every hour.");
            Ok(Flash::done(told).on(&next))
        }
        Err(problem) => {
            FormErrors::of(problem.clone())?;
            let told = sentence(&problem.document().detail);
            Ok(Flash::trouble(told).on(&Step::TurnOn.path(id)))
        }
    }
}
