//! Credentials, and what happens while one does not work.

use rstest::rstest;
use secrecy::ExposeSecret as _;
use usersync_core::model::{AlertKind, Facts, Resolution, Standing};
use usersync_store::testing::Engine;
use usersync_store::{AlertFilter, CredentialChange, Error, PageRequest, Probe};

use crate::world::{World, at, id, new_secret};

#[rstest]
#[tokio::test]
async fn secrets_are_kept_and_never_shown(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let found = world.store.find_credential(world.credential.id).await.unwrap();
    assert_eq!(found, world.credential);
    assert_eq!(found.secret_keys["password"].set_by, "ana");
    assert_eq!(found.secret_keys["password"].set_at, at(0));
    assert!(!format!("{found:?}").contains("correct horse"));
    let secrets = world.store.open_secrets(found.id).await.unwrap();
    assert_eq!(secrets["password"].expose_secret(), "correct horse battery");
    assert!(!format!("{secrets:?}").contains("correct horse"));
}

#[rstest]
#[tokio::test]
async fn a_replaced_secret_leaves_the_others(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let id = world.credential.id;
    let change = new_secret("token", "staple");
    let changed = world.store.update_credential(id, 1, change, "ben", at(5)).await.unwrap();
    assert_eq!(changed.version, 2);
    assert_eq!(changed.secret_keys["password"].set_by, "ana");
    assert_eq!(changed.secret_keys["token"].set_by, "ben");
    let secrets = world.store.open_secrets(id).await.unwrap();
    assert_eq!(secrets["password"].expose_secret(), "correct horse battery");
    assert_eq!(secrets["token"].expose_secret(), "staple");

    let stale =
        world.store.update_credential(id, 1, CredentialChange::default(), "ben", at(6)).await;
    assert!(matches!(stale, Err(Error::Stale { what: "credential" })));
    let change = CredentialChange {
        name: Some("Renamed".to_owned()),
        settings: Some(serde_json::json!({ "url": "https://other.example.com" })),
        forget: vec!["password".to_owned()],
        standings: Some([("Limbo", Standing::Current)].into_iter().collect()),
        ..Default::default()
    };
    let changed = world.store.update_credential(id, 2, change, "ben", at(7)).await.unwrap();
    assert_eq!(changed.name, "Renamed");
    assert_eq!(changed.settings["url"], "https://other.example.com");
    assert_eq!(changed.secret_keys.keys().collect::<Vec<_>>(), ["token"]);
    let stored = world.store.load_population(world.integration).await.unwrap();
    assert_eq!(stored.standings.of("limbo"), Some(Standing::Current));
    assert!(!world.store.open_secrets(id).await.unwrap().contains_key("password"));
}

#[rstest]
#[tokio::test]
async fn a_credential_in_use_is_not_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let used = world.store.delete_credential(world.credential.id, 1).await;
    assert!(matches!(used, Err(Error::InUse { what: "credential" })));
    let nothing = world.store.delete_credential(id(404), 1).await;
    assert!(matches!(nothing, Err(Error::Missing { .. })));

    let spare = usersync_store::NewCredential {
        organisation: world.organisation,
        adapter_id: "yardi".to_owned(),
        name: "Spare".to_owned(),
        settings: serde_json::json!({}),
        secrets: std::collections::BTreeMap::new(),
    };
    let spare = world.store.create_credential(spare, "ana", at(1)).await.unwrap();
    world.store.credential_failed(spare.id, "reach", at(2), at(62)).await.unwrap();
    let listed = world.store.list_credentials(Some(world.organisation)).await.unwrap();
    assert_eq!(listed.len(), 2);
    let stale = world.store.delete_credential(spare.id, 2).await;
    assert!(matches!(stale, Err(Error::Stale { what: "credential" })));
    assert_eq!(world.store.list_credentials(None).await.unwrap().len(), 2);
    world.store.delete_credential(spare.id, 1).await.unwrap();
    assert_eq!(world.store.list_credentials(None).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_failing_credential_has_one_alert_and_one_probe_at_a_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let (store, id) = (&world.store, world.credential.id);
    assert_eq!(store.take_probe(id, at(0), at(60)).await.unwrap(), Probe::Works);
    store.credential_failed(id, "log-in", at(1), at(61)).await.unwrap();
    store.credential_failed(id, "log-in", at(2), at(62)).await.unwrap();
    store.credential_failed(id, "permission", at(3), at(63)).await.unwrap();
    let quarantine = store.find_credential(id).await.unwrap().quarantine.unwrap();
    assert_eq!((quarantine.since, quarantine.probe_at), (at(1), at(63)));
    assert_eq!(quarantine.failure, "permission");
    let open = AlertFilter { open: Some(true), ..AlertFilter::default() };
    let alerts = store.list_alerts(&open, &PageRequest::default()).await.unwrap().items;
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].alert.kind, alerts[0].version), (AlertKind::Connection, 2));
    assert_eq!(alerts[0].credential, Some(id));
    let facts = Facts::Connection { credential: id, failure: "permission".to_owned() };
    assert_eq!(alerts[0].alert.facts, facts);

    assert_eq!(store.take_probe(id, at(62), at(122)).await.unwrap(), Probe::NotBefore(at(63)));
    assert_eq!(store.take_probe(id, at(63), at(123)).await.unwrap(), Probe::Granted);
    assert_eq!(store.take_probe(id, at(63), at(123)).await.unwrap(), Probe::NotBefore(at(123)));

    let change = new_secret("password", "mended");
    store.update_credential(id, 1, change, "ana", at(64)).await.unwrap();
    assert_eq!(store.take_probe(id, at(64), at(124)).await.unwrap(), Probe::Granted);
    assert!(store.credential_works(id, at(65)).await.unwrap());
    assert!(!store.credential_works(id, at(66)).await.unwrap());
    assert_eq!(store.find_credential(id).await.unwrap().quarantine, None);
    let closed = store.find_alert(alerts[0].id).await.unwrap().closed.unwrap();
    assert_eq!((closed.at, closed.resolution), (at(65), Resolution::ConditionGone));
}

#[rstest]
#[tokio::test]
async fn a_mended_credential_makes_its_integrations_due(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(0)).await;
    world.store.credential_failed(world.credential.id, "log-in", at(1), at(61)).await.unwrap();
    world.store.release(&claim, at(55), at(1)).await.unwrap();
    world.store.credential_works(world.credential.id, at(20)).await.unwrap();
    let integration = world.store.find_integration(world.integration).await.unwrap();
    assert_eq!(integration.due_at, Some(at(20)));
}

#[rstest]
#[tokio::test]
async fn an_account_is_known_by_its_name(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let (store, organisation) = (&world.store, world.organisation);
    let same =
        store.find_or_create_account(organisation, "yardi", "pms.example/db", at(9)).await.unwrap();
    assert_eq!(same, world.account);
    let other = store
        .find_or_create_account(organisation, "yardi", "pms.example/db2", at(9))
        .await
        .unwrap();
    assert_ne!(other.id, world.account.id);
    store.set_credential_account(world.credential.id, other.id).await.unwrap();
    let credential = store.find_credential(world.credential.id).await.unwrap();
    assert_eq!(credential.account, Some(other.id));
    let nothing = store.set_credential_account(id(404), other.id).await;
    assert!(matches!(nothing, Err(Error::Missing { .. })));

    let renamed = [("p0001".to_owned(), "Maple Court North".to_owned())];
    let known = store.record_pms_properties(&world.account, &renamed, at(9)).await.unwrap();
    assert_eq!((known[0].id, known[0].name.as_str()), (world.pms_property.id, "Maple Court North"));
    assert_eq!(store.list_pms_properties(world.account.id).await.unwrap(), known);
}

#[rstest]
#[tokio::test]
async fn of_many_who_ask_at_once_one_is_granted_the_probe(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let id = world.credential.id;
    world.store.credential_failed(id, "log-in", at(0), at(1)).await.unwrap();
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.take_probe(id, at(2), at(62)).await.unwrap() })
        })
        .collect();
    let mut granted = 0;
    for node in nodes {
        granted += usize::from(node.await.unwrap() == Probe::Granted);
    }
    assert_eq!(granted, 1);
}
