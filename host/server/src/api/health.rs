//! Whether the service lives, whether it takes work, and its numbers.
//!
//! Readiness speaks of what is ours: database, tables, adapters. A PMS that is down makes nobody
//! restart anything.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use metrics::gauge;

use super::Api;
use super::problem::Problem;
use super::problem_kind::ProblemKind;
use usersync_core::model::AlertKind;

/// The process answers.
pub(super) async fn livez() -> &'static str {
    "alive\n"
}

/// The database answers, its tables are up to date, and every active adapter starts.
pub(super) async fn readyz(State(api): State<Api>) -> Result<&'static str, Problem> {
    let not_ready = |why: String| Problem::new(ProblemKind::Unavailable, why);
    if api.is_stopping() {
        return Err(not_ready("the service is stopping".to_owned()));
    }
    let health = api.store().health().await?;
    if health.pending_migrations > 0 {
        let pending = health.pending_migrations;
        return Err(not_ready(format!("{pending} changes to the tables are not made yet")));
    }
    for active in api.store().list_active_adapters().await? {
        let id = active.adapter_id;
        api.engine
            .adapter(&id)
            .await
            .map_err(|failure| not_ready(format!("adapter `{id}` does not start: {failure}")))?;
    }
    Ok("ready\n")
}

/// Everything that was counted, and how things stand now, in the text form of Prometheus.
pub(super) async fn metrics(State(api): State<Api>) -> Result<impl IntoResponse, Problem> {
    observe(&api).await?;
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], api.metrics.render()))
}

/// Numbers that are asked for rather than counted.
async fn observe(api: &Api) -> Result<(), Problem> {
    let now = api.now();
    for integration in api.store().list_integrations(None).await? {
        let id = integration.id.to_string();
        let since = integration.last_complete_at.unwrap_or(integration.created_at);
        let on = integration.state == usersync_store::IntegrationState::On;
        let seconds = if on { (now - since).as_seconds_f64() } else { 0.0 };
        gauge!("usersync_seconds_since_complete_run", "integration" => id).set(seconds);
    }
    let open = api.store().count_open_alerts(None).await?;
    for kind in AlertKind::ALL {
        let count = open.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count);
        gauge!("usersync_open_alerts", "kind" => kind.name()).set(count);
    }
    Ok(())
}
