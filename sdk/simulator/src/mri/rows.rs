//! The rows of the three APIs, with null for what is empty. What the world says is absent has no
//! column.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::lister;
use super::quirks::MriQuirks;
use super::writing::Format;
use crate::world::property::{Layout, Listed, Property};
use crate::world::resident::{Resident, written_date};

/// One entry of a list, its columns in MRI's order.
pub(super) type Row = Map<String, Value>;

/// What the world gives no building for stands in this one.
const USUAL_BUILDING: &str = "01";

/// The first of the columns that later releases added.
const FIRST_LATER_COLUMN: &str = "Guarantor";

/// A property's own row.
pub(super) fn property(property: &Property) -> Row {
    let address = &property.details.address;
    row([
        ("PropertyID", text(&property.id)),
        ("PropertyName", text(&property.details.name)),
        ("EntityId", text("E100")),
        ("Address1", text(&address.street)),
        ("Address2", Value::Null),
        ("Address3", Value::Null),
        ("City", text(&address.city)),
        ("State", text(&address.state)),
        ("ZipCode", text(&address.postal_code)),
        ("PhoneNumber", text("2145550100")),
        ("ManagerName", text("Site Office")),
    ])
}

/// Who lives or lived at a property; with `since`, who changed on that day or later.
pub(super) fn lease_details(
    property: &Property,
    format: Format,
    since: Option<NaiveDate>,
    quirks: MriQuirks,
) -> Vec<Row> {
    let changed =
        |listed: &&Listed| since.is_none_or(|since| listed.updated_at.date_naive() >= since);
    let is_listed =
        |listed: &&Listed| quirks.newcomers_in_lease_details || !is_newcomer(&listed.resident);
    let listed = property.residents().iter().filter(changed).filter(is_listed);
    listed.map(|listed| lease_detail(property, listed, format, quirks)).collect()
}

fn lease_detail(property: &Property, listed: &Listed, format: Format, quirks: MriQuirks) -> Row {
    let resident = &listed.resident;
    let address = &property.details.address;
    let day = |value: &Option<String>| value.as_ref().map(|day| date(day, format, quirks));
    let place = Place::of(resident);
    let rent = resident.unit.as_deref().map(|unit| format!("{}.00", Layout::of(unit).rent));
    let is_current = resident.status.as_deref().map(|status| yes_no(status == lister::CURRENT));
    let role = Role::of(resident);
    // A start of its own is written only where the lease was renewed.
    let renewed = resident.lease_start.as_ref().map(|start| {
        let is_first = resident.move_in.as_ref() == Some(start);
        if is_first { Value::Null } else { date(start, format, quirks) }
    });
    let mut columns = vec![
        ("ResidentNameID", Some(text(&resident.id))),
        ("PropertyID", Some(text(&property.id))),
        ("BuildingID", place.as_ref().map(|place| text(place.building))),
        ("UnitID", place.as_ref().map(|place| text(place.unit))),
        ("LeaseID", resident.lease.as_deref().map(text)),
        ("Address", Some(Value::Null)),
        ("BuildingAddress", Some(text(&address.street))),
        ("City", Some(text(&address.city))),
        ("State", Some(text(&address.state))),
        ("Zipcode", Some(text(&address.postal_code))),
        ("FirstName", resident.first_name.as_deref().map(text)),
        ("LastName", resident.last_name.as_deref().map(text)),
        ("ResidentStatus", role.word(resident).map(text)),
        ("Email", resident.email.as_deref().map(text)),
        ("Birthday", Some(Value::Null)),
        ("LeaseStart", renewed),
        ("OccupyDate", day(&resident.move_in)),
        ("LeaseEnd", day(&resident.lease_end)),
        ("LeaseMonthlyRentAmount", rent.as_deref().map(text)),
        ("LeaseMoveOut", day(&resident.move_out)),
        ("LeaseMonthToMonth", Some(text("N"))),
        ("PayAllowed", Some(Value::Null)),
        ("LastUpdateDate", Some(text(&stamp(listed.updated_at, format)))),
        ("CurrCode", Some(Value::Null)),
        ("LeaseBalance", Some(text("0.00"))),
        ("IsCurrent", is_current),
        ("BlockEPayments", Some(text("N"))),
    ];
    if !quirks.early_release {
        let group = resident.household.as_deref().filter(|household| !household.is_empty());
        columns.extend([
            (FIRST_LATER_COLUMN, Some(yes_no(role == Role::Guarantor))),
            ("LeaseTerm", Some(text("12"))),
            ("NumberOfGarages", Some(text("0"))),
            ("DateNotified", Some(date("", format, quirks))),
            ("VacateReason", Some(Value::Null)),
            ("NumberOfUnits", Some(text("1"))),
            ("Description", Some(Value::Null)),
            ("HasPet", Some(text("N"))),
            ("ResidentVacateDate", day(&resident.move_out)),
            ("NumberOfOccupants", Some(text("1"))),
            ("Namegroup", Some(text(group.unwrap_or(&resident.id)))),
            ("PhoneNumber", resident.phone.as_ref().map(|_| Value::Null)),
            ("NoChecksInWebCashReceipts", Some(text("N"))),
            ("CellPhoneNumber", resident.phone.as_deref().map(text)),
            ("SCRIELease", Some(text("N"))),
            ("Minor", Some(text(if role == Role::Minor { "True" } else { "False" }))),
        ]);
    }
    with_own_fields(columns, resident)
}

/// Who will move in at a property.
pub(super) fn pending_move_ins(property: &Property, format: Format) -> Vec<Row> {
    let listed = property.residents().iter().map(|listed| &listed.resident);
    listed
        .filter(|resident| is_newcomer(resident))
        .map(|resident| {
            let place = Place::of(resident);
            let moves_in = resident.move_in.as_ref();
            let columns = vec![
                ("ResidentID", Some(text(&resident.id))),
                ("FirstName", resident.first_name.as_deref().map(text)),
                ("LastName", resident.last_name.as_deref().map(text)),
                ("PropertyID", Some(text(&property.id))),
                ("BuildingID", place.as_ref().map(|place| text(place.building))),
                ("UnitID", place.as_ref().map(|place| text(place.unit))),
                ("LeaseID", resident.lease.as_deref().map(text)),
                ("ResidentStatus", resident.status.as_deref().map(text)),
                (
                    "ScheduledMoveInDate",
                    moves_in.map(|day| date(day, format, MriQuirks::default())),
                ),
                ("Email", resident.email.as_deref().map(text)),
                ("Phone", resident.phone.as_deref().map(text)),
            ];
            with_own_fields(columns, resident)
        })
        .collect()
}

fn is_newcomer(resident: &Resident) -> bool {
    resident.status.as_deref() == Some(lister::NEW)
}

/// Building and unit, of which the world writes the usual building not.
struct Place<'a> {
    building: &'a str,
    unit: &'a str,
}

impl<'a> Place<'a> {
    /// None if the world does not tell the unit.
    fn of(resident: &'a Resident) -> Option<Self> {
        let unit = resident.unit.as_deref()?;
        let (building, unit) = unit.split_once('-').unwrap_or((USUAL_BUILDING, unit));
        Some(Self { building: if unit.is_empty() { "" } else { building }, unit })
    }
}

/// What a person is to the lease.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Leaseholder,
    CoResident,
    Guarantor,
    Minor,
    /// Told in MRI's own word.
    Own,
}

impl Role {
    fn of(resident: &Resident) -> Self {
        match resident.role.as_deref() {
            None | Some("" | "leaseholder") => Self::Leaseholder,
            Some("occupant") => Self::CoResident,
            Some("guarantor") => Self::Guarantor,
            Some("minor") => Self::Minor,
            Some(_) => Self::Own,
        }
    }

    /// The word of `ResidentStatus`: whoever holds the lease has its state there.
    fn word(self, resident: &Resident) -> Option<&str> {
        match self {
            Self::Leaseholder => resident.status.as_deref(),
            Self::CoResident => Some("Co-Resident"),
            Self::Guarantor | Self::Minor => Some("Other Resident"),
            Self::Own => resident.role.as_deref(),
        }
    }
}

fn with_own_fields(columns: Vec<(&str, Option<Value>)>, resident: &Resident) -> Row {
    let told = columns.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut row: Row = told.collect();
    row.extend(resident.pms.iter().map(|(name, value)| (name.clone(), value.clone())));
    row
}

fn row<const N: usize>(columns: [(&str, Value); N]) -> Row {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn yes_no(truth: bool) -> Value {
    text(if truth { "Y" } else { "N" })
}

fn date(day: &str, format: Format, quirks: MriQuirks) -> Value {
    match day {
        "" if quirks.dates_of_1900 => text(&written_date("1900-01-01", format.date_form())),
        day => text(&written_date(day, format.date_form())),
    }
}

fn stamp(instant: DateTime<Utc>, format: Format) -> String {
    instant.date_naive().format(format.date_form()).to_string()
}
