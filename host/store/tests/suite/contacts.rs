//! The directory as people see and change it.

use rstest::rstest;
use usersync_core::model::{
    EndReason, Event, Field, KnownRecord, Missed, Outcome, Reason, Step, Values, Verdict,
};
use usersync_core::plan::Plan;
use usersync_store::testing::Engine;
use usersync_store::{ContactFilter, Error, PageRequest, Source};

use crate::world::{CREATED, World, at, contact, link_id, text, values};

impl World {
    async fn names(&self, filter: ContactFilter) -> Vec<String> {
        let page = PageRequest::default();
        let page = self.store.list_contacts(self.property, &filter, &page).await.unwrap();
        page.items
            .into_iter()
            .map(|person| person.contact.values[Field::FirstName].as_ref().unwrap().to_string())
            .collect()
    }
}

#[rstest]
#[tokio::test]
async fn people_are_found_by_what_is_known_of_them(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben", "carla"])).await;
    let held =
        Verdict { outcome: Outcome::Held, step: Step::Email, reason: Reason::GoverningRecordHeld };
    let missed = Some(Missed { since: at(1), reads: 2 });
    let plan = Plan {
        missing: vec![KnownRecord { missed, ..world.known("carla", CREATED) }],
        ..world.plan(vec![world.says("ben", held, true)])
    };
    world.sync(2, at(56), &plan).await;
    let mut zoe = values("Zoë");
    zoe[Field::LastName] = text("Ärmel_100%");
    world.store.create_contact(world.property, zoe, "ben", at(57)).await.unwrap();

    let all = ContactFilter::default();
    assert_eq!(world.names(all.clone()).await, ["anna", "ben", "carla", "Zoë"]);
    let having = |text: &str| ContactFilter { text: Some(text.to_owned()), ..all.clone() };
    assert_eq!(world.names(having("BEN@example")).await, ["ben"]);
    assert_eq!(world.names(having("zoë ÄRMEL")).await, ["Zoë"]);
    assert_eq!(world.names(having("_100%")).await, ["Zoë"]);
    assert_eq!(world.names(having("4b")).await.len(), 4);
    assert_eq!(world.names(having("%")).await, ["Zoë"]);
    let linked = |linked| ContactFilter { linked: Some(linked), ..all.clone() };
    assert_eq!(world.names(linked(true)).await, ["anna", "ben", "carla"]);
    assert_eq!(world.names(linked(false)).await, ["Zoë"]);
    assert_eq!(world.names(ContactFilter { held: true, ..all.clone() }).await, ["ben"]);
    assert_eq!(world.names(ContactFilter { not_seen: true, ..all.clone() }).await, ["carla"]);
    assert!(world.names(ContactFilter { removed: true, ..all }).await.is_empty());

    let carla = world.store.find_contact(contact("carla").id).await.unwrap();
    assert_eq!(carla.links[0].missed, missed);
    assert_eq!(carla.links[0].status, "Current");
    let ben = world.store.find_contact(contact("ben").id).await.unwrap();
    assert_eq!(ben.links[0].outcome, Some(Outcome::Held));
}

#[rstest]
#[tokio::test]
async fn people_are_listed_by_name_page_by_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let people = ["dora", "Anna", "carla", "ben", "Zed", "emil", "ben"];
    for person in people {
        world.store.create_contact(world.property, values(person), "ben", at(1)).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut page = PageRequest::new(None, 3);
    loop {
        let all = ContactFilter::default();
        let people = world.store.list_contacts(world.property, &all, &page).await.unwrap();
        seen.extend(
            people.items.iter().map(|person| {
                person.contact.values[Field::FirstName].as_ref().unwrap().to_string()
            }),
        );
        let Some(next) = people.next else { break };
        let cursor = next.to_string();
        page = PageRequest::new(Some(cursor.parse().unwrap()), 3);
    }
    assert_eq!(seen, ["Anna", "ben", "ben", "carla", "dora", "emil", "Zed"]);
}

#[rstest]
#[tokio::test]
async fn an_edit_keeps_what_was_before(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(world) = World::open(engine).await else { return };
    let made =
        world.store.create_contact(world.property, values("anna"), "ben", at(1)).await.unwrap();
    assert_eq!((made.source, made.version), (Source::Hand, 1));
    let id = made.contact.id;
    let edit = [(Field::Unit, text("5C")), (Field::FirstName, text("anna"))];
    let edited = world.store.edit_contact(id, 1, &edit, "ana", at(2)).await.unwrap();
    assert_eq!(edited.contact.values[Field::Unit], text("5C"));
    assert_eq!((edited.version, edited.changed_at), (2, at(2)));

    let stale = world.store.edit_contact(id, 1, &edit, "ana", at(3)).await;
    assert!(matches!(stale, Err(Error::Stale { what: "contact" })));
    let version = world.version().await;
    let same = world.store.edit_contact(id, 2, &edit, "ana", at(3)).await.unwrap();
    assert_eq!((same.version, world.version().await), (2, version));

    let history = world.store.list_history(id, &PageRequest::new(None, 1)).await.unwrap();
    let [entry] = history.items.as_slice() else { panic!("a page of one") };
    assert_eq!(entry.event, Event::Updated);
    assert_eq!(entry.changes.len(), 1);
    assert_eq!((&entry.changes[0].before, &entry.changes[0].after), (&text("4B"), &text("5C")));
    assert_eq!(entry.author.actor.as_deref(), Some("ana"));
    let older = PageRequest::new(history.next, 1);
    let older = world.store.list_history(id, &older).await.unwrap();
    assert_eq!(older.items[0].event, Event::Created);
    assert_eq!(older.next, None);
}

#[rstest]
#[tokio::test]
async fn a_removed_person_leaves_links_that_ended(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let anna = contact("anna").id;
    let stale = world.store.remove_contact(anna, 7, "ben", at(2)).await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
    world.store.remove_contact(anna, 1, "ben", at(2)).await.unwrap();

    let stored = world.store.load_population(world.integration).await.unwrap();
    assert!(stored.contacts.is_empty());
    assert_eq!(stored.links[0].ended, Some(EndReason::ContactRemoved));
    assert_eq!(stored.records.len(), 1);
    assert!(world.names(ContactFilter::default()).await.is_empty());
    let removed = ContactFilter { removed: true, ..ContactFilter::default() };
    assert_eq!(world.names(removed).await, ["anna"]);
    let person = world.store.find_contact(anna).await.unwrap();
    assert_eq!((person.removed_at, person.links.len()), (Some(at(2)), 0));
    let again = world.store.remove_contact(anna, 2, "ben", at(3)).await;
    assert!(matches!(again, Err(Error::Missing { what: "contact", .. })));
}

#[rstest]
#[tokio::test]
async fn an_unlinked_person_stays(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let person = world.store.unlink(link_id("anna"), 1, "ben", at(2)).await.unwrap();
    assert!(person.links.is_empty() && person.removed_at.is_none());
    let again = world.store.unlink(link_id("anna"), 1, "ben", at(3)).await;
    assert!(matches!(again, Err(Error::Missing { what: "unended link", .. })));
    let history =
        world.store.list_history(person.contact.id, &PageRequest::default()).await.unwrap();
    assert_eq!(history.items[0].event, Event::Unlinked);
    assert_eq!(history.items[0].record, Some(world.key("anna")));
}

#[rstest]
#[tokio::test]
async fn nobody_is_added_to_a_property_that_is_not_there(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let nowhere = crate::world::id(404);
    let made = world.store.create_contact(nowhere, Values::default(), "ben", at(1)).await;
    assert!(matches!(made, Err(Error::Missing { what: "property", .. })));
}
