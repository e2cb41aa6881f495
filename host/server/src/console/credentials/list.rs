//! The list of them.

use askama::Template;
use axum::extract::State;
use usersync_core::model::{CredentialId, IntegrationId};
use usersync_store::Credential;

use crate::api::Api;
use crate::api::problem::Problem;
use crate::console::frame::Frame;
use crate::console::integrations::adapter_names;
use crate::console::page::Page;
use crate::console::parts::{Badge, Moment, Tone};
use crate::console::reach;

#[derive(Template)]
#[template(path = "credentials/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    credential: Credential,
    pms: String,
    state: Badge,
    /// When the PMS is tried next, while it refuses it.
    next_try: Option<Moment>,
    uses: Uses,
    /// When the PMS was last read with it.
    last_read: Option<Moment>,
    /// Of each secret: its key, since when and by whom.
    secrets: Vec<(String, Moment, String)>,
}

/// Where a credential is used.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Integration and the name of its property.
    pub(super) places: Vec<(IntegrationId, String)>,
    last_read: Option<chrono::DateTime<chrono::Utc>>,
}

pub(super) async fn list_credentials(
    frame: Frame,
    State(api): State<Api>,
) -> Result<Page<ListPage>, Problem> {
    let credentials = reach::credentials(&api, &frame).await?;
    let names = adapter_names(&api).await?;
    let mut rows = Vec::with_capacity(credentials.len());
    for credential in credentials {
        let uses = uses(&api, &frame, credential.id).await?;
        let secrets = credential.secret_keys.iter().map(|(key, set)| {
            (key.replace('_', " "), frame.moment(set.set_at), set.set_by.clone())
        });
        rows.push(Row {
            pms: names.get(&credential.adapter_id).unwrap_or(&credential.adapter_id).clone(),
            state: state(&credential),
            next_try: credential.quarantine.as_ref().map(|one| frame.moment(one.probe_at)),
            last_read: uses.last_read.map(|at| frame.moment(at)),
            secrets: secrets.collect(),
            uses,
            credential,
        });
    }
    Ok(Page(ListPage { frame, rows }))
}

/// Whether it works, in a word.
pub(super) fn state(credential: &Credential) -> Badge {
    match (&credential.quarantine, credential.account) {
        (Some(_), _) => Badge::new(Tone::Bad, "Failing"),
        (None, Some(_)) => Badge::new(Tone::Good, "Works"),
        (None, None) => Badge::new(Tone::Info, "Not tested").with_icon("new"),
    }
}

pub(super) async fn uses(api: &Api, frame: &Frame, id: CredentialId) -> Result<Uses, Problem> {
    let integrations = reach::integrations(api, frame).await?;
    let properties = reach::properties(api, frame).await?;
    let mut uses = Uses::default();
    for property in properties {
        let Some(integration) = integrations.get(&property.id) else { continue };
        if integration.credential != Some(id) {
            continue;
        }
        let reads = integration.attached.iter().filter_map(|one| Some(one.accepted.as_ref()?.at));
        uses.last_read = uses.last_read.max(reads.max());
        uses.places.push((integration.id, property.name));
    }
    Ok(uses)
}
