//! The invented world: properties, units, households and leases, the same for the same seed and
//! day, held as one neutral row model that each stand-in renders in its own format.
//!
//! Nothing here knows a PMS's wire format.

pub(crate) mod dice;
mod household;
mod names;
pub(crate) mod property;
pub(crate) mod resident;
mod settle;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use self::dice::Dice;
use self::household::{Household, Situation};
use self::names::NameBook;
use self::property::{Property, PropertyDetails};
use self::resident::Resident;
use self::settle::Register;
use crate::pms::Pms;

/// How large a world to invent, and from which seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) seed: u64,
    pub(crate) properties_per_pms: usize,
    pub(crate) residents_per_property: usize,
}

/// Every property of every PMS.
#[derive(Debug)]
pub(crate) struct World {
    properties: BTreeMap<Pms, Vec<Property>>,
}

impl World {
    /// Invents a world as it looks at `now`.
    pub(crate) fn invent(scale: Scale, now: DateTime<Utc>) -> Self {
        let mut names = NameBook::default();
        let properties = Pms::ALL
            .into_iter()
            .map(|pms| {
                let mut register = Register::new(scale.seed);
                let properties = (0..scale.properties_per_pms)
                    .map(|index| invent_property(pms, index, scale, now, &mut names, &mut register))
                    .collect();
                (pms, properties)
            })
            .collect();
        Self { properties }
    }

    /// The properties of a PMS, in its order.
    pub(crate) fn properties(&self, pms: Pms) -> &[Property] {
        self.properties.get(&pms).map_or(&[], Vec::as_slice)
    }

    /// The property with this id.
    pub(crate) fn property(&self, pms: Pms, id: &str) -> Option<&Property> {
        self.properties(pms).iter().find(|property| property.id == id)
    }

    /// The property with this id, to be changed.
    pub(crate) fn property_mut(&mut self, pms: Pms, id: &str) -> Option<&mut Property> {
        self.properties.entry(pms).or_default().iter_mut().find(|property| property.id == id)
    }

    /// Adds a property, or renames the one that has this id; whether it was added.
    pub(crate) fn put_property(
        &mut self,
        pms: Pms,
        id: &str,
        details: PropertyDetails,
        now: DateTime<Utc>,
    ) -> bool {
        if let Some(property) = self.property_mut(pms, id) {
            property.details = details;
            property.updated_at = now;
            return false;
        }
        let property = Property::new(id.to_owned(), details, now);
        self.properties.entry(pms).or_default().push(property);
        true
    }
}

fn invent_property(
    pms: Pms,
    index: usize,
    scale: Scale,
    now: DateTime<Utc>,
    names: &mut NameBook,
    register: &mut Register,
) -> Property {
    let (id, details) = names::property(pms, index, scale.seed);
    let mut dice = Dice::named(scale.seed, &format!("{pms} {id}"));
    let mut property = Property::new(id, details, now);
    let mut residents: Vec<Resident> = Vec::new();
    let mut units = (0..).map(|number| unit_name(pms, number));
    let mut unit = String::new();
    let situations = Situation::ROUND.iter().filter(|situation| situation.status(pms).is_some());
    for situation in situations.cycle() {
        if residents.len() >= scale.residents_per_property {
            break;
        }
        // Whoever has moved out lived where the household before them lives now.
        if *situation != Situation::Past || unit.is_empty() {
            unit = units.next().unwrap_or_default();
        }
        let today = now.date_naive();
        let household = Household::invent(*situation, pms, today, unit.clone(), names, &mut dice);
        residents.extend(register.list(pms, &household));
        if *situation == Situation::Transfer {
            let next = household.next_lease(units.next().unwrap_or_default());
            residents.extend(register.list(pms, &next));
        }
    }
    residents.truncate(scale.residents_per_property);
    add_blemishes(pms, &mut residents);
    property.add_units(units.take(VACANT_UNITS));
    property
        .replace(pms, residents, now)
        .expect("an invented household has ids, calendar dates and a leaseholder");
    property
}

const VACANT_UNITS: usize = 2;

/// One member of a household without an email, and at AppFolio a name with a space at its end.
fn add_blemishes(pms: Pms, residents: &mut [Resident]) {
    if let Some(member) = residents.iter_mut().find(|resident| !resident.is_leaseholder()) {
        member.email = Some(String::new());
    }
    if pms == Pms::AppFolio
        && let Some(name) = residents.first_mut().and_then(|first| first.last_name.as_mut())
    {
        name.push(' ');
    }
}

fn unit_name(pms: Pms, number: usize) -> String {
    const DOORS: usize = 8;
    let (floor, door) = (number / DOORS + 1, number % DOORS);
    match pms {
        Pms::Yardi => format!("{floor:02}{:02}", door + 1),
        Pms::AppFolio => format!("{floor}{}", char::from(b"ABCDEFGH"[door])),
    }
}
