//! Setting a feed up, screen by screen. What is sent is stored in the draft at once, so that one
//! can stop after any screen and go on later; a screen opens when those before it are done.

mod credentials;
mod exclude;
mod properties;
mod turn_on;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use usersync_core::model::IntegrationId;
use usersync_store::{Credential, Integration, Property};

use crate::api::Api;
use crate::api::problem::Problem;
use crate::console::flash::Flash;
use crate::console::frame::Frame;
use crate::console::reach;

pub(super) fn routes() -> Router<Api> {
    let credentials = get(credentials::show).post(credentials::save);
    Router::new()
        .route("/integrations/{id}/credentials", credentials)
        .route("/integrations/{id}/properties", get(properties::show).post(properties::save))
        .route("/integrations/{id}/statuses", get(exclude::show).post(exclude::save))
        .route("/integrations/{id}/turn-on", get(turn_on::show).post(turn_on::save))
}

/// A screen of the set-up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Step {
    Credentials,
    Properties,
    Statuses,
    TurnOn,
}

impl Step {
    const ALL: [Self; 4] = [Self::Credentials, Self::Properties, Self::Statuses, Self::TurnOn];

    const fn title(self) -> &'static str {
        match self {
            Self::Credentials => "Enter Credentials",
            Self::Properties => "Attach Property IDs",
            Self::Statuses => "Exclude Lease Statuses",
            Self::TurnOn => "User Sync Integration",
        }
    }

    pub(super) fn path(self, id: IntegrationId) -> String {
        let name = match self {
            Self::Credentials => "credentials",
            Self::Properties => "properties",
            Self::Statuses => "statuses",
            Self::TurnOn => "turn-on",
        };
        format!("/integrations/{id}/{name}")
    }

    /// The screen that has to be done before this one can be, if there is one.
    fn waits_for(self, integration: &Integration, credential: Option<&Credential>) -> Option<Self> {
        let signs_in = credential.is_some_and(|credential| credential.account.is_some());
        if self > Self::Credentials && !signs_in {
            Some(Self::Credentials)
        } else if self > Self::Properties && integration.attached.is_empty() {
            Some(Self::Properties)
        } else {
            None
        }
    }
}

/// What every screen shows, and needs.
#[derive(Clone, Debug)]
pub(super) struct Wizard {
    pub(super) integration: Integration,
    pub(super) property: Property,
    pub(super) credential: Option<Credential>,
    step: Step,
}

/// A screen in the list of them all.
struct StepLink {
    title: &'static str,
    /// None: it is closed, or it is this one.
    href: Option<String>,
    class: &'static str,
    current: bool,
}

impl Wizard {
    /// Opens a screen; where it is closed, it leads to the one that comes first.
    pub(super) async fn open(
        api: &Api,
        frame: &Frame,
        id: IntegrationId,
        step: Step,
    ) -> Result<Result<Self, Response>, Problem> {
        let (integration, property) = reach::integration(api, frame, id).await?;
        let credential = match integration.credential {
            Some(credential) => Some(reach::credential(api, frame, credential).await?),
            None => None,
        };
        if let Some(first) = step.waits_for(&integration, credential.as_ref()) {
            let told = match first {
                Step::Credentials => "First the credentials have to work: enter and test them.",
                _ => "First attach at least one PMS property.",
            };
            return Ok(Err(Flash::trouble(told).on(&first.path(id))));
        }
        Ok(Ok(Self { integration, property, credential, step }))
    }

    fn steps(&self) -> Vec<StepLink> {
        let link = |step: Step| {
            let is_open = step.waits_for(&self.integration, self.credential.as_ref()).is_none();
            let next_is_open =
                Step::ALL.into_iter().find(|later| *later > step).is_some_and(|later| {
                    later.waits_for(&self.integration, self.credential.as_ref()).is_none()
                });
            StepLink {
                title: step.title(),
                href: (is_open && step != self.step).then(|| step.path(self.integration.id)),
                class: if next_is_open && step < self.step { "done" } else { "" },
                current: step == self.step,
            }
        };
        Step::ALL.map(link).into()
    }

    const fn title(&self) -> &'static str {
        self.step.title()
    }

    /// Whether the feed was on before and is only changed now.
    fn is_set_up(&self) -> bool {
        self.integration.state != usersync_store::IntegrationState::Draft
    }
}
