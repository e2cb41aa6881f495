//! Replacing what is in a credential, everywhere at once.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use usersync_core::model::CredentialId;
use usersync_store::Credential;

use super::list::{Uses, state, uses};
use super::test::{Diagnosis, diagnose};
use crate::api::Api;
use crate::api::credentials::{CredentialChangeBody, delete_credential, update_credential};
use crate::api::extract::{Json, Path};
use crate::api::precondition::IfMatch;
use crate::api::problem::Problem;
use crate::auth::Admin;
use crate::console::fields::{Fields, FormErrors};
use crate::console::flash::Flash;
use crate::console::form::{Described, Filled, SettingsForm, Typed};
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::Badge;
use crate::console::reach;

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// Try it. Trying it again changes nothing, so a page may.
    test: String,
}

#[derive(Template)]
#[template(path = "credentials/edit.html")]
struct EditPage {
    frame: Frame,
    credential: Credential,
    name: String,
    pms: String,
    state: Badge,
    uses: Uses,
    form: SettingsForm,
    errors: FormErrors,
    diagnosis: Option<Diagnosis>,
}

pub(super) async fn show(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let credential = reach::credential(&api, &frame, id).await?;
    let diagnosis = match wanted.test.as_str() {
        "" => None,
        _ => Some(diagnose(&api, who, &credential).await?),
    };
    // A test that went well ends what it failed before.
    let credential = reach::credential(&api, &frame, credential.id).await?;
    page(&api, frame, credential, None, FormErrors::default(), diagnosis).await
}

async fn page(
    api: &Api,
    frame: Frame,
    credential: Credential,
    sent: Option<&Fields>,
    errors: FormErrors,
    diagnosis: Option<Diagnosis>,
) -> Result<Response, Problem> {
    let described = Described::active(api, &credential.adapter_id).await?;
    let filled = sent.map_or(Filled::Stored(&credential, &frame), Filled::Sent);
    let form = described.form(filled, &errors);
    let name = sent.map_or(credential.name.as_str(), |sent| sent.text("name")).to_owned();
    let uses = uses(api, &frame, credential.id).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = EditPage {
        pms: described.descriptor.name,
        state: state(&credential),
        frame,
        credential,
        name,
        uses,
        form,
        errors,
        diagnosis,
    };
    Ok((status, Page(page)).into_response())
}

/// Stores what was typed; secrets that were left empty stay.
pub(super) async fn save(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let credential = reach::credential(&api, &frame, id).await?;
    let described = Described::active(&api, &credential.adapter_id).await?;
    let typed = Typed::read(&described.descriptor, &fields);
    let mut errors = typed.errors(&described.descriptor, credential.secret_keys.keys());
    if errors.is_empty() {
        let change = CredentialChangeBody {
            name: Some(fields.text("name").to_owned()),
            settings: Some(typed.settings),
            secrets: typed.secrets,
            ..CredentialChangeBody::default()
        };
        let version = IfMatch(fields.text("version").parse().unwrap_or(0));
        let admin = Admin(who);
        match update_credential(admin, State(api.clone()), Path(id), version, Json(change)).await {
            Ok(changed) => {
                let told = format!("{} is saved wherever it is used.", changed.0.name);
                return Ok(Flash::done(told).on(&format!("/credentials/{id}?test=yes")));
            }
            Err(problem) => errors = FormErrors::of(problem)?,
        }
    }
    page(&api, frame, credential, Some(&fields), errors, None).await
}

/// Deletes one that nobody uses.
pub(super) async fn delete(
    admin: Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<CredentialId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let name = reach::credential(&api, &frame, id).await?.name;
    let version = IfMatch(fields.text("version").parse().unwrap_or(0));
    delete_credential(admin, State(api), Path(id), version).await?;
    Ok(Flash::done(format!("{name} is deleted.")).on("/credentials"))
}
