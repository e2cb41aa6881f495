//! `MRI_S-PMRM_ResidentLeaseDetailsByPropertyID`: one entry for each person on each lease.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::dates;
use usersync_adapter::parse::index::Index;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::{self, Fields};
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::calls::{Api, Calls, WHOLE_PAGES};
use crate::pages::Pages;
use crate::place::Place;
use crate::statuses;

/// Columns that earlier releases lack. What else a row needs is in every release, so that there a
/// missing field is an empty one.
const PHONES: &[&str] = &["CellPhoneNumber", "PhoneNumber"];

/// A list whose rows still change their places after so many readings cannot be trusted.
const MOST_READINGS: usize = 4;

/// The fields that a read tells; phones only where the release has them.
pub(crate) fn carried(has_phones: bool) -> Vec<&'static str> {
    Row::FIELDS.iter().copied().filter(|field| has_phones || *field != "phone").collect()
}

/// One entry, of whichever property it names.
pub(crate) struct Entry {
    pub(crate) property: Option<String>,
    pub(crate) detail: Result<Detail, Rejected>,
}

impl Entry {
    /// Whether it names this property.
    pub(crate) fn is_of(&self, property: &str) -> bool {
        let theirs = self.property.as_deref();
        theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(property.trim()))
    }
}

/// One person on one lease, as far as the entry alone tells.
pub(crate) struct Detail {
    pub(crate) place: Place,
    /// The row, still without unit, household and standing.
    pub(crate) row: Row,
    /// `ResidentStatus`: the state of the lease, or a member's role.
    pub(crate) word: String,
    pub(crate) is_current: Option<bool>,
    pub(crate) on_notice: bool,
    /// The person's own day of leaving.
    pub(crate) vacated: DateValue,
    /// Names the household where the place does not.
    pub(crate) name_group: Option<String>,
    /// Whether this release tells phones.
    pub(crate) has_phones: bool,
}

impl Detail {
    /// Who, and on which lease.
    pub(crate) fn key(&self) -> (&str, &Place) {
        (&self.row.person, &self.place)
    }
}

/// Every entry of one property.
pub(crate) async fn everyone(
    cx: &Context,
    calls: &Calls,
    property: &str,
) -> Result<Vec<Entry>, Failure> {
    all(cx, calls, ("RMPROPID", property)).await
}

/// Every entry of any property that changed on this day or later.
pub(crate) async fn changed_since(
    cx: &Context,
    calls: &Calls,
    day: Day,
) -> Result<Vec<Entry>, Failure> {
    all(cx, calls, ("LastUpdateDate", &day.to_string())).await
}

/// Whether the API answers at all; `today` stands in where no property is known.
pub(crate) async fn attempt(
    cx: &Context,
    calls: &Calls,
    property: Option<&str>,
    today: Day,
) -> Result<(), Failure> {
    let today = today.to_string();
    let filter = property.map_or(("LastUpdateDate", &*today), |property| ("RMPROPID", property));
    let request = calls.list(Api::LeaseDetails, 1, &[filter]);
    Pages::new(calls, Api::LeaseDetails, request).next(cx, &mut |_| ()).await?;
    Ok(())
}

/// A list to its end.
///
/// MRI promises no order across pages. Who is met on two pages has taken the place of somebody
/// else, so the list is read again until a reading meets nobody twice or brings nobody new.
async fn all(cx: &Context, calls: &Calls, filter: (&str, &str)) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    let mut last_met: Index<usize> = Index::default();
    for reading in 1..=MOST_READINGS {
        let known = last_met.len();
        let mut has_met_twice = false;
        let request = calls.list(Api::LeaseDetails, WHOLE_PAGES, &[filter]);
        let mut pages = Pages::new(calls, Api::LeaseDetails, request);
        let mut page = Vec::new();
        while pages.next(cx, &mut |value| page.push(entry(&value))).await? {
            let mut on_page = Vec::new();
            for entry in page.drain(..) {
                let Ok(detail) = &entry.detail else {
                    if reading == 1 {
                        entries.push(entry);
                    }
                    continue;
                };
                let key = format!("{}|{}", detail.row.person, detail.place.path());
                let met_in = last_met.get(&key).copied();
                has_met_twice |= met_in == Some(reading);
                if met_in.is_none() {
                    entries.push(entry);
                }
                on_page.push(key);
            }
            for key in on_page {
                last_met.insert(key, reading);
            }
        }
        let brought_nobody = reading > 1 && last_met.len() == known;
        if !has_met_twice || brought_nobody {
            return Ok(entries);
        }
        tracing::info!("Rows moved between the pages of MRI's list; it is read again");
    }
    let message = format!(
        "rows moved between the pages of the list in {MOST_READINGS} readings, so that somebody \
         may be missing; it is read again with the next run"
    );
    Err(Failure::answer(message).at(Api::LeaseDetails.name()))
}

fn entry(value: &Value) -> Entry {
    match Fields::of(value) {
        Some(fields) => Entry { property: fields.plain(&["PropertyID"]), detail: detail(fields) },
        None => Entry {
            property: None,
            detail: Err(Rejected::new(None, "an entry of the list is no record")),
        },
    }
}

fn detail(fields: Fields<'_>) -> Result<Detail, Rejected> {
    let plain = |key: &str| fields.plain(&[key]);
    let text = |key: &str| TextValue::or_blank(plain(key).as_deref());
    let date = |key: &str| dates::read(plain(key).as_deref());

    let person = plain("ResidentNameID");
    let person = person.ok_or_else(|| Rejected::new(None, "an entry has no ResidentNameID"))?;
    let word = plain("ResidentStatus").unwrap_or_default();
    let vacated = fields.date(&["ResidentVacateDate"]);

    let mut row = Row::new(person);
    row.first_name = text("FirstName");
    row.last_name = text("LastName");
    let emails = fields.value(&["Email"]).map(lenient::many).unwrap_or_default();
    let emails: Vec<String> = emails.into_iter().filter_map(lenient::text).collect();
    (row.email, row.more_emails) = choose::emails(emails.iter().map(String::as_str));
    let phones = [("cell", "CellPhoneNumber"), ("", "PhoneNumber")];
    let phones = phones.map(|(label, key)| Phone::new(label, &plain(key).unwrap_or_default()));
    (row.phone, row.more_phones) = choose::phones(phones);
    // A renewal has a start of its own; without one the lease began with the first day there.
    row.lease_start = dates::first_of([date("LeaseStart"), date("OccupyDate")]);
    row.lease_end = date("LeaseEnd");
    row.move_in = date("OccupyDate");
    row.move_out = dates::first_of([vacated.clone(), date("LeaseMoveOut")]);
    if statuses::is_member(&word) {
        row.role = Role::Occupant;
        row.role_word.clone_from(&word);
    }
    if fields.truth(&["Minor"]) == Some(true) {
        row.role = Role::Minor;
    }
    if fields.truth(&["Guarantor"]) == Some(true) {
        row.role = Role::Guarantor;
    }
    Ok(Detail {
        place: Place::of(fields),
        row,
        word,
        is_current: fields.truth(&["IsCurrent"]),
        on_notice: dates::told(&fields.date(&["DateNotified"])).is_some(),
        vacated,
        name_group: plain("Namegroup"),
        has_phones: fields.has(PHONES),
    })
}
