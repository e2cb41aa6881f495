//! Lists a household as a PMS would: its ids, its words, its way of holding a family together.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::household::{Household, Situation};
use super::names::Person;
use super::resident::Resident;
use crate::pms::Pms;

/// Numbers people as they are listed, across all properties of a PMS.
#[derive(Debug)]
pub(super) struct Register {
    seed: u64,
    leases: u32,
    members: u32,
}

impl Register {
    /// A register that nobody stands in.
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, leases: 0, members: 0 }
    }

    /// The household's rows, leaseholder first.
    pub(super) fn list(&mut self, pms: Pms, household: &Household) -> Vec<Resident> {
        self.leases += 1;
        match pms {
            Pms::Yardi => self.list_at_yardi(household),
            Pms::AppFolio => self.list_at_appfolio(household),
        }
    }

    fn list_at_yardi(&mut self, household: &Household) -> Vec<Resident> {
        let tenant_code = format!("t{:07}", 41_000 + self.leases);
        let days = &household.days;
        let mut rows = Vec::new();
        for person in &household.people {
            let is_leaseholder = rows.is_empty();
            let named = named(person);
            rows.push(if is_leaseholder {
                Resident {
                    id: tenant_code.clone(),
                    last_name: Some(match household.situation {
                        Situation::Applicant => format!("{} & Sons LLC", person.last_name),
                        _ => person.last_name.clone(),
                    }),
                    household: Some(tenant_code.clone()),
                    role: Some("leaseholder".to_owned()),
                    pms: yardi_fields(household),
                    ..leased(named, Pms::Yardi, household)
                }
            } else {
                self.members += 1;
                Resident {
                    id: format!("r{:07}", 9_000 + self.members),
                    phone: None,
                    move_in: Some(neutral(days.move_in)),
                    move_out: Some(neutral(days.move_out)),
                    household: Some(tenant_code.clone()),
                    role: Some("occupant".to_owned()),
                    ..named
                }
            });
        }
        rows
    }

    fn list_at_appfolio(&mut self, household: &Household) -> Vec<Resident> {
        let lease = self.leases;
        let occupancy = Dice::named(self.seed, &format!("occupancy {lease}")).uuid();
        let mut rows = Vec::new();
        for person in &household.people {
            let is_leaseholder = rows.is_empty();
            self.members += 1;
            let mut pms = Map::new();
            if household.situation == Situation::Canceled {
                let hidden_at = neutral(household.days.notice) + "T16:00:00Z";
                pms.insert("HiddenAt".to_owned(), json!(hidden_at));
            }
            let mut row = Resident {
                id: Dice::named(self.seed, &format!("tenant {}", self.members)).uuid(),
                household: Some(occupancy.clone()),
                role: Some(if is_leaseholder { "leaseholder" } else { "occupant" }.to_owned()),
                pms,
                ..leased(named(person), Pms::AppFolio, household)
            };
            if household.situation == Situation::MonthToMonth {
                row.lease_end = Some(String::new());
            }
            rows.push(row);
        }
        rows
    }
}

fn named(person: &Person) -> Resident {
    Resident {
        first_name: Some(person.first_name.clone()),
        last_name: Some(person.last_name.clone()),
        email: Some(person.email.clone()),
        phone: Some(person.phone.clone()),
        ..Resident::default()
    }
}

fn leased(person: Resident, pms: Pms, household: &Household) -> Resident {
    let days = &household.days;
    Resident {
        unit: Some(household.unit.clone().unwrap_or_default()),
        status: household.situation.status(pms).map(str::to_owned),
        lease_start: Some(neutral(days.lease_start)),
        lease_end: Some(neutral(days.lease_end)),
        move_in: Some(neutral(days.move_in)),
        move_out: Some(neutral(days.move_out)),
        ..person
    }
}

fn yardi_fields(household: &Household) -> Map<String, Value> {
    let notice = household.days.notice.filter(|_| household.situation == Situation::Notice);
    let notice = notice.map(|day| day.format("%m/%d/%Y").to_string());
    notice.map(|day| ("NoticeDate".to_owned(), json!(day))).into_iter().collect()
}

fn neutral(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
