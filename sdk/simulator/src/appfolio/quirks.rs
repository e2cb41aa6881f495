//! Habits of AppFolio that vary by resource and time.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What the stand-in does; the default is what the vendor documents.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppFolioQuirks {
    /// The most rows a page holds, however many are asked for.
    pub page_size_cap: usize,
    /// Give pages fewer rows than they could hold, the last included.
    pub short_pages: bool,
    /// Leave `next_page_path` or `next_page_url` out at the end instead of sending null.
    pub omit_last_page_path: bool,
    /// The most rows a page of a report holds.
    pub report_page_size: usize,
    /// Give `next_page_url` with scheme and host.
    pub absolute_page_links: bool,
    /// Write the ids of properties as text in reports.
    pub property_ids_as_text: bool,
    /// Leave the labels out of `phone_numbers`.
    pub unlabelled_phones: bool,
    /// Leave first and last names out of the reports of version 1, `Tenant` alone being left.
    pub v1_full_names_only: bool,
    /// Call the status `Status` instead of `TenantStatus` in the reports of version 1.
    pub v1_plain_status: bool,
}

impl Default for AppFolioQuirks {
    fn default() -> Self {
        Self {
            page_size_cap: 1000,
            short_pages: false,
            omit_last_page_path: false,
            report_page_size: 5000,
            absolute_page_links: false,
            property_ids_as_text: false,
            unlabelled_phones: false,
            v1_full_names_only: false,
            v1_plain_status: false,
        }
    }
}

impl Quirks for AppFolioQuirks {
    const PMS: Pms = Pms::AppFolio;
}
