//! Habits of Entrata that vary by method, release and company.

use serde::{Deserialize, Serialize};

use crate::pms::Pms;
use crate::quirks::Quirks;

/// What the stand-in does; the default is what the vendor's own examples show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each habit comes and goes by itself")]
pub struct EntrataQuirks {
    /// The most rows a page holds, however many are asked for.
    pub page_size_cap: usize,
    /// Send no `Link` and no `X-Total-Count`, asked for or not.
    pub omit_links: bool,
    /// Tell the place of the page in `result.meta`.
    pub meta: bool,
    /// Pass over `page_no` and `per_page`, and send the whole list.
    pub ignore_pages: bool,
    /// Leave the outer `response` away in `getLeases` r1.
    pub no_wrapper: bool,
    /// Send a single object for a list of one in `getLeases` r1.
    pub single_objects: bool,
    /// Send errors with status 400.
    pub errors_as_400: bool,
    /// Send `""` and `{}` for what has no value, instead of leaving it out.
    pub empty_values: bool,
    /// Send ids as numbers where they are texts, and the other way round.
    pub swapped_numbers: bool,
    /// Tell the attributes of MITS under `@attributes`.
    pub attributes_apart: bool,
    /// Let every lease be followed by a renewal that was cancelled.
    pub cancelled_renewals: bool,
    /// Send `12/31/1969` for the end of a lease that has none.
    pub epoch_end_dates: bool,
    /// How a list of nobody looks.
    pub nobody: Nobody,
}

/// The forms of a list of nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nobody {
    /// The list, with nothing in it.
    #[default]
    List,
    /// `{}` in place of what holds the list.
    Object,
    /// `[]` in place of what holds the list.
    Array,
}

impl Default for EntrataQuirks {
    fn default() -> Self {
        Self {
            page_size_cap: 500,
            omit_links: false,
            meta: false,
            ignore_pages: false,
            no_wrapper: false,
            single_objects: false,
            errors_as_400: false,
            empty_values: false,
            swapped_numbers: false,
            attributes_apart: false,
            cancelled_renewals: false,
            epoch_end_dates: false,
            nobody: Nobody::List,
        }
    }
}

impl Quirks for EntrataQuirks {
    const PMS: Pms = Pms::Entrata;
}
