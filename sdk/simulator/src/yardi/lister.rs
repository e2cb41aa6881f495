//! How Yardi lists a household: the leaseholder by tenant code, members by roommate codes.

use serde_json::{Map, Value, json};

use crate::world::household::{Household, Situation};
use crate::world::lister::{Lister, Region, Register, neutral};
use crate::world::resident::Resident;

const REGION: Region = Region {
    kinds: ["Court Apartments", "Hollow Apartments", "Terrace", "Commons"],
    first_tree: 0,
    street: "Ct",
    city: "Austin",
    state: "TX",
    postal_code: "78701",
    area_codes: [512, 737, 210, 361, 254, 830],
};

/// Yardi's way.
#[derive(Debug)]
pub(super) struct YardiLister;

impl Lister for YardiLister {
    fn region(&self) -> &'static Region {
        &REGION
    }

    fn property_id(&self, _seed: u64, index: usize, tree: &str) -> String {
        format!("{}{:02}", tree.to_lowercase(), index + 1)
    }

    fn unit_name(&self, floor: usize, door: usize) -> String {
        format!("{floor:02}{:02}", door + 1)
    }

    fn status(&self, situation: Situation) -> Option<&'static str> {
        Some(match situation {
            Situation::Settled | Situation::MonthToMonth | Situation::Transfer => "Current",
            Situation::Notice => "Notice",
            Situation::Eviction => "Eviction",
            Situation::Past => "Past",
            Situation::Incoming => "Future",
            Situation::Canceled => "Canceled",
            Situation::Applicant => "Applicant",
            Situation::Denied => "Denied",
            Situation::WaitList => "Wait List",
        })
    }

    fn rows(&self, household: &Household, register: &mut Register) -> Vec<Resident> {
        let tenant_code = format!("t{:07}", 41_000 + register.lease);
        let days = &household.days;
        let mut rows = Vec::new();
        for person in &household.people {
            let is_leaseholder = rows.is_empty();
            let named = Resident::named(person);
            rows.push(if is_leaseholder {
                Resident {
                    id: tenant_code.clone(),
                    last_name: Some(match household.situation {
                        Situation::Applicant => format!("{} & Sons LLC", person.last_name),
                        _ => person.last_name.clone(),
                    }),
                    household: Some(tenant_code.clone()),
                    role: Some("leaseholder".to_owned()),
                    pms: raw_fields(household),
                    ..named.on_lease(self, household)
                }
            } else {
                Resident {
                    id: format!("r{:07}", 9_000 + register.next_person()),
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

    fn nests(&self) -> bool {
        true
    }
}

fn raw_fields(household: &Household) -> Map<String, Value> {
    let notice = household.days.notice.filter(|_| household.situation == Situation::Notice);
    let notice = notice.map(|day| day.format("%m/%d/%Y").to_string());
    notice.map(|day| ("NoticeDate".to_owned(), json!(day))).into_iter().collect()
}
