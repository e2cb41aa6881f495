//! Reading a form of settings as it was sent.

use std::collections::BTreeSet;

use serde_json::Value;
use usersync_adapters::protocol::{Descriptor, FieldKind};
use usersync_adapters::{FormProblem, SettingValue};

use super::id;
use crate::api::credentials::form::{Secret, Secrets, Settings};
use crate::console::fields::{Fields, FormErrors};

/// What was typed into the fields that are called for.
pub(in crate::console) struct Typed {
    pub(in crate::console) settings: Settings,
    /// Only those that were typed: what is left empty keeps what is stored.
    pub(in crate::console) secrets: Secrets,
}

impl Typed {
    pub(in crate::console) fn read(descriptor: &Descriptor, fields: &Fields) -> Self {
        let mut typed = Self { settings: Settings::new(), secrets: Secrets::new() };
        let mut above: Vec<(String, String)> = Vec::new();
        for (place, field) in descriptor.settings.iter().enumerate() {
            if !field.is_shown(&above) {
                continue;
            }
            let name = id(place);
            let text = fields.as_typed(&name).unwrap_or_default();
            let value = match field.kind {
                FieldKind::Secret => {
                    if !text.is_empty() {
                        let secret = Secret(text.to_owned().into());
                        typed.secrets.insert(field.key.clone(), secret);
                    }
                    continue;
                }
                FieldKind::Boolean => SettingValue::Text(fields.has(&name).to_string()),
                FieldKind::List => {
                    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                    SettingValue::List(lines.map(str::to_owned).collect())
                }
                _ => SettingValue::Text(text.trim().to_owned()),
            };
            above.extend(value.texts().map(|text| (field.key.clone(), text.to_owned())));
            if value.texts().next().is_some() {
                typed.settings.insert(field.key.clone(), value);
            } else if let Some(default) = &field.default {
                above.push((field.key.clone(), default.clone()));
            }
        }
        typed
    }

    /// What is wrong with it, where `stored` are the secrets that are set already.
    pub(in crate::console) fn errors<'a>(
        &'a self,
        descriptor: &Descriptor,
        stored: impl Iterator<Item = &'a String>,
    ) -> FormErrors {
        let secrets: BTreeSet<String> = self.secrets.keys().chain(stored).cloned().collect();
        mended(descriptor, &descriptor.fill(&self.settings, &secrets).problems)
    }
}

/// What has to be mended, field by field, in words for whoever fills the form in.
fn mended(descriptor: &Descriptor, problems: &[FormProblem]) -> FormErrors {
    let errors = problems.iter().map(|problem| {
        let fields = descriptor.settings.iter().enumerate();
        let mut named = fields.filter(|(_, field)| field.key == problem.key());
        let field = match problem {
            // Of several with one key, the label tells which is meant.
            FormProblem::Missing { label, .. } => named.find(|(_, field)| field.label == *label),
            _ => named.next(),
        };
        let label = field.map_or(problem.key(), |(_, field)| &field.label);
        let text = match problem {
            FormProblem::Missing { .. } => format!("{label} is missing."),
            FormProblem::NoUrl { .. } => format!("{label} begins with https:// or http://."),
            FormProblem::NoNumber { .. } => format!("{label} is a whole number."),
            FormProblem::NoChoice { .. } => format!("Choose one of what {label} offers."),
            FormProblem::NoBoolean { .. } => format!("{label} is on or off."),
            FormProblem::OneValue { .. } => format!("{label} holds one value."),
            FormProblem::Unknown { .. } => format!("{label} is none of the settings."),
        };
        (field.map(|(place, _)| id(place)).unwrap_or_default(), text)
    });
    FormErrors::all(errors)
}

/// What is stored under a key, as it stands in the form.
pub(super) fn stored(settings: &Value, key: &str) -> Option<String> {
    match settings.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"))
        }
        _ => None,
    }
}
