//! A resident in neutral names: the one row behind every stand-in's own format.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One person on one lease, as a stand-in is to list them.
///
/// `None` is a value that the PMS leaves out (absent), `Some("")` one that it says is empty
/// (blank); each stand-in renders both as its PMS does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Resident {
    /// The PMS's own id of the person.
    pub id: String,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Email address, as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number, as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The unit's code or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The lease status, in the PMS's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// First day of the lease, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_start: Option<String>,
    /// Last day of the lease, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease_end: Option<String>,
    /// Day of moving in, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_in: Option<String>,
    /// Day of moving out, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_out: Option<String>,
    /// The household this person belongs to; a leaseholder without one is a household alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<String>,
    /// The id of the lease.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// `leaseholder`, `occupant`, `guarantor`, `minor`, or a word of the PMS's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Fields in the PMS's own names, which replace what would be rendered.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub pms: Map<String, Value>,
}

/// Why a resident cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum ResidentError {
    /// The row has no id.
    #[error("a resident has no `id`")]
    NoId,
    /// A date is not in the neutral form.
    #[error("`{field}` of resident `{id}` is `{value}`, not a date")]
    Date {
        /// The neutral name of the field.
        field: &'static str,
        /// Whose field it is.
        id: String,
        /// What was given.
        value: String,
    },
    /// A patch does not give a resident.
    #[error("the patch for resident `{id}` does not fit")]
    Patch {
        /// Who was to be patched.
        id: String,
        /// What does not fit.
        source: serde_json::Error,
    },
    /// A member of a household that nobody leases for, where the PMS lists members under the
    /// leaseholder.
    #[error("resident `{id}` is no leaseholder and household `{household}` has none")]
    NoLeaseholder {
        /// Who cannot be nested.
        id: String,
        /// The household that was given, empty if none was.
        household: String,
    },
}

impl ResidentError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoId => "give every resident an `id`, unique at the PMS",
            Self::Date { .. } => {
                "write dates as YYYY-MM-DD or \"\"; a malformed one goes under `pms`, in the PMS's own field"
            }
            Self::Patch { .. } => {
                "a patch is an object of neutral names with text values; null makes a field absent"
            }
            Self::NoLeaseholder { .. } => {
                "give a leaseholder of the same property the same `household`, or leave out `role`"
            }
        }
    }
}

impl Resident {
    /// A resident of whom nothing but the id is known.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Whether this person holds the lease, which is also what a row without a role means.
    pub fn is_leaseholder(&self) -> bool {
        matches!(self.role.as_deref(), None | Some("" | "leaseholder"))
    }

    /// The household that others may name to belong to this person.
    pub(crate) fn household_id(&self) -> &str {
        match self.household.as_deref() {
            None | Some("") => &self.id,
            Some(household) => household,
        }
    }

    /// Checks what can be checked without knowing the PMS.
    pub(crate) fn check(&self) -> Result<(), ResidentError> {
        if self.id.trim().is_empty() {
            return Err(ResidentError::NoId);
        }
        let dates = [
            ("lease_start", &self.lease_start),
            ("lease_end", &self.lease_end),
            ("move_in", &self.move_in),
            ("move_out", &self.move_out),
        ];
        for (field, value) in dates {
            let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
                continue;
            };
            if date(value).is_none() {
                return Err(ResidentError::Date {
                    field,
                    id: self.id.clone(),
                    value: value.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// This resident with the fields of `patch` in place of its own; null makes a field absent.
    pub(crate) fn patched(&self, patch: &Map<String, Value>) -> Result<Self, ResidentError> {
        let apply = || {
            let mut fields = serde_json::to_value(self)?;
            if let Value::Object(fields) = &mut fields {
                for (name, value) in patch {
                    if value.is_null() {
                        fields.remove(name);
                    } else {
                        fields.insert(name.clone(), value.clone());
                    }
                }
            }
            serde_json::from_value(fields)
        };
        let patched: Self =
            apply().map_err(|source| ResidentError::Patch { id: self.id.clone(), source })?;
        patched.check()?;
        Ok(patched)
    }
}

/// A neutral date, if it is one.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// A neutral date in the PMS's own form; what is no date stays as it is.
pub(crate) fn written_date(text: &str, form: &str) -> String {
    date(text).map_or_else(|| text.to_owned(), |date| date.format(form).to_string())
}
