//! One answer to many alerts.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use usersync_core::model::{AlertId, RunId};
use utoipa::ToSchema;

use super::{AnswerBody, answer_one};
use crate::api::Api;
use crate::api::extract::Json;
use crate::api::problem::{Problem, ProblemDocument};
use crate::auth::Operator;

/// The most alerts that one request may answer.
const MOST_ALERTS: usize = 200;

/// One answer to many alerts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkAnswer {
    /// At most 200.
    #[schema(value_type = Vec<Uuid>, max_items = 200)]
    pub alert_ids: Vec<AlertId>,
    pub answer: AnswerBody,
}

/// What one answer did to many alerts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkAnswered {
    /// How many alerts took the answer.
    pub answered: u32,
    /// How many did not.
    pub refused: u32,
    /// One for each alert, in the order asked for.
    pub results: Vec<BulkResult>,
}

/// What an answer did to one of many alerts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkResult {
    #[schema(value_type = Uuid)]
    pub alert_id: AlertId,
    /// The run that carried it out.
    #[schema(value_type = Option<Uuid>)]
    pub run_id: Option<RunId>,
    /// Why this alert did not take the answer.
    pub problem: Option<ProblemDocument>,
}

/// Gives one answer to many alerts, one after the other
///
/// Each alert takes it or does not, whatever becomes of the others; an alert named twice is
/// answered once, and the second time is told so.
#[utoipa::path(
    post, path = "/alerts/answers", tag = "alerts", request_body = BulkAnswer,
    security(("token" = ["operator"])),
    responses((status = 200, description = "What became of each", body = BulkAnswered)),
)]
pub(super) async fn answer_alerts(
    Operator(who): Operator,
    State(api): State<Api>,
    Json(body): Json<BulkAnswer>,
) -> Result<Json<BulkAnswered>, Problem> {
    if body.alert_ids.is_empty() || body.alert_ids.len() > MOST_ALERTS {
        let detail = format!("name between 1 and {MOST_ALERTS} alerts");
        return Err(Problem::field("/alert_ids", detail));
    }
    let mut done = BulkAnswered { answered: 0, refused: 0, results: Vec::new() };
    for alert_id in body.alert_ids {
        let (run_id, problem) = match answer_one(&api, &who, alert_id, &body.answer).await {
            Ok(answered) => (Some(answered.run_id), None),
            Err(problem) => (None, Some(problem.document())),
        };
        match problem {
            None => done.answered += 1,
            Some(_) => done.refused += 1,
        }
        done.results.push(BulkResult { alert_id, run_id, problem });
    }
    Ok(Json(done))
}
