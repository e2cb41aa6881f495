//! Habits that differ between Yardi installs.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What this install does; the default is the plainest there is.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct YardiQuirks {
    /// Surround values with white space, and stretch the spaces within.
    pub padded_values: bool,
    /// Write `01/01/1900` where a date is empty; `0001-01-01` among transactions.
    pub sentinel_dates: bool,
    /// Declare and use ISO-8859-1 while the HTTP header says UTF-8.
    pub latin1: bool,
    /// Return past residents only when `MoveOut1` asks for them.
    pub past_needs_move_out1: bool,
    /// Answer a refused log-in with an empty result, as old installs do.
    pub empty_result_on_refusal: bool,
    /// Leave out the prefix `MITS` among transactions.
    pub no_mits_prefix: bool,
    /// Leave out the default namespace of transactions.
    pub no_default_namespace: bool,
    /// Use the prefix `xsi` among transactions without declaring it.
    pub unbound_xsi: bool,
    /// Put the only number of a person into the slot of the office, among transactions.
    pub office_phones: bool,
    /// Charges that each record of transactions carries along: 200 make it about 70 KB.
    pub charges_per_record: u32,
    /// Answer `GetTenants` with an empty `PropertyTenants` where nobody is listed.
    pub empty_property_tenants: bool,
}

impl Quirks for YardiQuirks {
    const PMS: Pms = Pms::Yardi;
}
