//! Looking at what the next run would do before something is done that lets it.

use usersync_core::model::{IntegrationId, PmsPropertyId};

use crate::api::preview::{PreviewBody, PreviewView};
use crate::cli::client::Client;
use crate::cli::output::say;
use crate::cli::preview::describe;

/// Shows what a run would do with these PMS properties, or with those that are attached; the
/// approval of just that.
pub(super) async fn look(
    client: &Client,
    integration: IntegrationId,
    pms_property_ids: Option<Vec<PmsPropertyId>>,
) -> anyhow::Result<Option<String>> {
    let body = PreviewBody { pms_property_ids, ..PreviewBody::default() };
    let path = format!("/integrations/{integration}/preview");
    let preview: PreviewView = client.post(&path, Some(&body)).await?;
    say(&describe(&preview));
    Ok(preview.approval)
}
