//! Habits that differ between operations and sites, or that nobody outside RealPage is sure of.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What this gateway does; the default is what most have met.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RealPageQuirks {
    /// How dates are written.
    pub dates: RealPageDates,
    /// Leave the unit number empty, so that it must be looked up by the unit's id.
    pub missing_unit_numbers: bool,
    /// List a maintenance account, which has no unit, as head of a household.
    pub placeholder_rows: bool,
    /// List so many former residents besides those of the world.
    pub former_residents: u32,
    /// Say `nil` of what is empty.
    pub nil_values: bool,
    /// Begin the names of a resident's elements with a capital letter.
    pub capital_names: bool,
    /// Leave what is listed in the service's own namespace.
    pub in_namespace: bool,
    /// Give no list where nobody is listed.
    pub no_list_of_nobody: bool,
    /// Refuse to list sites unless one is named.
    pub site_list_needs_site_id: bool,
}

/// A way to write dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RealPageDates {
    /// `2026-01-15`.
    #[default]
    Iso,
    /// `2026-01-15T00:00:00`.
    Timestamp,
    /// `1/15/2026`.
    Us,
}

impl RealPageDates {
    /// The form for a date that exists.
    pub(super) fn form(self) -> &'static str {
        match self {
            Self::Iso => "%Y-%m-%d",
            Self::Timestamp => "%Y-%m-%dT00:00:00",
            Self::Us => "%-m/%-d/%Y",
        }
    }
}

impl Quirks for RealPageQuirks {
    const PMS: Pms = Pms::RealPage;
}
