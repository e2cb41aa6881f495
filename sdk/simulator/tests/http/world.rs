//! What is true of every invented world.

use std::collections::{BTreeMap, BTreeSet};

use pms_simulator::{Pms, PropertyView, Resident, SimulatorOptions, WorldView};
use rstest::rstest;

use crate::support::{start, start_with};

fn properties(world: &WorldView) -> impl Iterator<Item = &PropertyView> {
    world.pms.values().flat_map(|pms| &pms.properties)
}

fn statuses(residents: &[Resident]) -> BTreeSet<&str> {
    residents.iter().filter_map(|resident| resident.status.as_deref()).collect()
}

#[tokio::test]
async fn every_status_word_occurs() {
    let world = start().await.world();
    for property in &world.pms["yardi"].properties {
        let words = statuses(&property.residents);
        let all = [
            "Applicant",
            "Canceled",
            "Current",
            "Denied",
            "Eviction",
            "Future",
            "Notice",
            "Past",
            "Wait List",
        ];
        assert_eq!(words, all.into());
    }
    for property in &world.pms["appfolio"].properties {
        let words = statuses(&property.residents);
        assert_eq!(words, ["Current", "Evict", "Future", "Notice", "Past"].into());
        assert!(property.residents.iter().any(|resident| resident.pms.contains_key("HiddenAt")));
    }
    for property in &world.pms["entrata"].properties {
        let words = statuses(&property.residents);
        let all = ["Applicant", "Cancelled", "Current", "Future", "Notice", "Past"];
        assert_eq!(words, all.into());
    }
    for property in &world.pms["cedar"].properties {
        let words = statuses(&property.residents);
        let all =
            ["applicant", "cancelled", "current", "eviction", "notice", "past", "upcoming"].into();
        assert_eq!(words, all);
    }
    for property in &world.pms["mri"].properties {
        let words = statuses(&property.residents);
        assert_eq!(words, ["Current", "New", "Old"].into());
        let has_given_notice = |resident: &Resident| resident.pms.contains_key("DateNotified");
        assert!(property.residents.iter().any(has_given_notice));
    }
}

#[tokio::test]
async fn an_email_is_shared_only_by_the_two_records_of_one_person() {
    let world = start().await.world();
    let mut people: BTreeMap<&str, Vec<&Resident>> = BTreeMap::new();
    for resident in properties(&world).flat_map(|property| &property.residents) {
        let email = resident.email.as_deref().unwrap();
        if !email.is_empty() {
            assert!(email.ends_with("@example.com"), "{email}");
            people.entry(email).or_default().push(resident);
        }
    }
    let is_shared = |resident: &Resident| {
        people.get(resident.email.as_deref().unwrap()).is_some_and(|records| records.len() > 1)
    };
    for property in properties(&world) {
        let somebody = property.residents.iter().any(is_shared);
        assert!(somebody, "somebody of {} signed for another unit", property.id);
    }
    for records in people.values().filter(|records| records.len() > 1) {
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].first_name, records[1].first_name);
        assert_eq!(records[0].last_name, records[1].last_name);
        assert_ne!(records[0].unit, records[1].unit);
        assert!(records[1].lease_start > records[0].lease_end);
    }
}

#[tokio::test]
async fn one_resident_of_a_property_has_no_email_and_no_two_have_one_name() {
    let world = start().await.world();
    for property in properties(&world) {
        let blank =
            property.residents.iter().filter(|resident| resident.email.as_deref() == Some(""));
        assert_eq!(blank.count(), 1, "{}", property.id);
        let today = "2026-06-02";
        let here: Vec<&Resident> = property
            .residents
            .iter()
            .filter(|resident| resident.lease_start.as_deref().is_none_or(|start| start < today))
            .collect();
        let names: BTreeSet<_> =
            here.iter().map(|resident| (&resident.first_name, &resident.last_name)).collect();
        assert_eq!(names.len(), here.len(), "{}", property.id);
    }
}

#[tokio::test]
async fn numbers_are_kept_for_fiction_and_dates_fit_the_status() {
    let world = start().await.world();
    let today = "2026-06-02";
    for resident in properties(&world).flat_map(|property| &property.residents) {
        if let Some(phone) = &resident.phone {
            assert!(phone.contains(") 555-01"), "{phone}");
        }
        let day = |field: &Option<String>| field.clone().unwrap_or_default();
        match resident.status.as_deref() {
            Some(
                "Current" | "Notice" | "Eviction" | "Evict" | "current" | "notice" | "eviction",
            ) => {
                assert!(day(&resident.move_in).as_str() < today, "{resident:?}");
                let left = day(&resident.move_out);
                assert!(left.is_empty() || left.as_str() > today, "{resident:?}");
            }
            Some("Past" | "past" | "Old") => {
                assert!(day(&resident.move_out).as_str() < today, "{resident:?}");
            }
            Some("Future" | "Applicant" | "upcoming" | "applicant" | "New") => {
                assert!(day(&resident.move_in).as_str() > today, "{resident:?}");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_settings_of_the_usual_interface_are_among_those_of_all() {
    let world = start().await.world();
    for (pms, view) in &world.pms {
        assert_eq!(view.settings["endpoint"], view.endpoint, "{pms}");
        assert!(view.interfaces.values().any(|settings| *settings == view.settings), "{pms}");
    }
}

#[tokio::test]
async fn the_same_seed_invents_the_same_world() {
    let with_seed = |seed| start_with(SimulatorOptions { seed, ..SimulatorOptions::default() });
    let residents = |world: WorldView| {
        serde_json::to_string(&properties(&world).cloned().collect::<Vec<_>>()).unwrap()
    };
    let first = residents(with_seed(7).await.world());
    assert_eq!(first, residents(with_seed(7).await.world()));
    assert_ne!(first, residents(with_seed(8).await.world()));
}

#[rstest]
#[case::tiny(1, 1)]
#[case::nobody(1, 0)]
#[case::large(3, 3200)]
#[tokio::test]
async fn the_world_has_the_size_asked_for(#[case] properties: usize, #[case] residents: usize) {
    let simulator = start_with(SimulatorOptions {
        properties_per_pms: properties,
        residents_per_property: residents,
        ..SimulatorOptions::default()
    })
    .await;
    let world = simulator.world();
    for pms in Pms::ALL {
        let listed = &world.pms[pms.name()].properties;
        assert_eq!(listed.len(), properties);
        let mut ids = BTreeSet::new();
        for property in listed {
            assert_eq!(property.residents.len(), residents);
            assert!(property.residents.iter().all(|resident| ids.insert(&resident.id)));
        }
    }
}
