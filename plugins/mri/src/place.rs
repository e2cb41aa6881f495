//! Where somebody lives: the building, the unit in it, and the lease on that unit.

use usersync_adapter::parse::index::Index;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

/// One lease of one unit. MRI numbers units within a building and leases within a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    building: String,
    unit: String,
    lease: String,
}

impl Place {
    pub(crate) fn of(fields: Fields<'_>) -> Self {
        let text = |key| fields.plain(&[key]).unwrap_or_default();
        Self { building: text("BuildingID"), unit: text("UnitID"), lease: text("LeaseID") }
    }

    /// Building, unit and lease in one text.
    pub(crate) fn path(&self) -> String {
        let Self { building, unit, lease } = self;
        format!("{building}|{unit}|{lease}")
    }

    /// The lease by a name that is its own in the whole account; none if the place is not told.
    pub(crate) fn lease(&self, property: &str) -> Option<String> {
        let is_told = !self.unit.is_empty() && !self.lease.is_empty();
        is_told.then(|| format!("{}|{}", property.trim(), self.path()))
    }
}

/// How the units of a property are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitNames {
    /// No two buildings have a unit of the same number: the number alone.
    Plain,
    /// Some do: every unit with its building in front.
    WithBuilding,
    /// Not everybody was read, so nobody can tell.
    Unknown,
}

impl UnitNames {
    /// The way that fits everybody's places.
    pub(crate) fn of(places: &[&Place]) -> Self {
        let mut buildings: Index<&str> = Index::default();
        let repeats = places.iter().any(|place| {
            if let Some(building) = buildings.get(&place.unit) {
                return *building != place.building;
            }
            buildings.insert(place.unit.as_str(), &place.building);
            false
        });
        if repeats { Self::WithBuilding } else { Self::Plain }
    }

    pub(crate) fn name(self, place: &Place) -> TextValue {
        let Place { building, unit, .. } = place;
        match self {
            Self::WithBuilding if !building.is_empty() && !unit.is_empty() => {
                TextValue::Value(format!("{building}-{unit}"))
            }
            Self::Unknown if !building.is_empty() && !unit.is_empty() => TextValue::Absent,
            _ => TextValue::or_blank(Some(unit)),
        }
    }
}
