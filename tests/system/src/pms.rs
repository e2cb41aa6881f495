//! The PMS of a story: its rows in neutral names, listed by the simulator in the PMS's own way.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use pms_simulator::{Address, Fault, Pms, PropertyDetails, Resident, Simulation};
use serde_json::Value;
use usersync_core::model::Field;

use crate::story::{FaultTold, Fields, Row};
use crate::words::status_word;

/// The PMS property of whom nothing else is told.
const MAIN: &str = "main";

/// What a PMS lists.
pub(crate) struct Listing {
    pms: Pms,
    rows: BTreeMap<String, Row>,
    order: Vec<String>,
    places: BTreeSet<String>,
}

impl Listing {
    pub(crate) fn new(pms: Pms, rows: BTreeMap<String, Row>) -> Self {
        let mut places: BTreeSet<String> = rows.values().filter_map(|row| row.at.clone()).collect();
        places.insert(MAIN.to_owned());
        Self { pms, rows, order: Vec::new(), places }
    }

    /// The ids of the PMS properties.
    pub(crate) fn places(&self) -> Vec<&str> {
        self.places.iter().map(String::as_str).collect()
    }

    /// The ids of the residents listed.
    pub(crate) fn ids(&self) -> BTreeSet<String> {
        self.rows.iter().map(|(key, row)| id(key, row).to_owned()).collect()
    }

    /// The PMS property that lists a resident.
    pub(crate) fn place(&self, resident: &str) -> Option<&str> {
        let row = self.rows.iter().find(|(key, row)| id(key, row) == resident)?.1;
        Some(row.at.as_deref().unwrap_or(MAIN))
    }

    /// The values of the first row of a resident, as a contact made from it would have them.
    pub(crate) fn values(&self, resident: &str) -> Option<Fields> {
        let row = self.rows.iter().find(|(key, row)| id(key, row) == resident)?.1;
        let mut fields = row.fields.clone();
        fields.0.retain(|field, value| !value.is_empty() && !row.leave_out.contains(field));
        Some(fields)
    }

    /// Adds a row, or changes what is told of it.
    pub(crate) fn change(&mut self, key: &str, change: &Row) {
        let row = self.rows.entry(key.to_owned()).or_default();
        let Row { fields, id, at, status, role, household, lease, leave_out, raw } = change.clone();
        row.leave_out.retain(|field| !fields.0.contains_key(field));
        row.leave_out.extend(leave_out);
        row.fields.0.extend(fields.0);
        row.raw.extend(raw);
        for (kept, given) in [
            (&mut row.id, id),
            (&mut row.at, at),
            (&mut row.status, status),
            (&mut row.role, role),
            (&mut row.household, household),
            (&mut row.lease, lease),
        ] {
            *kept = given.or(kept.take());
        }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Result<()> {
        self.rows.remove(key).with_context(|| format!("the PMS does not list `{key}`"))?;
        Ok(())
    }

    pub(crate) fn order(&mut self, order: &[String]) -> Result<()> {
        if let Some(unknown) = order.iter().find(|key| !self.rows.contains_key(*key)) {
            bail!("the PMS does not list `{unknown}`");
        }
        self.order = order.to_vec();
        Ok(())
    }

    /// Makes the simulator list exactly these rows.
    pub(crate) fn publish(&self, simulation: &Simulation) -> Result<()> {
        for place in &self.places {
            let details =
                PropertyDetails { name: format!("Maple {place}"), address: Address::default() };
            simulation.put_property(self.pms, place, details);
            let mut rows: Vec<(&String, &Row)> = self
                .rows
                .iter()
                .filter(|(_, row)| row.at.as_deref().unwrap_or(MAIN) == place)
                .collect();
            let position = |key: &String| self.order.iter().position(|listed| listed == key);
            rows.sort_by_key(|(key, _)| (position(key), (*key).clone()));
            let residents: Result<Vec<Resident>> =
                rows.into_iter().map(|(key, row)| self.resident(key, row)).collect();
            simulation.replace_residents(self.pms, place, residents?)?;
        }
        Ok(())
    }

    /// A fault that the calls for residents meet.
    pub(crate) fn fault(&self, told: &FaultTold, simulation: &Simulation) -> Fault {
        let mut fault = Fault::new(self.pms, told.kind)
            .for_operation(simulation.residents_operation(self.pms))
            .after(told.after);
        fault.property.clone_from(&told.at);
        fault.times = told.times;
        fault
    }

    fn resident(&self, key: &str, row: &Row) -> Result<Resident> {
        let text = |field: Field| {
            let told = row.fields.0.get(&field).filter(|_| !row.leave_out.contains(&field));
            told.cloned()
        };
        let status = row.status.as_deref().unwrap_or("current");
        let mut resident = Resident {
            first_name: text(Field::FirstName),
            last_name: text(Field::LastName),
            email: text(Field::Email),
            phone: text(Field::Phone),
            unit: text(Field::Unit),
            lease_start: text(Field::LeaseStart),
            lease_end: text(Field::LeaseEnd),
            move_in: text(Field::MoveIn),
            move_out: text(Field::MoveOut),
            status: Some(status_word(self.pms, status).to_owned()),
            household: row.household.clone(),
            lease: row.lease.clone(),
            role: row.role.clone(),
            ..Resident::new(id(key, row))
        };
        if let Some(raw) = row.raw.get(&self.pms) {
            for (name, value) in raw {
                // TOML knows no null; an empty value stands for it.
                let value = serde_json::to_value(value)?;
                let value = if value == "" { Value::Null } else { value };
                resident.pms.insert(name.clone(), value);
            }
        }
        Ok(resident)
    }
}

fn id<'a>(key: &'a str, row: &'a Row) -> &'a str {
    row.id.as_deref().unwrap_or(key)
}
