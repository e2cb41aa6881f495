//! One adapter: its versions, what each may reach, and which is in use.

use askama::Template;
use axum::extract::State;
use usersync_adapters::Class;
use usersync_adapters::protocol::Descriptor;

use super::asks::Asks;
use super::list::{Use, name, uses};
use crate::api::Api;
use crate::api::adapters::{AdapterView, VersionView, adapter};
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::{Badge, Moment, Tone};

#[derive(Template)]
#[template(path = "adapters/detail.html")]
pub(super) struct DetailPage {
    frame: Frame,
    view: AdapterView,
    name: String,
    use_: Use,
    versions: Vec<Version>,
    /// The version to go back to.
    previous: Option<String>,
    activated: Option<Moment>,
}

/// One version.
pub(super) struct Version {
    pub(super) view: VersionView,
    pub(super) state: Badge,
    pub(super) installed: Moment,
    pub(super) asks: Asks,
    pub(super) active: bool,
}

pub(super) async fn find(api: &Api, id: &str) -> Result<AdapterView, Problem> {
    let missing = format!("no version of adapter `{id}` is installed");
    let view = adapter(api, id.to_owned()).await?;
    view.ok_or_else(|| Problem::new(ProblemKind::NotFound, missing))
}

/// What a version is, for the comparison.
fn read(version: &VersionView) -> Result<(Descriptor, Class), Problem> {
    let descriptor = serde_json::from_value(version.descriptor.clone())
        .map_err(|failure| Problem::internal(&failure))?;
    Ok((descriptor, Class::from_name(&version.class).unwrap_or(Class::Wasi)))
}

/// Every version, beside the one in use.
pub(super) fn versions(frame: &Frame, view: &AdapterView) -> Result<Vec<Version>, Problem> {
    let active = view.active.as_ref();
    let previous = active.and_then(|active| active.previous_digest.as_ref());
    let in_use =
        view.versions.iter().find(|one| Some(&one.digest) == active.map(|one| &one.digest));
    let in_use = in_use.map(read).transpose()?;
    let in_use = in_use.as_ref().map(|(descriptor, class)| (descriptor, *class));
    let mut versions = Vec::with_capacity(view.versions.len());
    for version in &view.versions {
        let (descriptor, class) = read(version)?;
        let is_active = Some(&version.digest) == active.map(|active| &active.digest);
        let state = if is_active {
            Badge::new(Tone::Good, "Active")
        } else if Some(&version.digest) == previous {
            Badge::new(Tone::Quiet, "The one before")
        } else {
            Badge::new(Tone::Info, "Installed").with_icon("new")
        };
        versions.push(Version {
            state,
            installed: frame.moment(version.installed_at),
            asks: Asks::of((&descriptor, class), in_use),
            active: is_active,
            view: version.clone(),
        });
    }
    Ok(versions)
}

pub(super) async fn show(
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Page<DetailPage>, Problem> {
    let view = find(&api, &id).await?;
    let versions = versions(&frame, &view)?;
    let shown = versions.iter().find(|version| version.active).or(versions.first());
    let name = shown.map_or_else(|| view.id.clone(), |version| name(&version.view));
    let previous = view.active.as_ref().and_then(|active| active.previous_digest.as_ref());
    let previous = versions.iter().find(|version| Some(&version.view.digest) == previous);
    Ok(Page(DetailPage {
        use_: uses(&api, &frame, &view).await?,
        previous: previous.map(|version| version.view.version.clone()),
        activated: view.active.as_ref().map(|active| frame.moment(active.activated_at)),
        frame,
        view,
        name,
        versions,
    }))
}
