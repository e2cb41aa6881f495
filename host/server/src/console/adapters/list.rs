//! The list of them, and taking a new one in.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use usersync_store::RunState;

use crate::api::Api;
use crate::api::adapters::{AdapterView, VersionView, adapter, install_adapter};
use crate::api::extract::{Bytes, Json};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::auth::Admin;
use crate::console::fields::FormErrors;
use crate::console::flash::Flash;
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::{Moment, count};
use crate::console::reach;

#[derive(Template)]
#[template(path = "adapters/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    errors: FormErrors,
}

struct Row {
    id: String,
    name: String,
    active: Option<String>,
    activated: Option<Moment>,
    class: String,
    versions: usize,
    use_: Use,
}

/// Who reads with an adapter.
#[derive(Clone, Debug, Default)]
pub(super) struct Use {
    /// Integrations whose credential is for it.
    pub(super) integrations: usize,
    /// Of each run under way on an earlier version: which that is.
    pub(super) draining: Vec<String>,
}

impl Use {
    pub(super) fn told(&self) -> String {
        let count = count(self.integrations as u64, "integration", "integrations");
        if self.integrations == 0 { "None".to_owned() } else { count }
    }
}

pub(super) async fn list_adapters(
    frame: Frame,
    State(api): State<Api>,
) -> Result<Response, Problem> {
    page(&api, frame, FormErrors::default()).await
}

async fn page(api: &Api, frame: Frame, errors: FormErrors) -> Result<Response, Problem> {
    let versions = api.store().list_adapter_versions(None).await?;
    let mut ids: Vec<String> = versions.into_iter().map(|version| version.adapter_id).collect();
    ids.dedup();
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(view) = adapter(api, id).await? else { continue };
        let use_ = uses(api, &frame, &view).await?;
        let newest = view.versions.first();
        let active = view.active.as_ref();
        let shown =
            view.versions.iter().find(|one| Some(&one.digest) == active.map(|one| &one.digest));
        let shown = shown.or(newest);
        rows.push(Row {
            name: shown.map_or_else(|| view.id.clone(), name),
            class: shown.map(|version| version.class.clone()).unwrap_or_default(),
            activated: active.map(|active| frame.moment(active.activated_at)),
            active: active.map(|active| active.version.clone()),
            versions: view.versions.len(),
            use_,
            id: view.id,
        });
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Page(ListPage { frame, rows, errors })).into_response())
}

/// What people call it.
pub(super) fn name(version: &VersionView) -> String {
    version.descriptor["name"].as_str().unwrap_or(&version.adapter_id).to_owned()
}

/// Who reads with an adapter now.
pub(super) async fn uses(api: &Api, frame: &Frame, view: &AdapterView) -> Result<Use, Problem> {
    let mut credentials = reach::credentials(api, frame).await?;
    credentials.retain(|credential| credential.adapter_id == view.id);
    let active = view.active.as_ref().map(|active| format!("{}@{}", view.id, active.version));
    let mut found = Use::default();
    for integration in reach::integrations(api, frame).await?.into_values() {
        if !credentials.iter().any(|one| Some(one.id) == integration.credential) {
            continue;
        }
        found.integrations += 1;
        if integration.claimed_by.is_none() {
            continue;
        }
        let last = api.store().last_attempt(integration.id).await?;
        let running = last.filter(|run| run.state == RunState::Running);
        let version = running.and_then(|run| run.adapter_version);
        found.draining.extend(version.filter(|version| Some(version) != active.as_ref()));
    }
    Ok(found)
}

/// Takes in the file that was chosen.
pub(super) async fn install(
    admin: Admin,
    frame: Frame,
    State(api): State<Api>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let unreadable = |_| {
        let detail =
            "the file did not arrive whole, or is larger than an adapter may be; send it again";
        Problem::new(ProblemKind::TooLarge, detail)
    };
    let mut component = None;
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        if part.name() == Some("component") {
            component = Some(part.bytes().await.map_err(unreadable)?);
        }
    }
    let component = component.filter(|bytes| !bytes.is_empty());
    let Some(component) = component else {
        let wrong = "Choose the file of an adapter, such as yardi.wasm.".to_owned();
        return page(&api, frame, FormErrors::all([("component".to_owned(), wrong)])).await;
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/wasm"));
    match install_adapter(admin, State(api.clone()), headers, Bytes(component)).await {
        Ok(created) => {
            let Json(version) = created.body;
            let told = format!(
                "{} {} is installed and not in use yet. Look at what it asks for, then activate it.",
                name(&version),
                version.version
            );
            Ok(Flash::done(told).on(&format!("/adapters/{}", version.adapter_id)))
        }
        Err(problem) => page(&api, frame, FormErrors::of(problem)?).await,
    }
}
