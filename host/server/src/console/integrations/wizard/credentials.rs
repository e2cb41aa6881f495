//! Enter Credentials: a sign-in at the PMS, new or one that there is, and whether it works.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use usersync_core::model::{CredentialId, IntegrationId};
use usersync_store::Credential;

use super::{Step, Wizard};
use crate::api::Api;
use crate::api::credentials::{NewCredentialBody, create_credential};
use crate::api::extract::{Json, Path};
use crate::api::integrations::{IntegrationChangeBody, update_integration};
use crate::api::precondition::IfMatch;
use crate::api::problem::Problem;
use crate::auth::{Admin, Principal};
use crate::console::credentials::test::{Diagnosis, diagnose};
use crate::console::fields::{Fields, FormErrors};
use crate::console::form::{Described, Filled, SettingsForm, Typed};
use crate::console::frame::Frame;
use crate::console::integrations::cards::adapter_names;
use crate::console::page::Page;
use crate::console::reach;

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console::integrations) struct Wanted {
    /// The PMS of a new credential.
    adapter: String,
    /// Try the credential that was chosen. Trying it again changes nothing, so a page may.
    test: String,
}

#[derive(Template)]
#[template(path = "integrations/credentials.html")]
struct CredentialsPage {
    frame: Frame,
    wizard: Wizard,
    errors: FormErrors,
    /// The PMSs that there are adapters for: id and name.
    adapters: Vec<(String, String)>,
    names: HashMap<String, String>,
    /// Credentials of the organisation that could be used as well.
    others: Vec<Credential>,
    new: Option<NewForm>,
    diagnosis: Option<Diagnosis>,
}

/// The form of a new credential.
struct NewForm {
    adapter: String,
    pms: String,
    name: String,
    form: SettingsForm,
}

/// Shows the credential that was chosen, or what there is to choose from.
pub(super) async fn show(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Credentials).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let diagnosis = match &wizard.credential {
        Some(credential) if !wanted.test.is_empty() => Some(diagnose(&api, who, credential).await?),
        _ => None,
    };
    let new = match wanted.adapter.as_str() {
        "" => None,
        adapter => {
            let described = Described::active(&api, adapter).await?;
            let name = described.descriptor.name.clone();
            let form = described.form(Filled::Empty, &FormErrors::default());
            Some(NewForm { adapter: adapter.to_owned(), pms: name.clone(), name, form })
        }
    };
    // What the test found out opens the next screen.
    let wizard = match Wizard::open(&api, &frame, id, Step::Credentials).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = page(&api, frame, wizard, new, diagnosis, FormErrors::default()).await?;
    Ok(Page(page).into_response())
}

async fn page(
    api: &Api,
    frame: Frame,
    wizard: Wizard,
    new: Option<NewForm>,
    diagnosis: Option<Diagnosis>,
    errors: FormErrors,
) -> Result<CredentialsPage, Problem> {
    let names = adapter_names(api).await?;
    let mut adapters: Vec<_> = names.clone().into_iter().collect();
    adapters.sort_by(|one, other| one.1.cmp(&other.1));
    let mut others = reach::credentials(api, &frame).await?;
    others.retain(|one| {
        one.organisation == wizard.property.organisation_id
            && Some(one.id) != wizard.integration.credential
    });
    Ok(CredentialsPage { frame, wizard, errors, adapters, names, others, new, diagnosis })
}

/// Adds the credential or takes the one chosen, and goes on to its test.
pub(super) async fn save(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Credentials).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let chosen = match fields.text("use").parse() {
        Ok(chosen) => CredentialId::new(chosen),
        Err(_) => match add(&api, &who, &wizard, &fields).await? {
            Ok(added) => added,
            Err((new, errors)) => {
                let page = page(&api, frame, wizard, Some(new), None, errors).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response());
            }
        },
    };
    let change =
        IntegrationChangeBody { credential_id: Some(chosen), ..IntegrationChangeBody::default() };
    let version = IfMatch(wizard.integration.version);
    update_integration(Admin(who), State(api), Path(id), version, Json(change)).await?;
    Ok(Redirect::to(&format!("{}?test=yes", Step::Credentials.path(id))).into_response())
}

/// Adds the credential that was typed in, or says what has to be mended.
async fn add(
    api: &Api,
    who: &Principal,
    wizard: &Wizard,
    fields: &Fields,
) -> Result<Result<CredentialId, (NewForm, FormErrors)>, Problem> {
    let adapter = fields.text("adapter");
    let described = Described::active(api, adapter).await?;
    let typed = Typed::read(&described.descriptor, fields);
    let mut errors = typed.errors(&described.descriptor, std::iter::empty());
    if errors.is_empty() {
        let new = NewCredentialBody {
            organisation_id: wizard.property.organisation_id,
            adapter_id: adapter.to_owned(),
            name: fields.text("name").to_owned(),
            settings: typed.settings,
            secrets: typed.secrets,
        };
        match create_credential(Admin(who.clone()), State(api.clone()), Json(new)).await {
            Ok(created) => return Ok(Ok(created.body.0.id)),
            Err(problem) => errors = FormErrors::of(problem)?,
        }
    }
    let new = NewForm {
        adapter: adapter.to_owned(),
        pms: described.descriptor.name.clone(),
        name: fields.text("name").to_owned(),
        form: described.form(Filled::Sent(fields), &errors),
    };
    Ok(Err((new, errors)))
}
