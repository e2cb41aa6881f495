//! The domain's words as the API document lists them.
//!
//! The types here exist for the document alone; what is sent are the domain's own.

use std::borrow::Cow;

use serde::Serialize;
use usersync_core::alert::Action as A;
use usersync_core::explain as e;
use usersync_core::model as m;
use usersync_store as s;
use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident: $values:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                words_of(concat!($($doc),*), &$values)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

words! {
    /// What an alert asks.
    AlertKind: m::AlertKind::ALL;
    /// Why two names that differ may still be one person's.
    Closeness: m::Closeness::ALL;
    /// In what way a run would change more than goes through unseen.
    Surge: [m::Surge::Created, m::Surge::Altered, m::Surge::Renumbered];
    /// How an alert was closed.
    Resolution: [
        m::Resolution::ConditionGone,
        m::Resolution::OutOfScope,
        m::Resolution::Decided,
    ];
    /// An answer to an alert.
    Action: [
        A::Merge,
        A::MergeKeepName,
        A::NotSamePerson,
        A::UsePmsEmail,
        A::ExchangeEmails,
        A::KeepDoorEmail,
        A::LinkWithPmsEmail,
        A::LinkKeepEmail,
        A::CreateSeparate,
        A::SyncOnlyThis,
        A::PickContact,
        A::CreateWithoutEmail,
        A::Recreate,
        A::KeepOut,
        A::LinkTo,
        A::Wait,
        A::Dismiss,
        A::Snooze,
        A::ReallyEmpty,
        A::Approve,
        A::Reject,
    ];
    /// How a record ended a run.
    Outcome: m::Outcome::ALL;
    /// The step that decided.
    Step: [
        m::Step::Read,
        m::Step::Role,
        m::Step::Status,
        m::Step::Exclusion,
        m::Step::Email,
        m::Step::DuplicateEmails,
        m::Step::SamePerson,
        m::Step::Match,
        m::Step::Update,
    ];
    /// What a status word of a PMS amounts to.
    Standing: [
        m::Standing::Pending,
        m::Standing::Current,
        m::Standing::Past,
        m::Standing::Other,
    ];
    /// A field of a person.
    Field: m::Field::ALL;
    /// Whether an integration syncs.
    IntegrationState: [
        s::IntegrationState::Draft,
        s::IntegrationState::On,
        s::IntegrationState::Off,
    ];
    /// How a run is or ended.
    RunState: [
        s::RunState::Queued,
        s::RunState::Running,
        s::RunState::Complete,
        s::RunState::Incomplete,
        s::RunState::Failed,
        s::RunState::Stopped,
    ];
    /// What started a run.
    Trigger: [
        s::Trigger::Hourly,
        s::Trigger::CatchUp,
        s::Trigger::SyncNow,
        s::Trigger::FollowUp,
        s::Trigger::Decision,
    ];
    /// What a webhook can be told of.
    WebhookEvent: s::WebhookEvent::ALL;
    /// What a webhook is told.
    DeliveryEvent: [
        s::WebhookEvent::RunFinished,
        s::WebhookEvent::AlertRaised,
        s::WebhookEvent::AlertClosed,
        s::WebhookEvent::Test,
    ];
    /// Who put a contact into the directory.
    Source: [s::Source::Pms, s::Source::Hand];
    /// What happened to a contact.
    Event: [
        m::Event::Created,
        m::Event::Updated,
        m::Event::Linked,
        m::Event::Unlinked,
        m::Event::Removed,
        m::Event::Restored,
        m::Event::Erased,
    ];
    /// What brought a change about.
    Origin: m::Origin::ALL;
    /// What a step did with somebody.
    Progress: [
        e::Progress::Passed,
        e::Progress::Decided,
        e::Progress::NotAsked,
        e::Progress::NotReached,
    ];
}

fn words_of(about: &str, values: &[impl Serialize]) -> RefOr<Schema> {
    let words = values.iter().filter_map(|value| serde_json::to_value(value).ok());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about.trim()))
        .enum_values(Some(words))
        .into()
}

/// The nine fields of a person. Of a contact: `null` is nothing. Of a record: a missing key means
/// that the read cannot tell, `null` that the PMS says there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PersonFields {}

impl PartialSchema for PersonFields {
    fn schema() -> RefOr<Schema> {
        let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(
            "The fields of a person. Of a contact, `null` is nothing; of a record, a missing key \
             means that the read cannot tell and `null` that the PMS says there is none. Dates are \
             calendar dates, as in 2026-01-31.",
        ));
        for field in m::Field::ALL {
            object = object.property(field.name(), <Option<String> as PartialSchema>::schema());
        }
        object.into()
    }
}

impl ToSchema for PersonFields {
    fn name() -> Cow<'static, str> {
        "PersonFields".into()
    }
}

/// A component as it is uploaded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Component {}

impl PartialSchema for Component {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into()
    }
}

impl ToSchema for Component {
    fn name() -> Cow<'static, str> {
        "Component".into()
    }
}

/// Settings under the keys of an adapter's form.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FormSettings {}

impl PartialSchema for FormSettings {
    fn schema() -> RefOr<Schema> {
        let value = OneOfBuilder::new()
            .item(<String as PartialSchema>::schema())
            .item(<Vec<String> as PartialSchema>::schema());
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Settings that are not secret: a text or a list of texts each."))
            .additional_properties(Some(Schema::from(value)))
            .into()
    }
}

impl ToSchema for FormSettings {
    fn name() -> Cow<'static, str> {
        "FormSettings".into()
    }
}

/// A reference to one of the schemas.
pub(super) fn schema_ref(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}
