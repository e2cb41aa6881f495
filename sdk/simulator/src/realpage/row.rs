//! One `resident`. Whoever heads a household has an element for everything; the others have those
//! with a value only.

use super::quirks::RealPageQuirks;
use super::units::Unit;
use crate::world::property::Layout;
use crate::world::resident::{Resident, written_date};
use crate::xml::Element;

/// What decides how a row is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'s> {
    /// The site that lists it.
    pub(super) site: &'s str,
    /// Whether rows have unit number, dates and rent.
    pub(super) in_full: bool,
    pub(super) quirks: RealPageQuirks,
}

/// The household of a resident: what stands in front of the member in an id like `5980-6121`.
pub(super) fn household(resident: &Resident) -> &str {
    resident.id.rsplit_once('-').map_or(resident.household_id(), |(household, _)| household)
}

fn member(resident: &Resident) -> &str {
    resident.id.rsplit_once('-').map_or(&resident.id, |(_, member)| member)
}

/// The element of a resident.
pub(super) fn element(resident: &Resident, is_head: bool, form: Form<'_>) -> Element {
    let mut row = Row { element: Element::new("resident"), resident, is_head, form };
    row.ids();
    row.person();
    row.lease();
    if form.in_full {
        row.dates();
    }
    if is_head {
        row.facts();
    }
    let mut element = row.element;
    for (name, value) in &resident.pms {
        element.replace(name, value);
    }
    element.change_all(&|element| {
        if form.quirks.capital_names {
            element.capitalize();
        }
        if form.quirks.nil_values && element.is_empty() {
            element.set_nil();
        }
    });
    element
}

/// A row being written, in the order in which RealPage has its elements.
struct Row<'r> {
    element: Element,
    resident: &'r Resident,
    is_head: bool,
    form: Form<'r>,
}

impl Row<'_> {
    fn push(&mut self, element: Element) {
        self.element.push(element);
    }

    fn text(&mut self, name: &'static str, text: &str) {
        self.push(Element::text(name, text));
    }

    /// What the PMS has, blank or not; of members only what is not blank.
    fn value(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| self.is_head || !text.is_empty()) {
            self.text(name, text);
        }
    }

    fn ids(&mut self) {
        let resident = self.resident;
        self.text("residentmemberid", member(resident));
        self.text("residenthouseholdid", household(resident));
        self.value("leaseid", resident.lease.as_deref());
        let Some(name) = resident.unit.as_deref() else { return };
        let unit = Unit::named(name);
        let id = unit.as_ref().map(Unit::id).unwrap_or_default();
        self.value("unitid", Some(&id));
        if self.form.in_full {
            let is_missing = self.form.quirks.missing_unit_numbers;
            let number = unit.as_ref().map(Unit::number).filter(|_| !is_missing);
            self.value("unitnumber", number.or(Some("")));
            if self.is_head {
                let building = unit.as_ref().and_then(Unit::building);
                self.value("buildingnumber", building.or(Some("")));
            }
        }
    }

    fn person(&mut self) {
        let Resident { first_name, last_name, email, phone, .. } = self.resident;
        self.value("firstname", first_name.as_deref());
        self.value("lastname", last_name.as_deref());
        if self.is_head {
            let names: Vec<&str> =
                [first_name, last_name].into_iter().flatten().map(String::as_str).collect();
            self.text("billingname", names.join(" ").trim());
        }
        self.value("email", email.as_deref());
        if let Some(cell) = phone {
            self.value("homephone", Some(""));
            self.value("cellphone", Some(cell));
            self.value("workphone", Some(""));
            self.value("faxnumber", Some(""));
        }
    }

    fn lease(&mut self) {
        let resident = self.resident;
        self.value("leasestatus", resident.status.as_deref());
        let role = resident.role.as_deref().unwrap_or_default();
        let has_signed = resident.is_leaseholder();
        let word = match role {
            "" | "leaseholder" => "Lease signer",
            "occupant" | "minor" => "",
            "guarantor" => "Guarantor",
            own => own,
        };
        if self.is_head {
            self.text("residenttype", "H");
        }
        self.value("contactstatus", Some(word));
        self.bit("hohbit", self.is_head);
        self.bit("signerbit", has_signed);
        if self.is_head {
            self.bit("cosignerbit", false);
        }
        if self.is_head || role == "guarantor" {
            self.bit("guarantorbit", role == "guarantor");
        }
        self.bit("occupantbit", ["occupant", "minor"].contains(&role));
        if self.is_head {
            let status = resident.status.as_deref().unwrap_or_default();
            self.bit("activebit", status.contains("Current"));
        }
        if role == "minor" {
            self.text("residentagestatus", "Minor");
        }
    }

    fn bit(&mut self, name: &'static str, is_set: bool) {
        self.text(name, if is_set { "TRUE" } else { "FALSE" });
    }

    fn dates(&mut self) {
        let resident = self.resident;
        let dates = [
            ("begindate", &resident.lease_start),
            ("enddate", &resident.lease_end),
            ("moveindate", &resident.move_in),
            ("moveoutdate", &resident.move_out),
        ];
        for (name, date) in dates {
            let form = self.form.quirks.dates.form();
            let written = date.as_deref().map(|date| written_date(date, form));
            self.value(name, written.as_deref());
        }
    }

    /// What only the head is told, of the lease and the household as a whole.
    fn facts(&mut self) {
        self.blank(&["noticegivendate", "noticefordate"]);
        if self.form.in_full {
            self.blank(&["applieddate", "approveddate", "leasesigneddate", "residentsincedate"]);
            self.blank(&["leasetype"]);
            let rent = self.resident.unit.as_deref().map_or(0, |unit| Layout::of(unit).rent);
            self.text("rent", &format!("{rent}.00"));
        }
        for balance in ["curbalance", "pendingbalance", "curlateamt", "estfutchgs"] {
            self.text(balance, "0.00");
        }
        self.text("propertynumber", self.form.site);
        self.text("propertynumberid", "1");
        self.text("residentagestatus", "Adult");
        for flag in ["allowpartialpayment", "donotrenew", "inevict", "incollection", "haspets"] {
            self.text(flag, "N");
        }
        let screening = Element::new("screeningstatus")
            .child(Element::new("resultdate"))
            .child(Element::text("screeningresult", "Not Screened"))
            .child(Element::new("screeningresultcode"));
        self.push(screening);
        let address = Element::new("address")
            .child(Element::text("type", "REGULAR"))
            .child(Element::new("address1"))
            .child(Element::new("address2"))
            .child(Element::new("city"))
            .child(Element::new("state"))
            .child(Element::new("zip"))
            .child(Element::text("country", "US"))
            .child(Element::new("phone"))
            .child(Element::new("cell"))
            .child(Element::new("email"));
        self.push(Element::new("addresslist").child(address));
    }

    fn blank(&mut self, names: &[&'static str]) {
        for name in names {
            self.push(Element::new(*name));
        }
    }
}
