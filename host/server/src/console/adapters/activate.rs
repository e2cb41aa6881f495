//! Making a version the one that new runs use, with the operator's word for what it asks beyond the
//! one before.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::asks::Asks;
use super::detail::{find, versions};
use super::list::name;
use crate::api::Api;
use crate::api::adapters::{Activation, activate_adapter};
use crate::api::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::auth::Admin;
use crate::console::fields::{Fields, FormErrors};
use crate::console::flash::Flash;
use crate::console::frame::Frame;
use crate::console::page::Page;

/// Which version is meant.
#[derive(Debug, Deserialize)]
pub(super) struct Meant {
    version: String,
}

#[derive(Template)]
#[template(path = "adapters/activate.html")]
struct AskPage {
    frame: Frame,
    id: String,
    name: String,
    version: String,
    asks: Asks,
    /// Hosts that it asks for and nobody granted.
    ungranted: Vec<String>,
    /// The version in use, which runs under way end on.
    active: Option<String>,
    errors: FormErrors,
}

/// Asks whether this version may have what it wants.
pub(super) async fn ask(
    _: Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<String>,
    Query(Meant { version }): Query<Meant>,
) -> Result<Response, Problem> {
    page(&api, frame, id, &version, FormErrors::default()).await
}

async fn page(
    api: &Api,
    frame: Frame,
    id: String,
    version: &str,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let view = find(api, &id).await?;
    let found = versions(&frame, &view)?.into_iter().find(|one| one.view.version == version);
    let found = found.ok_or_else(|| {
        let detail = format!("version `{version}` of adapter `{id}` is not installed");
        Problem::new(ProblemKind::NotFound, detail)
    })?;
    let hosts = found.asks.hosts.iter().map(|host| host.what.clone());
    let page = AskPage {
        ungranted: hosts.filter(|host| !view.granted_hosts.contains(host)).collect(),
        name: name(&found.view),
        version: found.view.version,
        asks: found.asks,
        active: view.active.map(|active| active.version),
        errors,
        frame,
        id,
    };
    let status =
        if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Page(page)).into_response())
}

/// Activates it.
pub(super) async fn activate(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let version = fields.text("version").to_owned();
    let class = fields.text("accept_class");
    let activation = Activation {
        version: version.clone(),
        grant_hosts: fields.all("grant").into_iter().map(str::to_owned).collect(),
        accept_class: (!class.is_empty()).then(|| class.to_owned()),
    };
    let activated =
        activate_adapter(Admin(who), State(api.clone()), Path(id.clone()), Json(activation)).await;
    match activated {
        Ok(_) => {
            let told = format!(
                "Version {version} is in use: every run that begins from now on reads with it. \
                 Runs under way end on the version that they began with."
            );
            Ok(Flash::done(told).on(&format!("/adapters/{id}")))
        }
        Err(problem) => page(&api, frame, id, &version, FormErrors::of(problem)?).await,
    }
}
