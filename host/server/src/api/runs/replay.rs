//! Playing the recording of a run again.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_adapters::Difference;
use usersync_core::model::RunId;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Api;
use crate::api::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::auth::Operator;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(replay_run))
}

/// How a run compares with its replay.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Replay)]
pub struct ReplayView {
    /// The replay is the same to the byte.
    pub identical: bool,
    /// The adapter that read, as `id@version`.
    pub adapter_version: String,
    /// Lines that the run gave: requests, residents, remarks.
    pub lines: u64,
    /// Where the replay came to something else.
    pub differences: Vec<DifferenceView>,
    /// Why the replay could not go on, if it could not.
    pub stopped: Option<String>,
}

/// A part of a run that the replay came to differently.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ReplayDifference)]
pub struct DifferenceView {
    #[schema(example = "residents of `maple01`")]
    pub part: String,
    /// Lines that the run gave.
    pub recorded: u64,
    /// Lines that the replay gave; as many with other words in them are a difference too.
    pub replayed: u64,
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        let Difference { part, recorded, replayed } = difference;
        Self { part, recorded, replayed }
    }
}

/// Replays a run from its recording, with the adapter version that read
///
/// Nothing is called and nothing is written.
#[utoipa::path(
    post, path = "/runs/{id}/replay", tag = "runs", params(("id" = Uuid, Path)),
    security(("token" = ["operator"])),
    responses((status = 200, description = "How it compares", body = ReplayView)),
)]
async fn replay_run(
    _: Operator,
    State(api): State<Api>,
    Path(id): Path<RunId>,
) -> Result<Json<ReplayView>, Problem> {
    let replayed = api.engine.replay_run(id).await?;
    Ok(Json(ReplayView {
        identical: replayed.is_identical(),
        adapter_version: replayed.adapter_version,
        lines: replayed.lines,
        differences: replayed.differences.into_iter().map(Into::into).collect(),
        stopped: replayed.stopped,
    }))
}
