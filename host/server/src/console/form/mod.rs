//! The form of an adapter's settings, drawn from the adapter's own description of it.

mod read;
mod shown;

use askama::Template;
use askama::filters::HtmlSafe;
use usersync_adapters::protocol::{Descriptor, FieldKind, SettingField};
use usersync_store::{AdapterVersion, Credential};

use super::fields::{Fields, FormErrors};
use super::frame::Frame;
use crate::api::Api;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;

pub(super) use self::read::Typed;
pub(super) use self::shown::routes;

/// A form as it is shown.
#[derive(Clone, Debug, Template)]
#[template(path = "form.html")]
pub(super) struct SettingsForm {
    /// The style sheet that shows a field once it is called for.
    style: String,
    fields: Vec<Asked>,
}

impl HtmlSafe for SettingsForm {}

/// A field of it.
#[derive(Clone, Debug)]
struct Asked {
    id: String,
    label: String,
    help: String,
    kind: FieldKind,
    required: bool,
    value: String,
    choices: Vec<Offered>,
    error: String,
    /// Of a secret that is stored: since when and by whom.
    set: Option<String>,
}

/// One of the values to choose from.
#[derive(Clone, Debug)]
struct Offered {
    value: String,
    label: String,
    selected: bool,
}

/// What the fields of a form begin with.
#[derive(Clone, Copy)]
pub(super) enum Filled<'a> {
    /// Nothing yet.
    Empty,
    /// As it was sent. Secrets are typed again: a page never holds one.
    Sent(&'a Fields),
    /// As it is stored.
    Stored(&'a Credential, &'a Frame),
}

/// The version of an adapter whose form is shown, with its description.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) version: AdapterVersion,
    pub(super) descriptor: Descriptor,
}

impl Described {
    /// The version that new credentials are for.
    pub(super) async fn active(api: &Api, adapter: &str) -> Result<Self, Problem> {
        let active = api.store().list_active_adapters().await?;
        let active = active.into_iter().find(|one| one.adapter_id == adapter);
        let digest = active.map(|active| active.active_digest);
        let versions = api.store().list_adapter_versions(Some(adapter)).await?;
        let version = versions.into_iter().find(|one| Some(&one.digest) == digest.as_ref());
        let version = version.ok_or_else(|| {
            let detail = format!("no version of adapter `{adapter}` is active; activate one first");
            Problem::new(ProblemKind::Conflict, detail)
        })?;
        Self::of(version)
    }

    pub(super) fn of(version: AdapterVersion) -> Result<Self, Problem> {
        let descriptor = serde_json::from_value(version.descriptor.clone())
            .map_err(|failure| Problem::internal(&failure))?;
        Ok(Self { version, descriptor })
    }

    /// The form, with what is in it and what is wrong with it.
    pub(super) fn form(&self, filled: Filled<'_>, errors: &FormErrors) -> SettingsForm {
        let fields = self.descriptor.settings.iter().enumerate();
        SettingsForm {
            style: shown::path(&self.version.digest),
            fields: fields.map(|(at, field)| Asked::of(at, field, filled, errors)).collect(),
        }
    }
}

/// The name of the field at this place. Several may have one key, so the place is what tells.
fn id(place: usize) -> String {
    format!("setting-{place}")
}

impl Asked {
    fn of(place: usize, field: &SettingField, filled: Filled<'_>, errors: &FormErrors) -> Self {
        let id = id(place);
        let is_secret = field.kind == FieldKind::Secret;
        let default = || field.default.clone().unwrap_or_default();
        let value = match filled {
            _ if is_secret => String::new(),
            Filled::Empty => default(),
            Filled::Sent(fields) => match field.kind {
                FieldKind::Boolean => fields.has(&id).to_string(),
                _ => fields.as_typed(&id).unwrap_or_default().to_owned(),
            },
            Filled::Stored(credential, _) => {
                read::stored(&credential.settings, &field.key).unwrap_or_else(default)
            }
        };
        let choices = field.choices.iter().map(|choice| Offered {
            value: choice.value.clone(),
            label: choice.label.clone(),
            selected: choice.value == value,
        });
        let set = match filled {
            Filled::Stored(credential, frame) if is_secret => credential
                .secret_keys
                .get(&field.key)
                .map(|key| format!("set {} by {}", frame.moment(key.set_at).clock(), key.set_by)),
            _ => None,
        };
        Self {
            label: field.label.clone(),
            help: field.help.clone(),
            kind: field.kind,
            required: field.required,
            choices: choices.collect(),
            error: errors.at(&id).to_owned(),
            set,
            value,
            id,
        }
    }

    /// What its error and its help are called, for whoever hears the page.
    fn described_by(&self) -> String {
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        let help =
            (!self.help.is_empty() || self.set.is_some()).then(|| format!("{}-help", self.id));
        [error, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The kind of input that it is.
    const fn input(&self) -> &'static str {
        match self.kind {
            FieldKind::Secret => "password",
            FieldKind::Url => "url",
            _ => "text",
        }
    }
}
