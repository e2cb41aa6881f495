//! What is done to an integration by one press of a button.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use usersync_core::model::{IntegrationId, PropertyId};

use crate::api::Api;
use crate::api::extract::{Json, Path};
use crate::api::integrations::{NewIntegration, create_integration};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::api::runs::start_run;
use crate::auth::{Admin, Operator};
use crate::console::failure::sentence;
use crate::console::flash::Flash;

/// Begins to set up the feed of a property; one that was begun before goes on.
pub(super) async fn set_up(
    admin: Admin,
    State(api): State<Api>,
    Path(property_id): Path<PropertyId>,
) -> Result<Response, Problem> {
    let begun = api.store().find_integration_of(property_id).await?;
    let id = if let Some(begun) = begun {
        begun.id
    } else {
        let new = Json(NewIntegration { property_id });
        create_integration(admin, State(api), new).await?.body.0.id
    };
    Ok(Redirect::to(&format!("/integrations/{id}/credentials")).into_response())
}

/// Syncs now.
pub(super) async fn sync(
    operator: Operator,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Response, Problem> {
    let told = match start_run(operator, State(api), Path(id)).await {
        Ok((_, _, Json(started))) => Flash::done(sentence(&started.message)),
        Err(problem) if problem.kind() == ProblemKind::Conflict => {
            Flash::trouble(sentence(&problem.document().detail))
        }
        Err(problem) => return Err(problem),
    };
    Ok(told.on(&format!("/integrations/{id}")))
}
