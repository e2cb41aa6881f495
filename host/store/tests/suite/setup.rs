//! Setting up: properties, integrations and what feeds them; the tables themselves.

use rstest::rstest;
use usersync_core::model::{PropertyId, Settings};
use usersync_store::testing::{Engine, TestStore, keys};
use usersync_store::{Error, IntegrationChange, IntegrationState, Store};

use crate::world::{World, at, id};

#[rstest]
#[tokio::test]
async fn a_fresh_database_is_brought_up_to_date_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    test.store.migrate().await.unwrap();
    assert_eq!(test.store.health().await.unwrap().pending_migrations, 0);
    let again = Store::connect(&test.url, keys()).await.unwrap();
    again.migrate().await.unwrap();
    assert!(again.row_counts().await.unwrap().iter().all(|(_, rows)| *rows == 0));
    again.close().await;
    test.store.health().await.unwrap();
}

#[tokio::test]
async fn a_database_without_tables_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    let store = Store::connect(&url, keys()).await.unwrap();
    let health = store.health().await.unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let migrations = std::fs::read_dir(folder).unwrap().count();
    assert_eq!((health.engine, health.pending_migrations), ("SQLite", migrations));
}

#[tokio::test]
async fn other_addresses_are_refused() {
    for url in ["", "usersync.db", "mysql://localhost/x", "sqlite::memory:"] {
        let opened = Store::connect(url, keys()).await;
        assert!(matches!(opened, Err(Error::Address)), "{url}");
    }
    let nowhere = Store::connect("sqlite:/no/such/folder/usersync.db", keys()).await;
    assert!(matches!(nowhere, Err(Error::File { .. })));
}

#[rstest]
#[tokio::test]
async fn properties_are_listed_and_changed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    let organisation = store.find_organisation(world.organisation).await.unwrap();
    assert_eq!(organisation.name, "Maple Homes");
    assert_eq!(store.list_organisations().await.unwrap(), [organisation]);
    let missing = store.find_organisation(id(404)).await;
    assert!(matches!(missing, Err(Error::Missing { what: "organisation", .. })));

    let oak =
        store.create_property(world.organisation, "Oak", "Europe/Berlin", at(1)).await.unwrap();
    let listed = store.list_properties(Some(world.organisation)).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1], oak);
    assert!(store.list_properties(Some(id(404))).await.unwrap().is_empty());
    let orphan = store.create_property(id(404), "Nowhere", "UTC", at(1)).await;
    assert!(matches!(orphan, Err(Error::Missing { what: "organisation", .. })));

    let changed = store.update_property(oak.id, 1, "Oak Park", "Europe/Paris").await.unwrap();
    assert_eq!((changed.name.as_str(), changed.version), ("Oak Park", 2));
    assert_eq!(store.find_property(oak.id).await.unwrap(), changed);
    let stale = store.update_property(oak.id, 1, "Elm", "UTC").await;
    assert!(matches!(stale, Err(Error::Stale { what: "property" })));
    let missing = store.update_property(id(404), 1, "Elm", "UTC").await;
    assert!(matches!(missing, Err(Error::Missing { what: "property", .. })));
}

async fn draft(world: &World) -> (PropertyId, usersync_store::Integration) {
    let oak = world
        .store
        .create_property(world.organisation, "Oak", "Europe/Berlin", at(1))
        .await
        .unwrap();
    let integration = world.store.create_integration(oak.id, at(1)).await.unwrap();
    (oak.id, integration)
}

#[rstest]
#[tokio::test]
async fn a_draft_is_filled_step_by_step_and_turned_on(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    let (oak, draft) = draft(&world).await;
    assert_eq!((draft.state, draft.due_at), (IntegrationState::Draft, None));
    assert_eq!(store.find_integration_of(oak).await.unwrap(), Some(draft.clone()));
    let second = store.create_integration(oak, at(1)).await;
    assert!(matches!(second, Err(Error::Taken { name, .. }) if name == "Oak"));
    let early = store.turn_on(draft.id, "ana", at(2)).await;
    assert!(matches!(early, Err(Error::NotReady { .. })));

    let listed = [("p0002".to_owned(), "Oak Hall".to_owned())];
    let hall = store.record_pms_properties(&world.account, &listed, at(1)).await.unwrap().remove(0);
    let settings = Settings { excluded: ["Eviction"].into_iter().collect(), ..Settings::default() };
    let change = IntegrationChange {
        credential: Some(world.credential.id),
        attached: Some(vec![hall.id, hall.id]),
        settings: Some(settings.clone()),
        ..IntegrationChange::default()
    };
    let filled = store.update_integration(draft.id, 1, change.clone()).await.unwrap();
    assert_eq!((filled.version, &filled.settings), (2, &settings));
    assert_eq!(filled.attached.len(), 1);
    assert_eq!(filled.attached[0].pms_property, hall);
    let stale = store.update_integration(draft.id, 1, change).await;
    assert!(matches!(stale, Err(Error::Stale { what: "integration" })));
    let on = store.turn_on(draft.id, "ana", at(2)).await.unwrap();
    assert_eq!((on.state, on.due_at), (IntegrationState::On, Some(at(2))));
    let again = store.turn_on(draft.id, "ben", at(3)).await.unwrap();
    assert_eq!(again, on);
    let first = store.find_integration(world.integration).await.unwrap();
    let both = [first, on.clone()];
    assert_eq!(store.list_integrations(Some(world.organisation)).await.unwrap(), both);
    assert_eq!(store.list_integrations(None).await.unwrap(), both);
    assert!(store.list_integrations(Some(id(404))).await.unwrap().is_empty());

    let empty = IntegrationChange { attached: Some(Vec::new()), ..Default::default() };
    let refused = store.update_integration(draft.id, on.version, empty).await;
    assert!(matches!(refused, Err(Error::NotReady { .. })), "what is on keeps what it needs");
}

#[rstest]
#[tokio::test]
async fn a_pms_property_feeds_one_directory(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let (_, draft) = draft(&world).await;
    let attach = |attached| IntegrationChange { attached: Some(attached), ..Default::default() };
    let taken =
        world.store.update_integration(draft.id, 1, attach(vec![world.pms_property.id])).await;
    let Err(Error::AlreadyAttached { pms_property, property }) = taken else { panic!("{taken:?}") };
    assert_eq!(
        (pms_property.as_str(), property.as_str()),
        ("Maple Court at Oak Street", "Maple Court")
    );
    let unknown = world.store.update_integration(draft.id, 1, attach(vec![id(404)])).await;
    assert!(matches!(unknown, Err(Error::Missing { what: "PMS property", .. })));
    let found = world.store.find_integration(draft.id).await.unwrap();
    assert_eq!(found, draft, "a refused change leaves no trace");
    let credential = IntegrationChange { credential: Some(id(404)), ..Default::default() };
    let unknown = world.store.update_integration(draft.id, 1, credential).await;
    assert!(matches!(unknown, Err(Error::Missing { what: "credential", .. })));
}

#[rstest]
#[tokio::test]
async fn a_pms_property_that_moves_leaves_its_links_and_can_be_linked_anew(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let store = &world.store;
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let off = store.turn_off(world.integration, at(2)).await.unwrap();
    let attach = |attached| IntegrationChange { attached: Some(attached), ..Default::default() };
    store.update_integration(off.id, off.version, attach(Vec::new())).await.unwrap();
    let (oak, draft) = draft(&world).await;
    let change = IntegrationChange {
        credential: Some(world.credential.id),
        ..attach(vec![world.pms_property.id])
    };
    store.update_integration(draft.id, 1, change).await.unwrap();
    store.turn_on(draft.id, "ana", at(3)).await.unwrap();

    let left = store.load_population(world.integration).await.unwrap();
    assert_eq!((left.records.len(), left.links.len()), (1, 1));
    let arrived = store.load_population(draft.id).await.unwrap();
    assert_eq!((arrived.records.len(), arrived.links.len()), (1, 0));

    let mut plan = world.creates(&["anna"]);
    let mut contact = crate::world::contact("anna");
    contact.id = id(71);
    let mut link = world.link("anna", contact.id);
    link.id = id(72);
    plan.records[0].changes = vec![
        usersync_core::plan::Change::CreateContact(contact),
        usersync_core::plan::Change::Link(link),
    ];
    let claim = world.claim(at(3)).await;
    assert_eq!(claim.property, oak);
    world.begin(&claim, 2, at(3)).await;
    store.apply(&claim, id(2), arrived.version, &plan, None, at(3)).await.unwrap();
    assert_eq!(store.load_population(draft.id).await.unwrap().links.len(), 1);
}
