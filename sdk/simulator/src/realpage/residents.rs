//! Both lists of residents: everybody in a row of their own, held together by the household.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::operations::Operation;
use super::quirks::RealPageQuirks;
use super::row::{self, Form};
use super::soap::Request;
use crate::world::property::Property;
use crate::world::resident::Resident;
use crate::xml::Element;

/// Which rows a call wants, and how full.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    stage: Option<Stage>,
    heads_only: bool,
    /// Whether rows have unit number, dates and rent.
    in_full: bool,
}

/// How far a lease has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Pending,
    Current,
    Former,
}

impl Stage {
    fn of(status: &str) -> Self {
        let status = status.to_ascii_lowercase();
        if status.contains("former") {
            Self::Former
        } else if status.contains("current") {
            Self::Current
        } else {
            Self::Pending
        }
    }
}

impl Asked {
    /// What a request asks for; the older list takes no filter.
    pub(super) fn of(request: &Request, operation: Operation) -> Self {
        let heads_only = request.argument("headofhousehold");
        Self {
            stage: match request.argument("status") {
                Some("P") => Some(Stage::Pending),
                Some("C") => Some(Stage::Current),
                Some("F") => Some(Stage::Former),
                _ => None,
            },
            heads_only: heads_only.is_some_and(|text| matches!(text, "true" | "1")),
            in_full: operation == Operation::GetResidentListInfo,
        }
    }

    fn wants(self, resident: &Resident, is_head: bool) -> bool {
        let stage = Stage::of(resident.status.as_deref().unwrap_or_default());
        (is_head || !self.heads_only) && self.stage.is_none_or(|asked| asked == stage)
    }
}

/// The residents of a site; none where a list of nobody is left out.
pub(super) fn list(
    property: &Property,
    asked: Asked,
    is_empty: bool,
    quirks: RealPageQuirks,
) -> Option<Element> {
    let form = Form { site: &property.id, in_full: asked.in_full, quirks };
    let mut headed = BTreeSet::new();
    let listed = property.residents().iter().map(|listed| {
        let resident = &listed.resident;
        // The first who signed a lease heads the household on it.
        let is_head = resident.is_leaseholder()
            && headed.insert((row::household(resident), resident.lease.as_deref()));
        (Cow::Borrowed(resident), is_head)
    });
    let unreal = former_residents(quirks).chain(placeholder(quirks));
    let unreal = unreal.map(|resident| (Cow::Owned(resident), true));
    let rows: Vec<Element> = listed
        .chain(unreal)
        .filter(|(resident, is_head)| !is_empty && asked.wants(resident, *is_head))
        .map(|(resident, is_head)| row::element(&resident, is_head, form))
        .collect();
    if rows.is_empty() && quirks.no_list_of_nobody {
        return None;
    }
    Some(Element::new("residentlist").children(rows))
}

/// An account that is kept like a resident, without a unit.
fn placeholder(quirks: RealPageQuirks) -> Option<Resident> {
    quirks.placeholder_rows.then(|| Resident {
        first_name: Some("Maintenance".to_owned()),
        last_name: Some("Account".to_owned()),
        email: Some("maintenance@example.com".to_owned()),
        status: Some("Current".to_owned()),
        ..Resident::new("1-1")
    })
}

fn former_residents(quirks: RealPageQuirks) -> impl Iterator<Item = Resident> {
    (1..=quirks.former_residents).map(|number| Resident {
        first_name: Some("Former".to_owned()),
        last_name: Some(format!("Resident {number}")),
        email: Some(format!("former{number}@example.com")),
        status: Some("Former".to_owned()),
        unit: Some(format!("{:04}", 101 + number % 800)),
        lease_start: Some("2019-01-01".to_owned()),
        lease_end: Some("2019-12-31".to_owned()),
        move_in: Some("2019-01-01".to_owned()),
        move_out: Some("2019-12-31".to_owned()),
        lease: Some(number.to_string()),
        ..Resident::new(format!("{}-1", 1_000_000 + number))
    })
}
