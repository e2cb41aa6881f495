//! The interfaces of a PMS: the settings choose one.

use std::collections::{BTreeMap, BTreeSet};

use pms_simulator::Pms;
use rstest::rstest;

use crate::{Person, RESIDENTS, people_synced, system_with};

/// Interfaces that list no roommates, as their PMS documents.
const WITHOUT_ROOMMATES: [(Pms, &str); 1] = [(Pms::Yardi, "common")];

/// The people whom each interface of a PMS brings in.
async fn people_by_interface(pms: Pms) -> BTreeMap<String, BTreeSet<Person>> {
    let mut people = BTreeMap::new();
    for (name, _) in system_with(pms.name()).await.unwrap().simulator.interfaces(pms) {
        let system = system_with(pms.name()).await.unwrap();
        let settings = system.simulator.interfaces(pms).remove(&name).unwrap();
        people.insert(name, people_synced(&system, pms.name(), settings).await);
    }
    people
}

#[rstest]
#[tokio::test]
async fn every_interface_brings_the_same_people(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
) {
    let mut by_interface = people_by_interface(pms).await;
    let fewer: Vec<_> = WITHOUT_ROOMMATES
        .iter()
        .filter(|(of, _)| *of == pms)
        .map(|(_, name)| by_interface.remove(*name).unwrap())
        .collect();
    assert!(by_interface.len() > 1);
    let everyone = by_interface.values().next().unwrap().clone();
    assert!(everyone.len() > RESIDENTS / 2, "the world is not empty");
    for (name, people) in &by_interface {
        assert_eq!(people, &everyone, "{name}");
    }
    for people in fewer {
        assert!(people.len() > RESIDENTS / 3);
        assert!(people.is_subset(&everyone) && people.len() < everyone.len());
    }
}
