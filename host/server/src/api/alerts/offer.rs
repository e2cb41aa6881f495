//! The answers that an alert offers, each with what it will do.

use serde::{Deserialize, Serialize};
use usersync_core::alert::{self, Action};
use usersync_core::model::Alert;
use utoipa::ToSchema;

use crate::api::words;

/// An answer that an alert offers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferedAction {
    #[schema(value_type = words::Action)]
    pub action: Action,
    /// What it will do, in a sentence.
    pub effect: String,
}

/// The answers that an alert offers, in the order in which they are shown.
pub(super) fn actions(alert: &Alert) -> Vec<OfferedAction> {
    let offer =
        |action: &Action| OfferedAction { action: *action, effect: effect(*action).to_owned() };
    alert::actions(alert).iter().map(offer).collect()
}

const fn effect(action: Action) -> &'static str {
    match action {
        Action::Merge => "Same person: link them, and the contact takes the name of the PMS.",
        Action::MergeKeepName => "Same person: link them, and the contact keeps its name.",
        Action::NotSamePerson => "Different people: they are not proposed to each other again.",
        Action::UsePmsEmail => "The contact takes the new email and everything that waits with it.",
        Action::ExchangeEmails => {
            "Everybody in the exchange takes the email that the PMS has for them, all at once."
        }
        Action::KeepDoorEmail => {
            "The contact keeps its email; everything else that waits is taken."
        }
        Action::LinkWithPmsEmail => "Link them, and the contact takes the email of the PMS.",
        Action::LinkKeepEmail => "Link them, and the contact keeps its email.",
        Action::CreateSeparate => "The resident gets a contact of their own.",
        Action::SyncOnlyThis => {
            "Of those who share the email, only the one named in `record` syncs."
        }
        Action::PickContact => "Link to the one of the equal contacts named in `contact_id`.",
        Action::CreateWithoutEmail => "Create the resident without an email.",
        Action::Recreate => "Put the person back into the directory.",
        Action::KeepOut => "Leave the person out for good.",
        Action::LinkTo => "Link to another contact of the property, named in `contact_id`.",
        Action::Wait => {
            "Leave it until the PMS has other values; nobody is asked about these again."
        }
        Action::Dismiss => "The question is not asked again while its values are the same.",
        Action::Snooze => "The question is asked again from `until` on, if its cause still stands.",
        Action::ReallyEmpty => "It is right: the PMS property really has so few people.",
        Action::Approve => {
            "The next run goes through at once, unless it would touch more people than this one."
        }
        Action::Reject => "The run stays held until it would change something else.",
    }
}
