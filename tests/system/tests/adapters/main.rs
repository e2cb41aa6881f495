//! Every adapter, end to end: whichever interface of a PMS it reads and whatever language it is
//! written in, the same people arrive in the directory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod interfaces;
mod languages;
mod wasi;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use usersync_core::model::{Field, Values};
use usersync_store::testing::Engine;
use usersync_store::{ContactFilter, PageRequest, RunState};
use usersync_system_tests::{System, SystemOptions};

/// A property where every status word of the PMS occurs.
const RESIDENTS: usize = 60;

/// Somebody in the directory: first and last name, and email.
type Person = [String; 3];

/// A system whose one adapter reads one PMS; none without the database.
async fn system_with(adapter: &str) -> Option<System> {
    system_of(adapter, SystemOptions::default()).await
}

/// The same, with other options.
async fn system_of(adapter: &str, options: SystemOptions) -> Option<System> {
    let options = SystemOptions { residents: RESIDENTS, ..options };
    let system = System::start(Engine::Sqlite, options).await.unwrap()?;
    system.install(adapter).await.unwrap();
    Some(system)
}

/// Syncs a property of the PMS twice with these settings; the people who are in the directory then.
/// The second sync finds everybody as the first left them.
async fn people_synced(
    system: &System,
    adapter: &str,
    settings: Map<String, Value>,
) -> BTreeSet<Person> {
    let credential = system.credential(adapter, settings).await.unwrap();
    let offered = system.engine.offer_properties(credential).await.unwrap();
    let feed = system.add_feed("Maple Court", credential, &[&offered[0].id]).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    let first = system.sync(&feed).await.unwrap();
    assert_eq!(first.state, RunState::Complete);
    let before = rows(system).await;
    let second = system.sync(&feed).await.unwrap();
    assert_eq!(second.state, RunState::Complete);
    assert_eq!(second.tally.total(), first.tally.total());
    let quiet: Vec<_> = before
        .into_iter()
        .map(|(table, rows)| (table.clone(), rows + i64::from(table == "run")))
        .collect();
    assert_eq!(rows(system).await, quiet);

    let everybody = PageRequest::new(None, PageRequest::MOST);
    let people =
        system.store().list_contacts(feed.property, &ContactFilter::default(), &everybody).await;
    let person = |values: &Values| {
        [Field::FirstName, Field::LastName, Field::Email]
            .map(|field| values.text(field).unwrap_or_default().to_owned())
    };
    people.unwrap().items.iter().map(|one| person(&one.contact.values)).collect()
}

/// How many rows each table holds, but for what PMSs answered: some tell the time in every answer.
async fn rows(system: &System) -> Vec<(String, i64)> {
    let mut rows = system.store().row_counts().await.unwrap();
    rows.retain(|(table, _)| table != "transcript");
    rows
}
