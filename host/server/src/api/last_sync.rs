//! How current a directory is: the line above every list of people.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::PropertyId;
use usersync_store::{IntegrationState, Run};
use utoipa::ToSchema;

use super::Api;
use super::integrations::AttachedProperty;
use super::problem::Problem;
use super::runs::RunView;
use super::words;

/// How current the directory of a property is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LastSync {
    /// When the last complete run finished: every PMS property read, every record decided.
    pub complete_at: Option<DateTime<Utc>>,
    /// When the next run is due.
    pub next_run_at: Option<DateTime<Utc>>,
    /// None where the property has no integration.
    #[schema(value_type = Option<words::IntegrationState>)]
    pub integration: Option<IntegrationState>,
    /// The last run that read or tried to, whatever came of it.
    pub last_attempt: Option<RunView>,
    pub pms_properties: Vec<AttachedProperty>,
}

impl LastSync {
    /// As it is now.
    pub(super) async fn of(api: &Api, property: PropertyId) -> Result<Self, Problem> {
        let Some(integration) = api.store().find_integration_of(property).await? else {
            return Ok(Self {
                complete_at: None,
                next_run_at: None,
                integration: None,
                last_attempt: None,
                pms_properties: Vec::new(),
            });
        };
        let last_attempt: Option<Run> = api.store().last_attempt(integration.id).await?;
        Ok(Self {
            complete_at: integration.last_complete_at,
            next_run_at: integration.due_at,
            integration: Some(integration.state),
            last_attempt: last_attempt.map(RunView::from),
            pms_properties: integration.attached.into_iter().map(Into::into).collect(),
        })
    }
}
