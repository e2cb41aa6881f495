//! A PMS property: its address, its units and the residents listed there.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::resident::{Resident, ResidentError};

/// Where a property stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State, two letters.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
}

/// What a property is called and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyDetails {
    /// Its marketing name.
    pub name: String,
    /// Its address.
    #[serde(default)]
    pub address: Address,
}

/// A resident and when the PMS last changed them.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) resident: Resident,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One property of one PMS.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) id: String,
    pub(crate) details: PropertyDetails,
    pub(crate) updated_at: DateTime<Utc>,
    residents: Vec<Listed>,
    units: BTreeSet<String>,
    /// Whether members of a household are listed under its leaseholder.
    nests: bool,
}

impl Property {
    /// A property without residents, of a PMS that nests households or does not.
    pub(super) fn new(
        id: String,
        details: PropertyDetails,
        nests: bool,
        now: DateTime<Utc>,
    ) -> Self {
        let (residents, units) = (Vec::new(), BTreeSet::new());
        Self { id, details, updated_at: now, residents, units, nests }
    }

    /// Everyone listed, in the PMS's order.
    pub(crate) fn residents(&self) -> &[Listed] {
        &self.residents
    }

    /// The units that exist, occupied or not.
    pub(crate) fn units(&self) -> impl Iterator<Item = &str> {
        self.units.iter().map(String::as_str)
    }

    /// Adds units that nobody lives in yet.
    pub(crate) fn add_units(&mut self, names: impl IntoIterator<Item = String>) {
        self.units.extend(names);
    }

    /// Lists exactly `residents`; who is the same as before keeps the time of the last change.
    pub(crate) fn replace(
        &mut self,
        residents: Vec<Resident>,
        now: DateTime<Utc>,
    ) -> Result<(), ResidentError> {
        check_all(&residents, self.nests)?;
        let before = std::mem::take(&mut self.residents);
        let known: std::collections::HashMap<(&str, Option<&str>), &Listed> = before
            .iter()
            .map(|listed| ((listed.resident.id.as_str(), listed.resident.lease.as_deref()), listed))
            .collect();
        self.residents = residents
            .into_iter()
            .map(|resident| {
                let updated_at = known
                    .get(&(resident.id.as_str(), resident.lease.as_deref()))
                    .filter(|listed| listed.resident == resident)
                    .map_or(now, |listed| listed.updated_at);
                Listed { resident, updated_at }
            })
            .collect();
        self.note_units();
        Ok(())
    }

    /// Changes the rows of resident `id`, all of them or those of one lease, and tells them.
    pub(crate) fn patch(
        &mut self,
        id: &str,
        lease: Option<&str>,
        patch: &serde_json::Map<String, serde_json::Value>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Resident>, ResidentError> {
        let mut rows: Vec<Resident> =
            self.residents.iter().map(|listed| listed.resident.clone()).collect();
        let mut changed = Vec::new();
        for row in rows.iter_mut().filter(|row| is_row(row, id, lease)) {
            *row = row.patched(patch)?;
            changed.push(row.clone());
        }
        self.replace(rows, now)?;
        Ok(changed)
    }

    /// Takes resident `id` off the list, all rows or those of one lease, and tells the ids that
    /// went. Whoever was nested under them goes too.
    pub(crate) fn remove(&mut self, id: &str, lease: Option<&str>) -> Vec<String> {
        let (gone, mut kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.residents)
            .into_iter()
            .partition(|listed| is_row(&listed.resident, id, lease));
        let mut removed: Vec<String> = gone.into_iter().map(|listed| listed.resident.id).collect();
        if self.nests && !removed.is_empty() {
            let households = leaseholders(kept.iter().map(|listed| &listed.resident));
            let (stay, orphans): (Vec<_>, Vec<_>) = kept.into_iter().partition(|listed| {
                listed.resident.is_leaseholder()
                    || households.contains(listed.resident.household.as_deref().unwrap_or_default())
            });
            removed.extend(orphans.into_iter().map(|listed| listed.resident.id));
            kept = stay;
        }
        self.residents = kept;
        removed
    }

    /// Whether anyone is listed under `id`, on `lease` if one is given.
    pub(crate) fn lists(&self, id: &str, lease: Option<&str>) -> bool {
        self.residents.iter().any(|listed| is_row(&listed.resident, id, lease))
    }

    fn note_units(&mut self) {
        let named = self.residents.iter().filter_map(|listed| listed.resident.unit.as_deref());
        let new: Vec<String> = named
            .filter(|unit| !unit.is_empty() && !self.units.contains(*unit))
            .map(str::to_owned)
            .collect();
        self.add_units(new);
    }
}

/// What is known of a unit besides its name; the name alone decides, so that any unit has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) bedrooms: u32,
    pub(crate) bathrooms: u32,
    pub(crate) square_feet: u32,
    /// Monthly rent in whole dollars.
    pub(crate) rent: u32,
}

impl Layout {
    /// The layout of the unit with this name.
    pub(crate) fn of(unit: &str) -> Self {
        let mut dice = Dice::named(0, unit);
        let bedrooms = dice.between(1, 3);
        Self {
            bedrooms,
            bathrooms: bedrooms.div_ceil(2),
            square_feet: 420 + bedrooms * 240 + 10 * dice.between(0, 12),
            rent: 825 + bedrooms * 375 + 25 * dice.between(0, 12),
        }
    }
}

fn is_row(resident: &Resident, id: &str, lease: Option<&str>) -> bool {
    resident.id == id && lease.is_none_or(|lease| resident.lease.as_deref() == Some(lease))
}

fn leaseholders<'a>(residents: impl Iterator<Item = &'a Resident>) -> BTreeSet<String> {
    residents
        .filter(|resident| resident.is_leaseholder())
        .map(|resident| resident.household_id().to_owned())
        .collect()
}

fn check_all(residents: &[Resident], nests: bool) -> Result<(), ResidentError> {
    residents.iter().try_for_each(Resident::check)?;
    if !nests {
        return Ok(());
    }
    let households = leaseholders(residents.iter());
    let orphan = residents.iter().find(|resident| {
        !resident.is_leaseholder()
            && !households.contains(resident.household.as_deref().unwrap_or_default())
    });
    orphan.map_or(Ok(()), |resident| {
        Err(ResidentError::NoLeaseholder {
            id: resident.id.clone(),
            household: resident.household.clone().unwrap_or_default(),
        })
    })
}
