//! People from a list: all of them at once, or nobody.

use rstest::rstest;
use usersync_core::model::{Event, Field, FieldChange, Value, Values};
use usersync_store::testing::Engine;
use usersync_store::{Error, NewPeople, PageRequest, Source};

use crate::world::{World, at, contact};

fn named(name: &str) -> Values {
    let mut values = Values::default();
    values[Field::LastName] = Some(Value::parse(Field::LastName, name.to_owned()).unwrap());
    values
}

#[rstest]
#[tokio::test]
async fn people_of_a_list_come_in_together_unless_somebody_wrote_meanwhile(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "bert"])).await;
    let store = &world.store;
    let (version, directory) = store.load_directory(world.property).await.unwrap();
    assert_eq!(directory.len(), 2);
    let anna = contact("anna").id;
    let unit = FieldChange {
        field: Field::Unit,
        before: contact("anna").values[Field::Unit].clone(),
        after: Some(Value::parse(Field::Unit, "99".to_owned()).unwrap()),
        replaced_local_edit: false,
    };
    let people = NewPeople {
        create: vec![named("Costa"), named("Ibarra")],
        change: vec![(anna, vec![unit])],
    };
    store.import(world.property, version, &people, "ben", at(2)).await.unwrap();
    let (_, after) = store.load_directory(world.property).await.unwrap();
    assert_eq!(after.len(), 4);
    let changed = after.iter().find(|contact| contact.id == anna).unwrap();
    assert_eq!(changed.values[Field::Unit].as_ref().unwrap().to_string(), "99");
    let feed = store.list_changes(world.property, &PageRequest::default()).await.unwrap();
    let ours: Vec<_> =
        feed.entries.iter().filter(|entry| entry.author.actor.as_deref() == Some("ben")).collect();
    assert_eq!(ours.iter().filter(|entry| entry.event == Event::Created).count(), 2);
    let added = ours.iter().find(|entry| entry.event == Event::Created).unwrap();
    assert_eq!(store.find_contact(added.contact).await.unwrap().source, Source::Hand);

    let late = store.import(world.property, version, &people, "ana", at(3)).await;
    assert!(matches!(late, Err(Error::DirectoryChanged)));
    assert_eq!(store.load_directory(world.property).await.unwrap().1.len(), 4);
}
