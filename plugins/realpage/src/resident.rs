//! One `resident`: a person of a household on one lease. Both lists use the same words.

use usersync_adapter::parse::choose::{self, Phone};
use usersync_adapter::parse::statuses::Stay;
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::fields::Fields;
use crate::listing::Listing;
use crate::{statuses, units};

pub(crate) const STATUS: &[&str] = &["leasestatus"];
pub(crate) const LEASE: &[&str] = &["leaseid"];
pub(crate) const MOVE_OUT: &[&str] = &["moveoutdate"];

/// Who heads a household: the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Head,
    Signer,
    Active,
    Other,
}

impl Rank {
    pub(crate) fn of(row: Fields<'_>) -> Self {
        if row.is_set("hohbit") {
            Self::Head
        } else if row.is_set("signerbit") {
            Self::Signer
        } else if row.is_set("activebit") {
            Self::Active
        } else {
            Self::Other
        }
    }
}

/// The household of a row.
pub(crate) fn household(row: Fields<'_>) -> Option<&str> {
    row.id(&["residenthouseholdid"])
}

/// The person within the household; other households have the same numbers.
pub(crate) fn member(row: Fields<'_>) -> Option<&str> {
    row.id(&["residentmemberid", "residentid"])
}

/// What tells the unit of a row from another.
pub(crate) fn unit_key(row: Fields<'_>) -> Option<&str> {
    row.id(units::ID).or_else(|| row.plain(units::NUMBER))
}

/// Whether notice was given or an eviction is under way.
pub(crate) fn is_ending(row: Fields<'_>) -> bool {
    let given = [["noticegivendate"], ["noticefordate"]];
    row.is_set("inevict") || given.iter().any(|name| dates::told(&row.date(name)).is_some())
}

/// The row of a `resident` element, or why there is none.
pub(crate) fn row(element: &Element, listing: &Listing, today: Day) -> Result<Row, Rejected> {
    let fields = Fields(element);
    let (Some(household), Some(member)) = (household(fields), member(fields)) else {
        let id = member(fields).or(household(fields));
        return Err(Rejected::new(id, "a resident lacks residenthouseholdid or residentmemberid"));
    };
    let shape = listing.shape();
    let mut row = Row::new(format!("{household}-{member}"));
    row.household = Some(household.to_owned());
    row.lease = fields.id(LEASE).map(str::to_owned);
    row.first_name = fields.text(&["firstname"]);
    row.last_name = fields.text(&["lastname"]);
    (row.email, row.more_emails) = emails(fields);
    (row.phone, row.more_phones) = choose::phones(phones(fields));
    row.unit = unit(fields, listing);
    row.lease_start = shape.date(fields, &["begindate", "leasestartdate"]);
    row.lease_end = shape.date(fields, &["enddate", "leaseenddate"]);
    row.move_in = shape.date(fields, &["moveindate"]);
    row.move_out = shape.date(fields, MOVE_OUT);
    let word = fields.plain(&["contactstatus", "residenttype"]);
    word.unwrap_or_default().clone_into(&mut row.role_word);
    row.role = role(fields);
    stand(&mut row, fields, listing, today);
    if !units::has_one(fields) && is_said_to_live_there(row.standing) {
        // A bookkeeping account, or a unit kept for show.
        row.role = Role::Other;
        row.extra.push(("placeholder".to_owned(), "no unit".to_owned()));
    }
    Ok(row)
}

/// Sets status and standing. Who does not head the household has the status of who does, where the
/// row gives none of its own, and leaves with the household or before it.
fn stand(row: &mut Row, fields: Fields<'_>, listing: &Listing, today: Day) {
    let head = listing.households.lease_of_head(fields);
    let own_status = fields.plain(STATUS);
    let followed = head.filter(|lease| own_status.is_none_or(|status| status == lease.status));
    let heads_status = followed.map(|lease| lease.status.as_str());
    own_status.or(heads_status).unwrap_or_default().clone_into(&mut row.status);

    let leaves_alone = head.is_some() && dates::told(&row.move_out).is_some();
    let move_out = match followed {
        Some(lease) if !leaves_alone => &lease.move_out,
        _ => &row.move_out,
    };
    let is_ending =
        leaves_alone || is_ending(fields) || followed.is_some_and(|lease| lease.is_ending);
    let stay = match statuses::stay(&row.status) {
        Some(Stay::Running) if is_ending => Some(Stay::Ending),
        stay => stay,
    };
    row.standing = stay.map(|stay| stay.standing_with(move_out, today));
    if is_renewal(row, fields, listing, today) {
        row.standing = Some(Standing::Current);
    }
}

/// Whether a lease that begins later is the next one of somebody who lives there already. Where the
/// person stands on the running lease too, that one tells so by itself, and gives the dates.
fn is_renewal(row: &Row, fields: Fields<'_>, listing: &Listing, today: Day) -> bool {
    let moves_in_later =
        dates::told(&row.move_in).is_some_and(|day| day.ordinal() > today.ordinal());
    statuses::is_future_lease(&row.status)
        && !moves_in_later
        && listing.households.is_renewed_without(fields)
}

/// Who answers for the rent without living there is told by two flags; the others live there.
fn role(fields: Fields<'_>) -> Role {
    let word = fields.plain(&["contactstatus"]).unwrap_or_default().to_ascii_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    let age = fields.plain(&["residentagestatus"]).unwrap_or_default().to_ascii_lowercase();
    let has_signed = Rank::of(fields) <= Rank::Signer;
    if fields.is_set("guarantorbit")
        || fields.is_set("cosignerbit")
        || says(&["guarantor", "cosigner", "co-signer"])
    {
        Role::Guarantor
    } else if has_signed {
        Role::Leaseholder
    } else if ["minor", "child", "under"].iter().any(|part| age.contains(part)) {
        Role::Minor
    } else if fields.is_set("occupantbit") {
        Role::Occupant
    } else if fields.is_set("activebit") || says(&["signer"]) {
        Role::Leaseholder
    } else {
        Role::Occupant
    }
}

fn is_said_to_live_there(standing: Option<Standing>) -> bool {
    !matches!(standing, Some(Standing::Past | Standing::Other))
}

/// The person's own address, else those of their postal addresses.
fn emails(fields: Fields<'_>) -> (TextValue, Vec<String>) {
    let addresses = fields.each("addresslist").flat_map(|list| Fields(list).each("address"));
    let others = addresses.filter_map(|address| Fields(address).plain(&["email"]));
    choose::emails(fields.plain(&["email"]).into_iter().chain(others))
}

fn phones(fields: Fields<'_>) -> impl Iterator<Item = Phone> {
    ["cellphone", "homephone", "workphone"]
        .into_iter()
        .filter_map(move |name| fields.plain(&[name]).map(|number| Phone::new(name, number)))
}

fn unit(fields: Fields<'_>, listing: &Listing) -> TextValue {
    match listing.units.name(fields) {
        Some(name) => TextValue::Value(name),
        // There is a unit, and its number cannot be told.
        None if units::has_one(fields) => TextValue::Absent,
        None => listing.shape().no_unit(fields),
    }
}
