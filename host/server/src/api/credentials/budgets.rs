//! How often a PMS may be called with a credential, and whether that is enough.

use serde::{Deserialize, Serialize};
use usersync_adapters::protocol::Descriptor;
use usersync_core::model::{CallBudget, CallWindow, CredentialId, Overdraft};
use utoipa::ToSchema;

use crate::api::Api;
use crate::api::problem::{FieldError, Problem};

/// How often a group of the adapter's operations may be called with one credential.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CallBudget)]
#[serde(deny_unknown_fields)]
pub struct CallBudgetView {
    /// A group that the adapter names.
    pub group: String,
    /// All of them hold at once; none sets no limit.
    #[serde(default)]
    pub windows: Vec<CallWindowView>,
    /// Calls under way at one time; none sets no limit.
    #[serde(default)]
    pub at_once: Option<u32>,
}

/// So many calls in any so many seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = CallWindow)]
#[serde(deny_unknown_fields)]
pub struct CallWindowView {
    pub calls: u32,
    pub seconds: u32,
}

/// A call budget that cannot carry an hourly read of everybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Overdraft)]
pub struct OverdraftView {
    /// The group of operations that the credential's budget counts; none of the budget that all
    /// credentials of a provider share.
    pub group: Option<String>,
    /// Calls that one read of everybody took at all of these properties together.
    pub calls_per_sync: u32,
    pub allowed_per_hour: u32,
    /// Properties whose feeds are on and share the budget.
    pub properties: u32,
    /// Most syncs can read only what changed, and are on time all the same.
    pub reads_changes: bool,
    /// All of it in a sentence, with what to do.
    pub advice: String,
}

impl From<CallBudget> for CallBudgetView {
    fn from(budget: CallBudget) -> Self {
        let CallBudget { group, windows, at_once } = budget;
        let window = |CallWindow { calls, seconds }| CallWindowView { calls, seconds };
        Self { group, windows: windows.into_iter().map(window).collect(), at_once }
    }
}

impl From<CallBudgetView> for CallBudget {
    fn from(view: CallBudgetView) -> Self {
        let CallBudgetView { group, windows, at_once } = view;
        let window = |CallWindowView { calls, seconds }| CallWindow { calls, seconds };
        Self { group, windows: windows.into_iter().map(window).collect(), at_once }
    }
}

impl From<Overdraft> for OverdraftView {
    fn from(overdraft: Overdraft) -> Self {
        let advice = overdraft.to_string();
        let Overdraft { group, calls_per_sync, allowed_per_hour, properties, reads_changes } =
            overdraft;
        Self { group, calls_per_sync, allowed_per_hour, properties, reads_changes, advice }
    }
}

/// The call budgets that a credential shares and that are too small; none without a credential.
pub(crate) async fn overdrafts(
    api: &Api,
    credential: Option<CredentialId>,
) -> Result<Vec<OverdraftView>, Problem> {
    let Some(credential) = credential else { return Ok(Vec::new()) };
    let found = api.engine.overdrafts_of(credential).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Budgets are for groups that the adapter names, each once, and allow at least one call.
pub(super) fn check_budgets(
    descriptor: &Descriptor,
    budgets: &[CallBudgetView],
) -> Result<(), Problem> {
    let mut groups: Vec<&str> =
        descriptor.operations.iter().filter_map(|operation| operation.group.as_deref()).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut errors = Vec::new();
    for (place, budget) in budgets.iter().enumerate() {
        let mut refuse = |part: &str, detail: String| {
            errors.push(FieldError { pointer: format!("/budgets/{place}{part}"), detail });
        };
        if !groups.contains(&budget.group.as_str()) {
            let known = groups.join("`, `");
            refuse("/group", format!("the adapter names no such group; it has `{known}`"));
        }
        if budgets[..place].iter().any(|earlier| earlier.group == budget.group) {
            refuse("/group", format!("`{}` is given twice", budget.group));
        }
        for (at, window) in budget.windows.iter().enumerate() {
            if window.calls == 0 || window.seconds == 0 {
                let detail = "a window allows one call or more in one second or more";
                refuse(&format!("/windows/{at}"), detail.to_owned());
            }
        }
        if budget.at_once == Some(0) {
            refuse("/at_once", "at least one call is under way at a time".to_owned());
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}
