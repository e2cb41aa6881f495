//! The units of a site: what they are called, and the list that joins ids with numbers.

use crate::world::dice::Dice;
use crate::world::property::{Layout, Property};
use crate::xml::Element;

/// A unit's name taken apart. `12-1204` is unit 1204 of building 12; `1204` alone is so too, the
/// building being what stands before the last two digits.
pub(super) struct Unit<'n> {
    name: &'n str,
}

impl<'n> Unit<'n> {
    /// The unit of this name; none if the name is empty.
    pub(super) fn named(name: &'n str) -> Option<Self> {
        (!name.is_empty()).then_some(Self { name })
    }

    /// The id, which the name alone decides.
    pub(super) fn id(&self) -> String {
        Dice::named(0, self.name).between(1, 9_999_999).to_string()
    }

    /// The number in its building.
    pub(super) fn number(&self) -> &'n str {
        self.name.split_once('-').map_or(self.name, |(_, number)| number)
    }

    /// The building, if the name tells it.
    pub(super) fn building(&self) -> Option<&'n str> {
        match self.name.split_once('-') {
            Some((building, _)) => Some(building),
            None if self.name.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.name.get(..self.name.len().checked_sub(2)?).filter(|rest| !rest.is_empty())
            }
            None => None,
        }
    }
}

/// `unitlist`: every unit of a site.
pub(super) fn list(property: &Property, is_empty: bool) -> Element {
    let units = property.units().filter(|_| !is_empty).filter_map(Unit::named);
    Element::new("UnitList").children(units.map(|unit| {
        let layout = Layout::of(unit.name);
        let lives_there = |resident: &crate::world::resident::Resident| {
            resident.unit.as_deref() == Some(unit.name)
                && resident.status.as_deref().is_some_and(|status| status.contains("Current"))
        };
        let is_vacant = !property.residents().iter().any(|listed| lives_there(&listed.resident));
        let vacant = if is_vacant { "T" } else { "F" };
        let rent = format!("{}.00", layout.rent);
        Element::new("Unit")
            .child(Element::text("UnitID", unit.id()))
            .child(Element::text("UnitNumber", unit.number()))
            .child(Element::text("BuildingName", unit.building().unwrap_or_default()))
            .child(Element::text("Bedrooms", layout.bedrooms.to_string()))
            .child(Element::text("Bathrooms", layout.bathrooms.to_string()))
            .child(Element::text("RentableSqft", layout.square_feet.to_string()))
            .child(Element::text("GrossSqft", layout.square_feet.to_string()))
            .child(Element::text("MarketRent", rent))
            .child(Element::text("Vacant", vacant))
            .child(Element::text("Available", vacant))
    }))
}
