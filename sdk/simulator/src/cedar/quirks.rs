//! Habits of Cedar that vary by account.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What the stand-in does; the default is what the vendor documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CedarQuirks {
    /// The most entries a page holds, however many are asked for.
    pub page_size_cap: usize,
    /// The key lacks the right to contact details: `email` and `phone` are left out.
    pub without_contacts: bool,
}

impl Default for CedarQuirks {
    fn default() -> Self {
        Self { page_size_cap: 100, without_contacts: false }
    }
}

impl Quirks for CedarQuirks {
    const PMS: Pms = Pms::Cedar;
}
