//! The change feed: in the order of commits, and without gaps.

use rstest::rstest;
use usersync_core::model::{Event, Field, HistoryId, Value};
use usersync_store::testing::Engine;
use usersync_store::{Changes, PageRequest};

use crate::world::{World, at, contact};

async fn read(world: &World, from: &PageRequest) -> Changes {
    world.store.list_changes(world.property, from).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn changes_are_read_on_from_the_last_one_seen(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let nothing = read(&world, &PageRequest::default()).await;
    assert!(nothing.entries.is_empty() && !nothing.more);
    world.sync(1, at(1), &world.creates(&["anna", "bert"])).await;
    let anna = contact("anna").id;
    world.store.remove_contact(anna, 1, "ben", at(2)).await.unwrap();

    let first = read(&world, &PageRequest::new(Some(nothing.next), 2)).await;
    assert!(first.more);
    let rest = read(&world, &PageRequest::new(Some(first.next.clone()), 200)).await;
    assert!(!rest.more);
    let events: Vec<Event> =
        first.entries.iter().chain(&rest.entries).map(|entry| entry.event).collect();
    let created = events.iter().filter(|event| **event == Event::Created).count();
    assert_eq!(created, 2, "{events:?}");
    assert_eq!(events.last(), Some(&Event::Removed));

    let end = world.store.end_of_changes(world.property).await.unwrap();
    assert!(read(&world, &PageRequest::new(Some(end.clone()), 200)).await.entries.is_empty());
    let bert = contact("bert").id;
    world.store.remove_contact(bert, 1, "ben", at(3)).await.unwrap();
    let later = read(&world, &PageRequest::new(Some(end), 200)).await;
    assert!(later.entries.iter().all(|entry| entry.contact == bert));
    assert_eq!(later.entries.last().map(|entry| entry.event), Some(Event::Removed));
}

#[rstest]
#[tokio::test]
async fn whoever_follows_misses_nothing_while_many_write(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    const WRITERS: usize = 6;
    const EDITS: i64 = 12;
    let Some(world) = World::open(engine).await else { return };
    let names: Vec<String> = (0..WRITERS).map(|writer| format!("person{writer}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.sync(1, at(1), &world.creates(&names)).await;
    let start = world.store.end_of_changes(world.property).await.unwrap();
    let writers: Vec<_> = names
        .iter()
        .map(|name| {
            let (store, id) = (world.store.clone(), contact(name).id);
            tokio::spawn(async move {
                for edit in 0..EDITS {
                    let unit = Value::parse(Field::Unit, format!("{edit}x")).unwrap();
                    let fields = [(Field::Unit, Some(unit))];
                    store.edit_contact(id, edit + 1, &fields, "ben", at(2)).await.unwrap();
                }
            })
        })
        .collect();

    let expected = WRITERS * usize::try_from(EDITS).unwrap();
    let mut seen: Vec<HistoryId> = Vec::new();
    let mut place = start.clone();
    while seen.len() < expected {
        let changes = read(&world, &PageRequest::new(Some(place), 5)).await;
        seen.extend(changes.entries.iter().map(|entry| entry.id));
        place = changes.next;
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let mut afterwards = Vec::new();
    let mut place = start;
    loop {
        let changes = read(&world, &PageRequest::new(Some(place), 200)).await;
        afterwards.extend(changes.entries.iter().map(|entry| entry.id));
        place = changes.next;
        if !changes.more {
            break;
        }
    }
    assert_eq!(seen, afterwards, "what was read on the way is what there is, in its order");
}
