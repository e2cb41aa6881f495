//! Properties: picking the one that pages are about, finding one by its name, and adding one.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use usersync_core::model::OrganisationId;
use usersync_store::{IntegrationState, Organisation, Property};

use super::fields::{Fields, FormErrors};
use super::flash::Flash;
use super::frame::Frame;
use super::page::Page;
use super::parts::{Badge, Tone};
use super::reach;
use crate::api::Api;
use crate::api::extract::Json;
use crate::api::organisations::{NewOrganisation, create_organisation};
use crate::api::problem::Problem;
use crate::api::properties::{NewProperty, create_property};
use crate::auth::Admin;

/// Zones that are offered first; any other can be typed.
const ZONES: [&str; 8] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
];

/// As many as one page lists; a search finds the rest.
const LISTED: usize = 200;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/properties", get(list_properties))
        .route("/properties/new", get(show_form).post(add_property))
}

#[derive(Debug, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "properties/list.html")]
struct ListPage {
    frame: Frame,
    q: String,
    rows: Vec<Row>,
    found: usize,
    total: usize,
}

struct Row {
    property: Property,
    state: Badge,
}

async fn list_properties(
    frame: Frame,
    State(api): State<Api>,
    Query(Search { q }): Query<Search>,
) -> Result<Page<ListPage>, Problem> {
    let all = reach::properties(&api, &frame).await?;
    let integrations = reach::integrations(&api, &frame).await?;
    let total = all.len();
    let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
    let has_words = |property: &Property| {
        let name = property.name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let found: Vec<Property> = all.into_iter().filter(has_words).collect();
    let count = found.len();
    let rows = found.into_iter().take(LISTED).map(|property| Row {
        state: state_of(integrations.get(&property.id).map(|integration| integration.state)),
        property,
    });
    Ok(Page(ListPage { rows: rows.collect(), frame, q, found: count, total }))
}

/// Whether a property is fed, in a word.
fn state_of(state: Option<IntegrationState>) -> Badge {
    match state {
        Some(IntegrationState::On) => Badge::new(Tone::Good, "Syncing"),
        Some(IntegrationState::Off) => Badge::new(Tone::Quiet, "Off").with_icon("off"),
        Some(IntegrationState::Draft) => Badge::new(Tone::Info, "Being set up").with_icon("new"),
        None => Badge::new(Tone::Quiet, "No integration"),
    }
}

#[derive(Template)]
#[template(path = "properties/new.html")]
struct FormPage {
    frame: Frame,
    errors: FormErrors,
    organisations: Vec<Organisation>,
    name: String,
    time_zone: String,
    organisation: String,
    zones: [&'static str; 8],
}

async fn show_form(
    _: Admin,
    frame: Frame,
    State(api): State<Api>,
) -> Result<Page<FormPage>, Problem> {
    form(&api, frame, &Fields::default(), FormErrors::default()).await
}

async fn form(
    api: &Api,
    frame: Frame,
    fields: &Fields,
    errors: FormErrors,
) -> Result<Page<FormPage>, Problem> {
    let organisations = reach::organisations(api, &frame).await?;
    Ok(Page(FormPage {
        frame,
        errors,
        organisations,
        name: fields.text("name").to_owned(),
        time_zone: fields.text("time_zone").to_owned(),
        organisation: fields.text("organisation").to_owned(),
        zones: ZONES,
    }))
}

async fn add_property(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    fields: Fields,
) -> Result<Response, Problem> {
    let added = async {
        let organisation_id = if let Ok(id) = fields.text("organisation").parse() {
            OrganisationId::new(id)
        } else {
            // The first property brings its organisation along.
            let name = fields.text("organisation").to_owned();
            let new = NewOrganisation { name };
            let made = create_organisation(Admin(who.clone()), State(api.clone()), Json(new));
            made.await.map_err(|problem| problem.below("/organisation"))?.body.0.id
        };
        let new = NewProperty {
            organisation_id,
            name: fields.text("name").to_owned(),
            time_zone: fields.text("time_zone").to_owned(),
        };
        create_property(Admin(who.clone()), State(api.clone()), Json(new)).await
    };
    match added.await {
        Ok(created) => {
            let property = created.body.0;
            let told = format!("{} was added. Now set up its integration.", property.name);
            Ok(Flash::done(told).on(&format!("/integrations?property={}", property.id)))
        }
        Err(problem) => {
            let errors = FormErrors::of(problem)?;
            let page = form(&api, frame, &fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
