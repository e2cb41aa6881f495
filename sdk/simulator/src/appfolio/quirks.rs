//! Habits of AppFolio that vary by resource and time.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What the stand-in does; the default is what the vendor documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppFolioQuirks {
    /// The most rows a page holds, however many are asked for.
    pub page_size_cap: usize,
    /// Give pages fewer rows than they could hold, the last included.
    pub short_pages: bool,
    /// Leave `next_page_path` out at the end instead of sending null.
    pub omit_last_page_path: bool,
}

impl Default for AppFolioQuirks {
    fn default() -> Self {
        Self { page_size_cap: 1000, short_pages: false, omit_last_page_path: false }
    }
}

impl Quirks for AppFolioQuirks {
    const PMS: Pms = Pms::AppFolio;
}
