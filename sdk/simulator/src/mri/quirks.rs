//! Habits of MRI that vary between hosts and releases, or that nobody has seen for certain.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What the stand-in does; the default is what was seen most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct MriQuirks {
    /// The most rows a page holds, however many are asked for.
    pub page_size_cap: usize,
    /// Lead on by an opaque cursor, as newer hosts do, instead of `$skip`.
    pub cursor_links: bool,
    /// Escape the ampersands of a link in XML twice, as older releases do.
    pub double_escaped_links: bool,
    /// Say `$format=xml` in every link, JSON or not.
    pub xml_in_links: bool,
    /// Give the last page an empty link instead of none.
    pub empty_last_link: bool,
    /// Move the rows on by one between the pages of every other list.
    pub unsettled_rows: bool,
    /// Tell an empty list as an error.
    pub nobody_as_error: bool,
    /// Tell an error in JSON as a bare text, without code and message.
    pub bare_errors: bool,
    /// Leave out the columns that later releases added, phones among them.
    pub early_release: bool,
    /// List who will move in among the lease details too.
    pub newcomers_in_lease_details: bool,
    /// Write 1900-01-01 for a date that is empty.
    pub dates_of_1900: bool,
}

impl Default for MriQuirks {
    fn default() -> Self {
        Self {
            page_size_cap: 1000,
            cursor_links: false,
            double_escaped_links: false,
            xml_in_links: false,
            empty_last_link: false,
            unsettled_rows: false,
            nobody_as_error: false,
            bare_errors: false,
            early_release: false,
            newcomers_in_lease_details: false,
            dates_of_1900: false,
        }
    }
}

impl Quirks for MriQuirks {
    const PMS: Pms = Pms::Mri;
}
