//! From what someone typed into the settings form to what a job carries.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::protocol::{Descriptor, FieldKind, SettingField};

/// What stands in one field of the form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    Text(String),
    List(Vec<String>),
}

impl SettingValue {
    /// The texts in it that say something.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(items) => items,
        }
        .iter()
        .map(String::as_str)
        .filter(|text| !text.trim().is_empty())
    }
}

/// A form as it was filled in: the parts that a job carries, and what is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filling {
    /// Settings that are shown and not secret, in form order; a list has one pair per item.
    pub settings: Vec<(String, String)>,
    /// Keys of the secrets that are shown and have a value.
    pub secrets: Vec<String>,
    pub problems: Vec<FormProblem>,
}

/// Something that has to be mended in a form. The message is for whoever fills it in and holds no
/// value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FormProblem {
    #[error("`{key}` ({label}) is missing")]
    Missing { key: String, label: String },
    #[error("`{key}` must be one of {choices}")]
    NoChoice { key: String, choices: String },
    #[error("`{key}` must be an address that begins with https:// or http://")]
    NoUrl { key: String },
    #[error("`{key}` must be a whole number")]
    NoNumber { key: String },
    #[error("`{key}` must be `true` or `false`")]
    NoBoolean { key: String },
    #[error("`{key}` holds one value, not a list")]
    OneValue { key: String },
    #[error("`{key}` is none of the settings: {known}")]
    Unknown { key: String, known: String },
}

impl FormProblem {
    /// The field it is about.
    pub fn key(&self) -> &str {
        match self {
            Self::Missing { key, .. }
            | Self::NoChoice { key, .. }
            | Self::NoUrl { key }
            | Self::NoNumber { key }
            | Self::NoBoolean { key }
            | Self::OneValue { key }
            | Self::Unknown { key, .. } => key,
        }
    }
}

impl Descriptor {
    /// Reads a form: defaults stand for what was left empty, and what is not shown is left out. Of
    /// the secrets only their keys are asked for.
    pub fn fill(
        &self,
        given: &BTreeMap<String, SettingValue>,
        secrets: &BTreeSet<String>,
    ) -> Filling {
        let mut filling = Filling::default();
        for field in &self.settings {
            if !field.is_shown(&filling.settings) {
                continue;
            }
            let missing =
                || FormProblem::Missing { key: field.key.clone(), label: field.label.clone() };
            if field.kind == FieldKind::Secret {
                if secrets.contains(&field.key) {
                    filling.secrets.push(field.key.clone());
                } else if field.required {
                    filling.problems.push(missing());
                }
                continue;
            }
            let mut texts: Vec<&str> =
                given.get(&field.key).map(|value| value.texts().collect()).unwrap_or_default();
            if texts.is_empty() {
                texts.extend(field.default.as_deref());
            }
            if texts.is_empty() && field.required {
                filling.problems.push(missing());
            }
            filling.problems.extend(problem_of(field, &texts));
            let pairs = texts.into_iter().map(|text| (field.key.clone(), text.to_owned()));
            filling.settings.extend(pairs);
        }
        for key in given.keys().chain(secrets) {
            if !self.settings.iter().any(|field| field.key == *key) {
                let known: BTreeSet<_> = self.settings.iter().map(|f| f.key.as_str()).collect();
                let known = known.into_iter().collect::<Vec<_>>().join(", ");
                filling.problems.push(FormProblem::Unknown { key: key.clone(), known });
            }
        }
        filling
    }

    /// Reads a form in which secrets stand among the other values.
    pub fn fill_with_secrets(&self, given: &BTreeMap<String, SettingValue>) -> Filling {
        let is_secret =
            |key: &str| self.settings.iter().any(|f| f.key == key && f.kind == FieldKind::Secret);
        let (secrets, settings): (BTreeMap<_, _>, BTreeMap<_, _>) =
            given.clone().into_iter().partition(|(key, _)| is_secret(key));
        let has_value =
            |(key, value): (String, SettingValue)| value.texts().next().is_some().then_some(key);
        self.fill(&settings, &secrets.into_iter().filter_map(has_value).collect())
    }
}

impl SettingField {
    /// Whether it is asked for under these values of the shown fields above it; conditions name no
    /// others.
    pub fn is_shown(&self, above: &[(String, String)]) -> bool {
        self.shown_when.iter().all(|condition| {
            let meets = |(key, value): &(String, String)| {
                *key == condition.key && condition.values.contains(value)
            };
            above.iter().any(meets)
        })
    }
}

fn problem_of(field: &SettingField, texts: &[&str]) -> Option<FormProblem> {
    let key = field.key.clone();
    if field.kind == FieldKind::List {
        return None;
    }
    let [text] = texts else {
        return (texts.len() > 1).then_some(FormProblem::OneValue { key });
    };
    match field.kind {
        FieldKind::Choice if !field.choices.iter().any(|choice| choice.value == *text) => {
            let choices: Vec<_> = field.choices.iter().map(|choice| &*choice.value).collect();
            Some(FormProblem::NoChoice { key, choices: choices.join(", ") })
        }
        FieldKind::Url => {
            let fits = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
            let is_url = Url::parse(text).is_ok_and(fits);
            (!is_url).then_some(FormProblem::NoUrl { key })
        }
        FieldKind::Number if text.trim().parse::<i64>().is_err() => {
            Some(FormProblem::NoNumber { key })
        }
        FieldKind::Boolean if !matches!(*text, "true" | "false") => {
            Some(FormProblem::NoBoolean { key })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Choice, Condition};
    use crate::testing;

    fn field(key: &str, kind: FieldKind) -> SettingField {
        SettingField {
            key: key.to_owned(),
            label: key.to_uppercase(),
            help: String::new(),
            kind,
            required: true,
            default: None,
            choices: Vec::new(),
            shown_when: Vec::new(),
        }
    }

    /// `sign_in` = `key` asks for `api_key`, `basic` for `username` and `password`.
    fn form() -> Descriptor {
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            label: value.to_owned(),
            help: String::new(),
        };
        let shown_by = |sign_in: &str| {
            vec![Condition { key: "sign_in".to_owned(), values: vec![sign_in.to_owned()] }]
        };
        let mut sign_in = field("sign_in", FieldKind::Choice);
        sign_in.choices = vec![choice("key"), choice("basic")];
        sign_in.default = Some("key".to_owned());
        let mut api_key = field("api_key", FieldKind::Secret);
        api_key.shown_when = shown_by("key");
        let mut username = field("username", FieldKind::Text);
        username.shown_when = shown_by("basic");
        let mut sites = field("site_ids", FieldKind::List);
        sites.required = false;
        let mut descriptor = testing::descriptor();
        descriptor.settings =
            vec![field("endpoint", FieldKind::Url), sign_in, api_key, username, sites];
        descriptor
    }

    fn fill(values: serde_json::Value) -> Filling {
        form().fill_with_secrets(&serde_json::from_value(values).unwrap())
    }

    fn pairs(filling: &Filling) -> Vec<(&str, &str)> {
        filling.settings.iter().map(|(key, value)| (&**key, &**value)).collect()
    }

    #[test]
    fn a_job_carries_settings_in_form_order_and_keys_of_secrets() {
        let filling = fill(serde_json::json!({
            "site_ids": ["1", "2"],
            "api_key": "invented",
            "endpoint": "https://pms.example.com",
        }));
        assert_eq!(
            pairs(&filling),
            [
                ("endpoint", "https://pms.example.com"),
                ("sign_in", "key"),
                ("site_ids", "1"),
                ("site_ids", "2"),
            ]
        );
        assert_eq!(filling.secrets, ["api_key"]);
        assert_eq!(filling.problems, []);
    }

    #[test]
    fn what_is_not_shown_is_neither_asked_for_nor_carried() {
        let filling = fill(serde_json::json!({
            "endpoint": "https://pms.example.com",
            "sign_in": "basic",
            "api_key": "invented",
            "username": "demo",
        }));
        assert_eq!(
            pairs(&filling),
            [("endpoint", "https://pms.example.com"), ("sign_in", "basic"), ("username", "demo")]
        );
        assert_eq!(filling.secrets, Vec::<String>::new());
        assert_eq!(filling.problems, []);
    }

    #[test]
    fn every_problem_is_named_by_its_field() {
        let filling = fill(serde_json::json!({
            "endpoint": "pms.example.com",
            "sign_in": "token",
            "api_key": " ",
            "pin": "0000",
        }));
        let keys: Vec<_> = filling.problems.iter().map(FormProblem::key).collect();
        assert_eq!(keys, ["endpoint", "sign_in", "pin"]);
        let filling = fill(serde_json::json!({ "api_key": "" }));
        let messages: Vec<_> = filling.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            ["`endpoint` (ENDPOINT) is missing", "`api_key` (API_KEY) is missing"]
        );
    }
}
