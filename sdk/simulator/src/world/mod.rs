//! The invented world: properties, units, households and leases, the same for the same seed and
//! day, held as one neutral row model that each stand-in renders in its own format.
//!
//! Nothing here knows a PMS's wire format.

pub(crate) mod dice;
pub(crate) mod household;
pub(crate) mod lister;
mod names;
pub(crate) mod property;
pub(crate) mod resident;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use self::dice::Dice;
use self::household::{Household, Situation};
use self::lister::{Lister, Register};
use self::names::NameBook;
use self::property::{Property, PropertyDetails};
use self::resident::Resident;
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
    holdings: BTreeMap<Pms, Holding>,
}

/// The properties of one PMS.
#[derive(Debug)]
struct Holding {
    lister: &'static dyn Lister,
    properties: Vec<Property>,
}

impl World {
    /// Invents a world as it looks at `now`, PMS by PMS.
    pub(crate) fn invent(
        listers: impl IntoIterator<Item = (Pms, &'static dyn Lister)>,
        scale: Scale,
        now: DateTime<Utc>,
    ) -> Self {
        let mut names = NameBook::default();
        let holdings = listers.into_iter().map(|(pms, lister)| {
            let mut inventor =
                Inventor { pms, lister, scale, register: Register::new(scale.seed), now };
            let properties = (0..scale.properties_per_pms)
                .map(|index| inventor.property(index, &mut names))
                .collect();
            (pms, Holding { lister, properties })
        });
        Self { holdings: holdings.collect() }
    }

    /// The properties of a PMS, in its order.
    pub(crate) fn properties(&self, pms: Pms) -> &[Property] {
        self.holdings.get(&pms).map_or(&[], |holding| holding.properties.as_slice())
    }

    /// The property with this id.
    pub(crate) fn property(&self, pms: Pms, id: &str) -> Option<&Property> {
        self.properties(pms).iter().find(|property| property.id == id)
    }

    /// The property with this id, to be changed.
    pub(crate) fn property_mut(&mut self, pms: Pms, id: &str) -> Option<&mut Property> {
        let holding = self.holdings.get_mut(&pms)?;
        holding.properties.iter_mut().find(|property| property.id == id)
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
        let Some(holding) = self.holdings.get_mut(&pms) else {
            return false;
        };
        let nests = holding.lister.nests();
        holding.properties.push(Property::new(id.to_owned(), details, nests, now));
        true
    }
}

/// Invents the properties of one PMS.
struct Inventor {
    pms: Pms,
    lister: &'static dyn Lister,
    scale: Scale,
    register: Register,
    now: DateTime<Utc>,
}

impl Inventor {
    fn property(&mut self, index: usize, names: &mut NameBook) -> Property {
        let lister = self.lister;
        let (id, details) = names::property(lister, index, self.scale.seed);
        let mut dice = Dice::named(self.scale.seed, &format!("{} {id}", self.pms));
        let mut property = Property::new(id, details, lister.nests(), self.now);
        let mut residents: Vec<Resident> = Vec::new();
        let mut units = (0..).map(|number| lister.unit_name(number / DOORS + 1, number % DOORS));
        let mut unit = String::new();
        let is_listed = |situation: &&Situation| lister.status(**situation).is_some();
        for situation in Situation::ROUND.iter().filter(is_listed).cycle() {
            if residents.len() >= self.scale.residents_per_property {
                break;
            }
            // Whoever has moved out lived where the household before them lives now.
            if *situation != Situation::Past || unit.is_empty() {
                unit = units.next().unwrap_or_default();
            }
            let (region, today) = (lister.region(), self.now.date_naive());
            let household =
                Household::invent(*situation, region, today, unit.clone(), names, &mut dice);
            residents.extend(self.rows(&household));
            if *situation == Situation::Transfer {
                let next = household.next_lease(units.next().unwrap_or_default());
                residents.extend(self.rows(&next));
            }
        }
        residents.truncate(self.scale.residents_per_property);
        // One member of a household has no email.
        if let Some(member) = residents.iter_mut().find(|resident| !resident.is_leaseholder()) {
            member.email = Some(String::new());
        }
        lister.add_blemish(&mut residents);
        property.add_units(units.take(VACANT_UNITS));
        property
            .replace(residents, self.now)
            .expect("an invented household has ids, calendar dates and a leaseholder");
        property
    }

    fn rows(&mut self, household: &Household) -> Vec<Resident> {
        self.register.lease += 1;
        self.lister.rows(household, &mut self.register)
    }
}

const VACANT_UNITS: usize = 2;

/// The doors of a floor.
const DOORS: usize = 8;
