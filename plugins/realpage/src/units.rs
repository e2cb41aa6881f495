//! What the units of a site are called: a number, with the building where the number alone would
//! not tell.

use usersync_adapter::parse::index::Index;
use usersync_adapter::prelude::*;

use crate::answer::Records;
use crate::fields::Fields;

/// One list under the two names that integrations know it by.
pub(crate) const OPERATIONS: [&str; 2] = ["unitlist", "getunitlist"];

pub(crate) const ID: &[&str] = &["unitid"];
pub(crate) const NUMBER: &[&str] = &["unitnumber"];
const BUILDING: &[&str] = &["buildingnumber", "buildingname"];

/// Whether a record has a unit at all.
pub(crate) fn has_one(record: Fields<'_>) -> bool {
    record.id(ID).is_some()
}

/// The units that an answer speaks of.
#[derive(Debug, Default)]
pub(crate) struct Units {
    by_id: Index<Unit>,
    /// Numbers that stand in several buildings.
    repeated: Vec<String>,
}

#[derive(Debug, Default)]
struct Unit {
    number: Option<String>,
    building: Option<String>,
}

impl Unit {
    /// Number and building, once both are known.
    fn place(&self) -> Option<(&str, &str)> {
        self.number.as_deref().zip(self.building.as_deref())
    }
}

impl Units {
    /// Takes in what a record says of its unit. What another said before counts more: rows of one
    /// unit are not equally complete.
    pub(crate) fn note(&mut self, record: Fields<'_>) {
        let Some(id) = record.id(ID) else { return };
        let unit = self.by_id.get_or_default(id);
        if unit.place().is_some() {
            return;
        }
        let fill = |known: &mut Option<String>, told: Option<&str>| {
            if known.is_none() {
                *known = told.map(str::to_owned);
            }
        };
        fill(&mut unit.number, record.plain(NUMBER));
        fill(&mut unit.building, record.plain(BUILDING));
        self.note_repeated(id);
    }

    fn note_repeated(&mut self, id: &str) {
        let Some((number, building)) = self.by_id.get(id).and_then(Unit::place) else { return };
        let mut places = self.by_id.values().filter_map(Unit::place);
        let stands_elsewhere = places.any(|(same, other)| same == number && other != building);
        if stands_elsewhere && !self.repeated.iter().any(|known| known == number) {
            let number = number.to_owned();
            self.repeated.push(number);
        }
    }

    /// Whether a unit has been named by its id only.
    pub(crate) fn lack_numbers(&self) -> bool {
        self.by_id.values().any(|unit| unit.number.is_none())
    }

    /// Takes in the list of units.
    pub(crate) fn add_list(&mut self, text: &str, operation: &'static str) -> Result<(), Failure> {
        let mut records = Records::new(text, operation, "unitlist", "unit");
        while let Some(unit) = records.next_record()? {
            self.note(Fields(&unit));
        }
        Ok(())
    }

    /// What the unit of a record is called; none if it has no unit, or one whose number nobody
    /// told.
    pub(crate) fn name(&self, record: Fields<'_>) -> Option<String> {
        let unit = record.id(ID).and_then(|id| self.by_id.get(id));
        let number = record.plain(NUMBER).or_else(|| unit?.number.as_deref())?;
        let building = record.plain(BUILDING).or_else(|| unit?.building.as_deref());
        let is_repeated = self.repeated.iter().any(|known| known == number);
        match building {
            Some(building) if is_repeated => Some(format!("{building}-{number}")),
            _ => Some(number.to_owned()),
        }
    }
}
