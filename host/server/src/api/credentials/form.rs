//! What is typed into the form of an adapter.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use usersync_adapters::SettingValue;
use usersync_adapters::protocol::{Descriptor, FieldKind};

use crate::api::problem::{FieldError, Problem};

/// Settings that are not secret, by their keys.
pub(crate) type Settings = BTreeMap<String, SettingValue>;
/// Secrets, by their keys.
pub(crate) type Secrets = BTreeMap<String, Secret>;

/// A secret on its way in. No message about a bad one repeats it.
pub(crate) struct Secret(pub(crate) SecretString);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)
            .map(|text| Self(text.into()))
            .map_err(|_| serde::de::Error::custom("a secret is a text"))
    }
}

/// Holds what was typed against the adapter's form. A secret among the settings is refused, since
/// settings are told to whoever may look.
pub(super) fn check_form(
    descriptor: &Descriptor,
    settings: &Settings,
    secrets: &BTreeSet<String>,
) -> Result<(), Problem> {
    let kind_of = |key: &str| {
        descriptor.settings.iter().find(|field| field.key == key).map(|field| field.kind)
    };
    let is_secret = |key: &str| kind_of(key) == Some(FieldKind::Secret);
    let part = |key: &str| if is_secret(key) { "secrets" } else { "settings" };
    let misplaced_secrets = settings.keys().filter(|key| is_secret(key)).map(|key| FieldError {
        pointer: format!("/settings/{key}"),
        detail: format!("`{key}` is a secret: give it under `secrets`"),
    });
    let misplaced_settings = secrets
        .iter()
        .filter(|key| kind_of(key).is_some() && !is_secret(key))
        .map(|key| FieldError {
            pointer: format!("/secrets/{key}"),
            detail: format!("`{key}` is no secret: give it under `settings`"),
        });
    let mut errors: Vec<_> = misplaced_secrets.chain(misplaced_settings).collect();
    if errors.is_empty() {
        let problems = descriptor.fill(settings, secrets).problems;
        errors.extend(problems.iter().map(|problem| FieldError {
            pointer: format!("/{}/{}", part(problem.key()), problem.key()),
            detail: problem.to_string(),
        }));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

pub(super) fn to_json(settings: &Settings) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(settings).map_err(|failure| Problem::internal(&failure))
}
