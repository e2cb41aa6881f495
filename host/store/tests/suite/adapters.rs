//! Adapter versions, activation and grants.

use rstest::rstest;
use usersync_store::testing::{Engine, TestStore};
use usersync_store::{Error, NewAdapterVersion};

use crate::world::at;

fn version(version: &str, digest: &str) -> NewAdapterVersion {
    NewAdapterVersion {
        adapter_id: "yardi".to_owned(),
        version: version.to_owned(),
        digest: digest.to_owned(),
        class: "sealed".to_owned(),
        descriptor: serde_json::json!({ "id": "yardi", "version": version }),
        component: digest.as_bytes().to_vec(),
    }
}

#[rstest]
#[tokio::test]
async fn a_version_never_changes(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let first = store.install_adapter(&version("1.0.0", "aaaa"), "ana", at(0)).await.unwrap();
    assert_eq!((first.installed_by.as_str(), first.installed_at), ("ana", at(0)));
    let again = store.install_adapter(&version("1.0.0", "aaaa"), "ben", at(1)).await.unwrap();
    assert_eq!(again, first);
    let other = store.install_adapter(&version("1.0.0", "bbbb"), "ben", at(1)).await;
    assert!(matches!(other, Err(Error::Taken { name, .. }) if name == "yardi@1.0.0"));
    assert_eq!(store.load_component("aaaa").await.unwrap(), b"aaaa");
    assert!(matches!(store.load_component("bbbb").await, Err(Error::Missing { .. })));
    assert_eq!(
        store.list_adapter_versions(Some("yardi")).await.unwrap(),
        std::slice::from_ref(&first)
    );
    assert_eq!(store.list_adapter_versions(None).await.unwrap(), [first]);
    assert!(store.list_adapter_versions(Some("mri")).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn activation_remembers_the_version_before(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    store.install_adapter(&version("1.0.0", "aaaa"), "ana", at(0)).await.unwrap();
    store.install_adapter(&version("1.1.0", "bbbb"), "ana", at(1)).await.unwrap();
    let first = store.activate_adapter("aaaa", "ana", "first", at(2)).await.unwrap();
    assert_eq!((first.active_digest.as_str(), first.previous_digest), ("aaaa", None));
    let second = store.activate_adapter("bbbb", "ben", "newer", at(3)).await.unwrap();
    assert_eq!(second.previous_digest.as_deref(), Some("aaaa"));
    let again = store.activate_adapter("bbbb", "carla", "again", at(4)).await.unwrap();
    assert_eq!(again, second);
    let back = store.activate_adapter("aaaa", "ben", "roll back", at(5)).await.unwrap();
    assert_eq!(back.previous_digest.as_deref(), Some("bbbb"));
    assert_eq!((back.activated_by.as_str(), back.reason.as_str()), ("ben", "roll back"));
    assert_eq!(store.list_active_adapters().await.unwrap(), [back]);
    let unknown = store.activate_adapter("cccc", "ben", "?", at(6)).await;
    assert!(matches!(unknown, Err(Error::Missing { .. })));
}

#[rstest]
#[tokio::test]
async fn grants_are_replaced_as_a_whole(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let grant = |patterns: &[&str]| patterns.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
    store
        .grant_hosts("yardi", &grant(&["b.example.com", "a.example.com"]), "ana", at(0))
        .await
        .unwrap();
    assert_eq!(store.granted_hosts("yardi").await.unwrap(), ["a.example.com", "b.example.com"]);
    store
        .grant_hosts("yardi", &grant(&["b.example.com", "*.c.example"]), "ana", at(1))
        .await
        .unwrap();
    assert_eq!(store.granted_hosts("yardi").await.unwrap(), ["*.c.example", "b.example.com"]);
    assert!(store.granted_hosts("mri").await.unwrap().is_empty());
}
