//! A new master key takes over from the one before.

use rstest::rstest;
use secrecy::{ExposeSecret as _, SecretBox};
use usersync_core::plan::{Outlook, Plan, Rejected};
use usersync_store::sealing::{KeyRing, MasterKey, SealingError};
use usersync_store::testing::Engine;
use usersync_store::{Error, SealedCount, Store};

use crate::world::{World, at, run_id};

/// A key that is these bytes, over and over; 7 is what every test store begins with.
fn key(byte: u8) -> MasterKey {
    MasterKey::new(SecretBox::new(Box::new([byte; 32])))
}

async fn opened(world: &World, current: u8, earlier: &[u8]) -> Store {
    let earlier = earlier.iter().copied().map(key).collect();
    Store::connect(&world.test.url, KeyRing::new(key(current), earlier)).await.unwrap()
}

/// A credential, and a run with everything that is sealed and lasts.
async fn world(engine: Engine) -> Option<World> {
    let world = World::open(engine).await?;
    let rejected = Rejected {
        pms_property: world.pms_property.id,
        person: None,
        why: "Carla Weaver has no dates".to_owned(),
    };
    let outlook = Some(Outlook { without_email: 3, ..Outlook::default() });
    let plan = Plan { rejected: vec![rejected], outlook, ..world.plan(Vec::new()) };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let version = world.version().await;
    let detail = Some("panicked at Dora Fisher");
    world.store.apply(&claim, run_id(1), version, &plan, detail, at(1)).await.unwrap();
    Some(world)
}

#[rstest]
#[tokio::test]
async fn everything_that_lasts_opens_with_the_new_key_alone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = world(engine).await else { return };
    let both = opened(&world, 8, &[7]).await;
    let lasting = SealedCount { values: 4, recordings: 0 };
    assert_eq!(both.count_sealed().await.unwrap(), [(key(7).id(), lasting)].into());

    let mut steps = Vec::new();
    assert_eq!(both.rewrap_keys(|done| steps.push(done)).await.unwrap(), 4);
    assert!(steps.is_sorted() && steps.last() == Some(&4), "{steps:?}");
    assert_eq!(both.count_sealed().await.unwrap(), [(key(8).id(), lasting)].into());
    assert_eq!(both.rewrap_keys(|_| ()).await.unwrap(), 0, "a second time there is nothing to do");

    let new = opened(&world, 8, &[]).await;
    let before = world.store.open_secrets(world.credential.id).await;
    assert!(matches!(before, Err(Error::Sealing(SealingError::UnknownKey { .. }))));
    let secrets = new.open_secrets(world.credential.id).await.unwrap();
    assert!(secrets.values().any(|secret| secret.expose_secret() == "correct horse battery"));
    let detail = new.run_detail(run_id(1)).await.unwrap();
    assert_eq!(detail.rejected[0].why, "Carla Weaver has no dates");
    assert_eq!(detail.text.as_deref(), Some("panicked at Dora Fisher"));
    let outlook = new.outlook_of_run(run_id(1)).await.unwrap().unwrap();
    assert_eq!(outlook.without_email, 3);
}

#[rstest]
#[tokio::test]
async fn a_key_that_is_not_at_hand_is_named_and_nothing_is_lost(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = world(engine).await else { return };
    let without = opened(&world, 8, &[]).await;
    let refused = without.rewrap_keys(|_| ()).await.unwrap_err();
    assert!(
        matches!(refused, Error::Sealing(SealingError::UnknownKey { key: missing }) if missing == key(7).id())
    );
    let secrets = world.store.open_secrets(world.credential.id).await.unwrap();
    assert!(!secrets.is_empty());
}
