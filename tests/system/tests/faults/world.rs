//! What these tests share: a small cast, and what can be seen of it.

use pms_simulator::Pms;
use usersync_core::model::{AlertKind, Facts, Field, Resolution};
use usersync_store::{AlertFilter, ContactFilter, PageRequest, StoredAlert};
pub(crate) use usersync_system_tests::cast::{list, resident, system};
use usersync_system_tests::{Feed, System};

/// The feed of one PMS property, turned on and due.
pub(crate) async fn feed(system: &System, pms: Pms, property: &str) -> Feed {
    let credential = system.add_credential(pms).await.unwrap();
    let feed = system.add_feed("Maple Court", credential, &[property]).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    feed
}

/// Everybody in the directory, as first name and phone.
pub(crate) async fn people(system: &System, feed: &Feed) -> Vec<(String, String)> {
    let everybody = PageRequest::new(None, PageRequest::MOST);
    let people =
        system.store().list_contacts(feed.property, &ContactFilter::default(), &everybody).await;
    let mut people: Vec<_> = people
        .unwrap()
        .items
        .into_iter()
        .map(|person| {
            let text = |field| person.contact.values.text(field).unwrap_or_default().to_owned();
            (text(Field::FirstName), text(Field::Phone))
        })
        .collect();
    people.sort();
    people
}

async fn alerts(system: &System, feed: &Feed) -> Vec<StoredAlert> {
    let filter = AlertFilter { property: Some(feed.property), ..AlertFilter::default() };
    system.store().list_alerts(&filter, &PageRequest::default()).await.unwrap().items
}

/// The open alerts: their kind, and what is wrong with a read or a credential.
pub(crate) async fn open_alerts(system: &System, feed: &Feed) -> Vec<(AlertKind, String)> {
    let finding = |alert: StoredAlert| {
        let finding = match alert.alert.facts {
            Facts::People(_) => String::new(),
            Facts::Read { finding, .. } => finding,
            Facts::Surge { surges, .. } => {
                surges.iter().map(|surge| surge.name()).collect::<Vec<_>>().join(", ")
            }
            Facts::Connection { failure, .. } => failure,
            Facts::Stalled { .. } => {
                if alert.alert.urgent { "alarm" } else { "warning" }.to_owned()
            }
        };
        (alert.alert.kind, finding)
    };
    let open = alerts(system, feed).await.into_iter().filter(|alert| alert.closed.is_none());
    let mut open: Vec<_> = open.map(finding).collect();
    open.sort();
    open
}

/// How the alerts of one kind were closed.
pub(crate) async fn closed(system: &System, feed: &Feed, kind: AlertKind) -> Vec<Resolution> {
    let alerts = alerts(system, feed).await;
    let of_kind = alerts.into_iter().filter(|alert| alert.alert.kind == kind);
    of_kind.filter_map(|alert| Some(alert.closed?.resolution)).collect()
}
