//! What these tests share: a few residents, and a property that they live at.

use pms_simulator::{Pms, Resident};
use usersync_core::model::Settings;
use usersync_store::{ContactFilter, IntegrationChange, PageRequest, Person, Retention};
pub(crate) use usersync_system_tests::cast::{list, resident, system};
use usersync_system_tests::{Feed, System};

/// So many residents with a unit of their own.
pub(crate) fn residents(count: usize) -> Vec<Resident> {
    let one = |n: usize| Resident {
        unit: Some(format!("{n:03}")),
        phone: Some(format!("512-555-{n:04}")),
        ..resident(&format!("t{n:04}"), &format!("Ada{n} Byrne"), "")
    };
    (0..count).map(one).collect()
}

/// The feed of one PMS property, not on yet.
pub(crate) async fn draft(system: &System, pms: Pms, property: &str) -> Feed {
    let credential = system.add_credential(pms).await.unwrap();
    system.add_feed("Maple Court", credential, &[property]).await.unwrap()
}

/// The feed of one PMS property, turned on and due.
pub(crate) async fn feed(system: &System, pms: Pms, property: &str) -> Feed {
    let feed = draft(system, pms, property).await;
    system.turn_on(&feed).await.unwrap();
    feed
}

pub(crate) async fn change(system: &System, feed: &Feed, change: IntegrationChange) {
    let store = system.store();
    let version = store.find_integration(feed.integration).await.unwrap().version;
    store.update_integration(feed.integration, version, change).await.unwrap();
}

pub(crate) async fn retain(system: &System, feed: &Feed, retention: Retention) {
    let recordings = Some(retention);
    change(system, feed, IntegrationChange { recordings, ..Default::default() }).await;
}

/// The saved settings with these words left out.
pub(crate) async fn excluding(system: &System, feed: &Feed, words: &[&str]) -> Settings {
    let saved = system.store().find_integration(feed.integration).await.unwrap().settings;
    Settings { excluded: words.iter().copied().collect(), ..saved }
}

/// Everybody in the directory.
pub(crate) async fn people(system: &System, feed: &Feed) -> Vec<Person> {
    let page = PageRequest::new(None, PageRequest::MOST);
    let filter = ContactFilter::default();
    system.store().list_contacts(feed.property, &filter, &page).await.unwrap().items
}
