//! What an adapter is and everything it may ever ask for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use usersync_core::model::Standing;

use super::{AdapterId, HostPattern, Method, SettingField};

/// An adapter's description of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Descriptor {
    pub id: AdapterId,
    /// For people: `Yardi Voyager`.
    pub name: String,
    pub version: semver::Version,
    /// Maker of the PMS; call budgets of one provider are shared.
    pub provider: String,
    /// The form, in the order shown.
    pub settings: Vec<SettingField>,
    pub credentials: Vec<CredentialSlot>,
    pub hosts: Vec<HostPattern>,
    pub operations: Vec<Operation>,
    pub budgets: Vec<Budget>,
    pub statuses: Vec<StatusWord>,
    pub cursors: CursorVersions,
    /// What the adapter can do beyond the three jobs: `since`, `chunked`.
    pub features: Vec<String>,
}

impl Descriptor {
    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The credential slot of this name.
    pub fn credential(&self, name: &str) -> Option<&CredentialSlot> {
        self.credentials.iter().find(|slot| slot.name == name)
    }
}

/// A sign-in that the host composes and applies; the adapter only names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CredentialSlot {
    pub name: String,
    pub scheme: Scheme,
    pub parameters: Vec<Parameter>,
}

impl CredentialSlot {
    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// How the host applies a credential.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Parameters `user` and `password`.
    Basic,
    /// Parameter `token`.
    Bearer,
    /// Parameters `name` and `value`.
    Header,
    /// Parameters `token-url`, `client-id`, `client-secret`, `scope`, `style`.
    #[serde(rename = "oauth2-client")]
    Oauth2Client,
    /// Parameters `operation`, `url`, `token`, `header`, `prefix` and the fields of the log-in
    /// body, `json:NAME` or `form:NAME`.
    TokenLogin,
    /// Applied nowhere by itself; reached by secret segments only.
    Values,
}

/// A named value, made by joining its parts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Parameter {
    pub name: String,
    pub parts: Vec<Part>,
}

/// A piece of a parameter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Literal(String),
    /// Key of a setting that is not secret.
    Setting(String),
    /// Key of a setting of kind `secret`.
    Secret(String),
}

/// One call that the adapter can make at the PMS.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Operation {
    pub name: String,
    pub method: Method,
    /// For the operator, shown before install.
    pub purpose: String,
    /// The budget group it counts against, if any.
    pub group: Option<String>,
    /// What a request must have to pass for this operation.
    pub marks: Vec<Mark>,
}

/// What the host looks for in a request before it lets it pass as an operation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    pub place: Place,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub value: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, name, value } = self;
        match place {
            Place::Path => write!(f, "a path that ends in `{value}`"),
            Place::Header => write!(f, "the header `{name}: {value}`"),
            Place::Query => write!(f, "`{name}={value}` in the query"),
            Place::Json => write!(f, "`{value}` at `{name}` in the JSON body"),
            Place::Xml => write!(f, "`{value}` as the only element of the SOAP body"),
        }
    }
}

/// Where a mark stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The path ends so, without regard to case.
    Path,
    /// Sent once, with this value.
    Header,
    /// Present once after decoding, URL and query taken together.
    Query,
    /// The name is a JSON pointer into the body.
    Json,
    /// The value is the local name of the first element in the SOAP body.
    Xml,
}

/// A word of the interface that this host does not know.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{word}` is no {what} that this host knows: it knows {known}")]
pub struct UnknownWord {
    pub what: &'static str,
    pub known: &'static str,
    pub word: String,
}

impl FromStr for Scheme {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Ok(match word {
            "basic" => Self::Basic,
            "bearer" => Self::Bearer,
            "header" => Self::Header,
            "oauth2-client" => Self::Oauth2Client,
            "token-login" => Self::TokenLogin,
            "values" => Self::Values,
            _ => {
                return Err(UnknownWord {
                    what: "credential scheme",
                    known: "basic, bearer, header, oauth2-client, token-login, values",
                    word: word.to_owned(),
                });
            }
        })
    }
}

impl FromStr for Place {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Ok(match word {
            "path" => Self::Path,
            "header" => Self::Header,
            "query" => Self::Query,
            "json" => Self::Json,
            "xml" => Self::Xml,
            _ => {
                return Err(UnknownWord {
                    what: "place of a mark",
                    known: "path, header, query, json, xml",
                    word: word.to_owned(),
                });
            }
        })
    }
}

/// How often a group of operations may be called with one credential.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Budget {
    pub group: String,
    pub windows: Vec<Window>,
    /// Calls under way at one time.
    pub at_once: Option<u32>,
}

/// So many calls in any so many seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    pub calls: u32,
    pub seconds: u32,
}

/// A word of the PMS for the state of a lease.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StatusWord {
    pub word: String,
    pub standing: Standing,
}

/// Forms of cursor: the one this version writes and those it can go on from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CursorVersions {
    pub writes: u32,
    pub reads: Vec<u32>,
}
