//! A few people at a property, and a system that reads them: what most tests begin with.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use pms_simulator::{Address, Pms, PropertyDetails, Resident};
use usersync_core::model::{CallBudget, CallWindow};
use usersync_store::CredentialChange;
use usersync_store::testing::Engine;

use crate::system::{Feed, System, SystemOptions};

/// Somebody with a current lease.
pub fn resident(id: &str, name: &str, phone: &str) -> Resident {
    let (first, last) = name.split_once(' ').unwrap();
    Resident {
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        email: Some(format!("{id}@example.com")),
        phone: Some(phone.to_owned()),
        unit: Some("101".to_owned()),
        status: Some("Current".to_owned()),
        ..Resident::new(id)
    }
}

/// A system with the adapter of one PMS; none without the database.
pub async fn system(pms: Pms, database: Engine, options: SystemOptions) -> Option<System> {
    let system = System::start(database, options).await.unwrap()?;
    system.install(pms.name()).await.unwrap();
    Some(system)
}

/// Lists exactly these people at a property of the PMS.
pub fn list(system: &System, pms: Pms, property: &str, residents: Vec<Resident>) {
    let details =
        PropertyDetails { name: format!("Maple {property}"), address: Address::default() };
    system.simulator.put_property(pms, property, details);
    system.simulator.replace_residents(pms, property, residents).unwrap();
}

/// The credential of a feed may make so many calls of a group an hour.
pub async fn allow(system: &System, feed: &Feed, group: &str, calls: u32) {
    let store = system.store();
    let version = store.find_credential(feed.credential).await.unwrap().version;
    let windows = vec![CallWindow { calls, seconds: 3600 }];
    let budget = CallBudget { group: group.to_owned(), windows, at_once: None };
    let change = CredentialChange { budgets: Some(vec![budget]), ..CredentialChange::default() };
    store.update_credential(feed.credential, version, change, "ana", system.now()).await.unwrap();
}
