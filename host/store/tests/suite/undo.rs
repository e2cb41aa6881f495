//! Taking back what happened to people.

use rstest::rstest;
use usersync_core::model::{ContactId, EndReason, Event, Field, FieldChange, HistoryEntry, Origin};
use usersync_core::plan::{Change, RecordPlan};
use usersync_core::undo::{Hindrance, Undo, undo};
use usersync_store::testing::Engine;
use usersync_store::{Error, PageRequest, Undoable};

use crate::world::{UPDATED, World, at, base, contact, link_id, run_id, text, values};

impl World {
    /// Anna's unit changes in the PMS, in a run of its own.
    async fn anna_moves(&self) {
        let change = FieldChange {
            field: Field::Unit,
            before: text("4B"),
            after: text("5C"),
            replaced_local_edit: false,
        };
        let anna = contact("anna").id;
        let record = RecordPlan {
            changes: vec![
                Change::UpdateContact { contact: anna, fields: vec![change] },
                Change::SetBase { contact: anna, base: base(self.key("anna")) },
            ],
            ..self.says("anna", UPDATED, true)
        };
        self.sync(2, at(56), &self.plan(vec![record])).await;
    }

    async fn history(&self, person: &str) -> Vec<HistoryEntry> {
        let page = PageRequest::default();
        self.store.list_history(contact(person).id, &page).await.unwrap().items
    }

    async fn change_set(&self, person: &str, event: Event) -> Undoable {
        let history = self.history(person).await;
        let entry = history.iter().find(|entry| entry.event == event).unwrap();
        self.store.load_change_set(entry.contact, entry.id).await.unwrap()
    }

    /// Takes back the newest such change of a person.
    async fn takes_back(&self, person: &str, event: Event, minutes: i64) {
        let undoable = self.change_set(person, event).await;
        let undo = undo(&undoable.past);
        assert_eq!(undo.obstacles, []);
        self.store.undo(&undoable, &undo, "ana", at(minutes)).await.unwrap();
    }

    async fn unit(&self, person: &str) -> String {
        let person = self.store.find_contact(contact(person).id).await.unwrap();
        person.contact.values[Field::Unit].as_ref().unwrap().to_string()
    }
}

fn only_obstacle(undo: &Undo) -> (ContactId, Hindrance) {
    assert_eq!(undo.reversals, []);
    let [only] = undo.obstacles.as_slice() else { panic!("one obstacle, not {undo:#?}") };
    (only.contact, only.why.clone())
}

#[rstest]
#[tokio::test]
async fn a_change_goes_back_and_forth_while_the_base_stays(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    world.anna_moves().await;
    world.takes_back("anna", Event::Updated, 60).await;
    assert_eq!(world.unit("anna").await, "4B");
    let person = world.store.find_contact(contact("anna").id).await.unwrap();
    assert_eq!(person.contact.base, Some(base(world.key("anna"))));

    let history = world.history("anna").await;
    let origins: Vec<_> = history.iter().map(|entry| (entry.event, entry.origin())).collect();
    assert_eq!(
        origins,
        [
            (Event::Updated, Origin::Undo),
            (Event::Updated, Origin::Sync),
            (Event::Linked, Origin::Sync),
            (Event::Created, Origin::Sync)
        ]
    );
    assert_eq!(history[0].undoes, Some(history[1].id));
    assert_eq!(history[0].author.actor.as_deref(), Some("ana"));

    world.takes_back("anna", Event::Updated, 61).await;
    assert_eq!(world.unit("anna").await, "5C", "an undo can be undone");
}

#[rstest]
#[tokio::test]
async fn what_was_changed_again_is_not_undone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    world.anna_moves().await;
    let undoable = world.store.load_changes_of_run(run_id(2)).await.unwrap();
    let edit = [(Field::Unit, text("6D"))];
    world.store.edit_contact(contact("anna").id, 2, &edit, "ben", at(57)).await.unwrap();

    let too_late = world.store.undo(&undoable, &undo(&undoable.past), "ana", at(58)).await;
    assert!(matches!(too_late, Err(Error::DirectoryChanged)));
    let undoable = world.store.load_changes_of_run(run_id(2)).await.unwrap();
    let (who, why) = only_obstacle(&undo(&undoable.past));
    assert_eq!(who, contact("anna").id);
    let expected =
        Hindrance::Changed { field: Field::Unit, at: Some(at(57)), by: Some(Origin::Hand) };
    assert_eq!(why, expected);
    assert_eq!(why.to_string(), "`unit` was changed again since, by hand at 2026-03-01 10:57 UTC");
}

#[rstest]
#[tokio::test]
async fn whom_a_run_created_leaves_the_directory_and_can_come_back(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    let edit = [(Field::Unit, text("6D"))];
    world.store.edit_contact(contact("ben").id, 1, &edit, "ana", at(2)).await.unwrap();

    let undoable = world.store.load_changes_of_run(run_id(1)).await.unwrap();
    let undo = undo(&undoable.past);
    assert_eq!(undo.people(), 1);
    assert_eq!(undo.obstacles[0].contact, contact("ben").id, "one of them was edited");
    world.store.undo(&undoable, &undo, "ana", at(3)).await.unwrap();
    let stored = world.store.load_population(world.integration).await.unwrap();
    let ids: Vec<_> = stored.contacts.iter().map(|contact| contact.id).collect();
    assert_eq!(ids, [contact("ben").id]);
    let link = stored.links.iter().find(|link| link.id == link_id("anna")).unwrap();
    assert_eq!(link.ended, Some(EndReason::ContactRemoved));

    world.takes_back("anna", Event::Removed, 4).await;
    let stored = world.store.load_population(world.integration).await.unwrap();
    assert_eq!(stored.contacts.len(), 2);
    assert!(stored.links.iter().all(|link| link.ended.is_none()));
    let again = world.change_set("anna", Event::Removed).await;
    assert_eq!(only_obstacle(&usersync_core::undo::undo(&again.past)).1, Hindrance::Back);
}

#[rstest]
#[tokio::test]
async fn a_link_comes_back_unless_its_record_is_linked_elsewhere(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    world.store.unlink(link_id("anna"), 1, "ben", at(2)).await.unwrap();
    world.takes_back("anna", Event::Unlinked, 3).await;
    let person = world.store.find_contact(contact("anna").id).await.unwrap();
    assert_eq!(person.links[0].link.id, link_id("anna"));

    world.takes_back("anna", Event::Linked, 4).await;
    let other = world.store.create_contact(world.property, values("zoe"), "ben", at(5)).await;
    let other = other.unwrap().contact.id;
    let mut link = world.link("anna", other);
    link.id = crate::world::id(77);
    let record =
        RecordPlan { changes: vec![Change::Link(link)], ..world.says("anna", UPDATED, true) };
    world.sync(3, at(60), &world.plan(vec![record])).await;
    let undoable = world.change_set("anna", Event::Unlinked).await;
    assert_eq!(only_obstacle(&undo(&undoable.past)).1, Hindrance::LinkedSince);
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_is_told(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    let entry = world.history("ben").await[0].id;
    let others = world.store.load_change_set(contact("anna").id, entry).await;
    assert!(matches!(others, Err(Error::Missing { what: "history entry", .. })));
    let unknown = world.store.load_changes_of_run(run_id(404)).await;
    assert!(matches!(unknown, Err(Error::Missing { what: "run", .. })));
}
