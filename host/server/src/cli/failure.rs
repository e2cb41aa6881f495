//! How a failure is told: what happened, why, and what to type next.

use anstream::eprintln as say;
use owo_colors::OwoColorize as _;

use super::client::ClientError;
use crate::api::problem_kind::ProblemKind;
use crate::config::ConfigError;
use crate::service::StartError;

/// A failure that knows what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Hinted {
    message: String,
    hint: String,
}

/// A failure with what to do about it.
pub(super) fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Hinted { message: message.into(), hint: hint.into() }.into()
}

/// Tells a failure on standard error.
pub(super) fn print(failure: &anyhow::Error) {
    say!("{} {failure}", "error:".red().bold());
    for cause in failure.chain().skip(1) {
        say!("  {} {cause}", "caused by:".bold());
    }
    if let Some(hint) = hint(failure) {
        say!("{} {hint}", "hint:".cyan().bold());
    }
}

/// What to type next.
fn hint(failure: &anyhow::Error) -> Option<String> {
    failure.chain().find_map(|cause| {
        if let Some(hinted) = cause.downcast_ref::<Hinted>() {
            return Some(hinted.hint.clone());
        }
        if let Some(client) = cause.downcast_ref::<ClientError>() {
            return of_client(client).map(str::to_owned);
        }
        if let Some(ConfigError::Parse { .. }) = cause.downcast_ref() {
            return Some("mend the file and look again with `usersync check`".to_owned());
        }
        match cause.downcast_ref() {
            Some(StartError::NoKey { .. } | StartError::Key(_) | StartError::Store(_)) => {
                Some("`usersync check` says what is wrong without changing anything".to_owned())
            }
            _ => None,
        }
    })
}

fn of_client(failure: &ClientError) -> Option<&'static str> {
    match failure {
        ClientError::NoToken => {
            Some("`usersync token create --name NAME --role operator` makes a token")
        }
        ClientError::Unreachable { .. } => {
            Some("start the service with `usersync serve`, or name another one with `--url`")
        }
        ClientError::Refused(problem) if problem.kind == ProblemKind::Unauthorized.path() => Some(
            "`usersync token create --name NAME --role operator` makes a token; give it as `USERSYNC_TOKEN`",
        ),
        ClientError::Refused(problem) if problem.kind == ProblemKind::Forbidden.path() => Some(
            "`usersync token create --name NAME --role admin` makes one that may do everything",
        ),
        _ => None,
    }
}
