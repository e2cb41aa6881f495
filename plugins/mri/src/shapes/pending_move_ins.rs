//! `MRI_S-PMRM_PendingMoveIns`: who has signed and does not live there yet, with few columns.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::parse::{choose, dates, lenient};
use usersync_adapter::prelude::*;

use crate::calls::{Api, Calls, WHOLE_PAGES};
use crate::pages::Pages;
use crate::place::{Place, UnitNames};
use crate::statuses;

/// Lease dates and move-out are not told.
pub(crate) const CARRIES: &[&str] =
    &["first-name", "last-name", "email", "phone", "unit", "move-in"];

/// Somebody who will move in.
pub(crate) struct Newcomer {
    pub(crate) place: Place,
    row: Row,
}

impl Newcomer {
    /// Who, and on which lease.
    pub(crate) fn key(&self) -> (&str, &Place) {
        (&self.row.person, &self.place)
    }

    pub(crate) fn row(self, units: UnitNames) -> Row {
        Row { unit: units.name(&self.place), ..self.row }
    }
}

/// Everybody who will move in at a property.
pub(crate) async fn all(
    cx: &Context,
    calls: &Calls,
    property: &str,
    today: Day,
) -> Result<Vec<Result<Newcomer, Rejected>>, Failure> {
    let request = calls.list(Api::PendingMoveIns, WHOLE_PAGES, &[("PropertyID", property)]);
    let mut pages = Pages::new(calls, Api::PendingMoveIns, request);
    let mut found = Vec::new();
    while pages.next(cx, &mut |entry| found.extend(newcomer(&entry, property, today))).await? {}
    Ok(found)
}

/// Whether the API answers at all.
pub(crate) async fn attempt(cx: &Context, calls: &Calls, property: &str) -> Result<(), Failure> {
    let request = calls.list(Api::PendingMoveIns, 1, &[("PropertyID", property)]);
    Pages::new(calls, Api::PendingMoveIns, request).next(cx, &mut |_| ()).await?;
    Ok(())
}

/// Nothing for somebody of another property.
fn newcomer(entry: &Value, property: &str, today: Day) -> Option<Result<Newcomer, Rejected>> {
    let Some(fields) = Fields::of(entry) else {
        return Some(Err(Rejected::new(None, "a pending move-in is no record")));
    };
    let theirs = fields.plain(&["PropertyID"]);
    if theirs.is_some_and(|theirs| !theirs.eq_ignore_ascii_case(property.trim())) {
        return None;
    }
    let Some(person) = fields.plain(&["ResidentID"]) else {
        return Some(Err(Rejected::new(None, "a pending move-in has no ResidentID")));
    };
    let place = Place::of(fields);
    let text = |key: &str| TextValue::or_blank(fields.plain(&[key]).as_deref());
    let mut row = Row::new(person);
    row.lease = place.lease(property);
    row.household.clone_from(&row.lease);
    row.first_name = text("FirstName");
    row.last_name = text("LastName");
    let emails = fields.value(&["Email"]).map(lenient::many).unwrap_or_default();
    let emails: Vec<String> = emails.into_iter().filter_map(lenient::text).collect();
    (row.email, row.more_emails) = choose::emails(emails.iter().map(String::as_str));
    row.phone = text("Phone");
    row.move_in = dates::read(fields.plain(&["ScheduledMoveInDate"]).as_deref());
    // Without a word of their own, the list itself says what they are.
    statuses::NEW.clone_into(&mut row.status);
    match fields.plain(&["ResidentStatus"]) {
        Some(word) if statuses::is_member(&word) => {
            row.role = Role::Occupant;
            row.role_word = word;
        }
        Some(word) => row.status = word,
        None => {}
    }
    row.standing = statuses::WORDS.standing(&row.status, &row.move_out, today);
    Some(Ok(Newcomer { place, row }))
}
