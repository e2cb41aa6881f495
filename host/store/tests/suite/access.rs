//! API tokens and the audit log.

use rstest::rstest;
use secrecy::{ExposeSecret as _, SecretString};
use usersync_store::testing::{Engine, TestStore};
use usersync_store::{AuditEntry, Error, NewToken, PageRequest, TokenRole};

use crate::world::{at, id};

fn token(expires_minute: Option<i64>) -> NewToken {
    NewToken {
        organisation: None,
        name: "ci".to_owned(),
        role: TokenRole::Operator,
        expires_at: expires_minute.map(at),
    }
}

#[rstest]
#[tokio::test]
async fn a_token_is_known_by_its_text_alone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let (made, text) = store.create_token(&token(None), "ana", at(0)).await.unwrap();
    assert!(text.expose_secret().starts_with(&made.prefix));
    assert!(made.prefix.starts_with("usersync_") && made.prefix.len() < 16);
    let found = store.authenticate(&text, at(1)).await.unwrap().unwrap();
    assert_eq!((found.id, found.role), (made.id, TokenRole::Operator));
    let other = SecretString::from(format!("{}x", text.expose_secret()));
    assert_eq!(store.authenticate(&other, at(1)).await.unwrap(), None);
    assert_eq!(store.authenticate(&SecretString::from(made.prefix), at(1)).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn an_expired_or_revoked_token_opens_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let (_, expiring) = store.create_token(&token(Some(10)), "ana", at(0)).await.unwrap();
    assert!(store.authenticate(&expiring, at(9)).await.unwrap().is_some());
    assert_eq!(store.authenticate(&expiring, at(10)).await.unwrap(), None);

    let (made, text) = store.create_token(&token(None), "ana", at(0)).await.unwrap();
    store.revoke_token(made.id, at(5)).await.unwrap();
    store.revoke_token(made.id, at(6)).await.unwrap();
    assert_eq!(store.authenticate(&text, at(6)).await.unwrap(), None);
    let listed = store.list_tokens().await.unwrap();
    assert_eq!(listed.len(), 2);
    let revoked = listed.iter().find(|token| token.id == made.id).unwrap();
    assert_eq!(revoked.revoked_at, Some(at(5)));
    assert!(matches!(store.revoke_token(id(404), at(7)).await, Err(Error::Missing { .. })));
}

#[rstest]
#[tokio::test]
async fn the_last_use_is_noted_once_an_hour(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let (_, text) = store.create_token(&token(None), "ana", at(0)).await.unwrap();
    for (minute, noted) in [(1, 1), (30, 1), (60, 1), (61, 61), (62, 61)] {
        store.authenticate(&text, at(minute)).await.unwrap();
        let last_used_at = store.list_tokens().await.unwrap()[0].last_used_at;
        assert_eq!(last_used_at, Some(at(noted)), "minute {minute}");
    }
}

#[rstest]
#[tokio::test]
async fn the_audit_log_is_read_newest_first(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(test) = TestStore::open(engine).await else { return };
    let store = &test.store;
    let maple = store.create_organisation("Maple Homes", at(0)).await.unwrap().id;
    let entry = |action: &str, organisation| AuditEntry {
        organisation,
        actor: "ana".to_owned(),
        origin: "192.0.2.7".to_owned(),
        action: action.to_owned(),
        subject: "42".to_owned(),
        before: None,
        after: Some(serde_json::json!({ "state": "on" })),
    };
    store.record_audit(&entry("adapter.activate", None), at(1)).await.unwrap();
    store.record_audit(&entry("integration.turn_on", Some(maple)), at(2)).await.unwrap();
    store.record_audit(&entry("integration.turn_off", Some(maple)), at(2)).await.unwrap();
    let first = store.list_audit(None, &PageRequest::new(None, 2)).await.unwrap();
    assert!(first.items.iter().all(|record| record.at == at(2)));
    let second = store.list_audit(None, &PageRequest::new(first.next, 2)).await.unwrap();
    assert_eq!(second.items.len(), 1);
    assert_eq!(second.items[0].entry, entry("adapter.activate", None));
    assert_eq!(second.next, None);
    let ours = store.list_audit(Some(maple), &PageRequest::default()).await.unwrap();
    assert_eq!(ours.items.len(), 2);
}
