//! Trying a credential: what works, and what is at fault in the PMS's own words.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use usersync_adapters::protocol::CheckOutcome;
use usersync_store::Credential;

use crate::api::Api;
use crate::api::credentials::{CredentialTest, test_credential};
use crate::api::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;
use crate::auth::{Admin, Principal};
use crate::console::failure::sentence;
use crate::console::form::Described;
use crate::console::parts::{Badge, Tone};

/// How a credential fared.
#[derive(Clone, Debug, Template)]
#[template(path = "credentials/diagnosis.html")]
pub(in crate::console) struct Diagnosis {
    tone: Tone,
    /// All of it in a sentence.
    verdict: String,
    operations: Vec<Tried>,
}

impl HtmlSafe for Diagnosis {}

/// How one call fared.
#[derive(Clone, Debug)]
struct Tried {
    name: String,
    purpose: String,
    badge: Badge,
    message: String,
}

/// Tries a credential at its PMS.
pub(in crate::console) async fn diagnose(
    api: &Api,
    who: Principal,
    credential: &Credential,
) -> Result<Diagnosis, Problem> {
    let described = Described::active(api, &credential.adapter_id).await?;
    let purpose = |name: &str| {
        let operation = described.descriptor.operation(name);
        operation.map(|operation| operation.purpose.clone()).unwrap_or_default()
    };
    match test_credential(Admin(who), State(api.clone()), Path(credential.id)).await {
        Ok(Json(test)) => Ok(Diagnosis::of(test, purpose)),
        Err(problem) if is_told(problem.kind()) => Ok(Diagnosis {
            tone: Tone::Bad,
            verdict: sentence(&problem.document().detail),
            operations: Vec::new(),
        }),
        Err(problem) => Err(problem),
    }
}

/// Whether a failure is one of the credential or the PMS.
fn is_told(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::PmsFailed | ProblemKind::Conflict | ProblemKind::InvalidFields)
}

impl Diagnosis {
    fn of(test: CredentialTest, purpose: impl Fn(&str) -> String) -> Self {
        let failed = |outcome| test.operations.iter().any(|one| one.outcome == outcome);
        let verdict = if test.works {
            "The PMS accepted it: every call that the adapter makes works."
        } else if failed(CheckOutcome::LogIn) {
            "The PMS refused the log-in. Check user name, password and keys, and that the \
             interface is turned on for you at the PMS."
        } else if failed(CheckOutcome::Reach) {
            "The PMS could not be reached. Check the address, and that it may be called from here."
        } else if failed(CheckOutcome::Permission) {
            "The log-in works, but the PMS does not permit every call. Ask the PMS to grant what \
             is missing below."
        } else {
            "The PMS answered with an error. Its own words stand below."
        };
        let operations = test.operations.into_iter().map(|one| Tried {
            purpose: purpose(&one.operation),
            badge: badge(one.outcome),
            message: one.message,
            name: one.operation,
        });
        Self {
            tone: if test.works { Tone::Good } else { Tone::Bad },
            verdict: verdict.to_owned(),
            operations: operations.collect(),
        }
    }
}

fn badge(outcome: CheckOutcome) -> Badge {
    match outcome {
        CheckOutcome::Works => Badge::new(Tone::Good, "Works"),
        CheckOutcome::LogIn => Badge::new(Tone::Bad, "Log-in"),
        CheckOutcome::Permission => Badge::new(Tone::Bad, "Permission"),
        CheckOutcome::Reach => Badge::new(Tone::Bad, "Reach"),
        CheckOutcome::Other => Badge::new(Tone::Bad, "Other"),
    }
}
