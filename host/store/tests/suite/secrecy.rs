//! What must not stand in the database in plain sight.

use std::path::Path;

use rstest::rstest;
use secrecy::SecretBox;
use usersync_core::model::{KnownRecord, Resolution};
use usersync_core::plan::{AlertChanges, Plan, RecordPlan, Rejected};
use usersync_store::sealing::{KeyRing, MasterKey, SealingError};
use usersync_store::testing::Engine;
use usersync_store::{Error, NewToken, Store, TokenRole};

use crate::world::{PAST, World, at, id, run_id};

/// Whether any file of the database holds these bytes.
fn holds(folder: &Path, needle: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|path| std::fs::read(path).unwrap())
        .any(|bytes| bytes.windows(needle.len()).any(|window| window == needle.as_bytes()))
}

#[tokio::test]
async fn no_secret_stands_in_the_database_files() {
    let world = World::open(Engine::Sqlite).await.unwrap();
    let new = NewToken {
        organisation: None,
        name: "ci".to_owned(),
        role: TokenRole::Viewer,
        expires_at: None,
    };
    let (token, text) = world.store.create_token(&new, "ana", at(0)).await.unwrap();
    let rejected = Rejected {
        pms_property: world.pms_property.id,
        person: None,
        why: "Carla Weaver has no dates".to_owned(),
    };
    let plan = Plan { rejected: vec![rejected], ..world.plan(Vec::new()) };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let version = world.version().await;
    let detail = Some("panicked at Dora Fisher");
    world.store.apply(&claim, run_id(1), version, &plan, detail, at(1)).await.unwrap();

    let folder = world.test.folder.path();
    assert!(holds(folder, "Main log-in") && holds(folder, &token.prefix), "the search works");
    assert!(!holds(folder, "correct horse battery"));
    assert!(!holds(folder, "Carla Weaver"));
    assert!(!holds(folder, "Dora Fisher"));
    assert!(!holds(folder, secrecy::ExposeSecret::expose_secret(&text)));
}

#[tokio::test]
async fn people_who_stay_out_leave_no_personal_data() {
    let world = World::open(Engine::Sqlite).await.unwrap();
    let bare = KnownRecord { leases: Vec::new(), ..world.known("t0042", PAST) };
    let skipped = RecordPlan { keep: Some(bare), ..world.says("t0042", PAST, true) };
    world.sync(1, at(1), &world.plan(vec![skipped])).await;
    assert!(holds(world.test.folder.path(), "t0042"));
    assert!(!holds(world.test.folder.path(), "t0042@example.com"));
}

#[rstest]
#[tokio::test]
async fn who_leaves_the_scope_leaves_no_personal_data(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.raises(vec![(id(1), world.mismatch("anna"))])).await;
    let resolve = vec![(id(1), Resolution::OutOfScope)];
    let alerts = AlertChanges { resolve, ..AlertChanges::default() };
    world.sync(2, at(56), &Plan { alerts, ..world.plan(Vec::new()) }).await;
    let alert = world.store.find_alert(id(1)).await.unwrap();
    assert!(!format!("{alert:?}").contains("anna@example.com"));
}

#[tokio::test]
async fn what_is_no_longer_kept_leaves_the_files() {
    let world = World::open(Engine::Sqlite).await.unwrap();
    let alerts = (0..50).map(|n| (id(n), world.mismatch(&format!("resident{n}"))));
    world.sync(1, at(1), &world.raises(alerts.collect())).await;
    let folder = world.test.folder.path();
    assert!(holds(folder, "resident7@example.com"), "the search works");
    let resolve = (0..50).map(|n| (id(n), Resolution::OutOfScope)).collect();
    let alerts = AlertChanges { resolve, ..AlertChanges::default() };
    world.sync(2, at(56), &Plan { alerts, ..world.plan(Vec::new()) }).await;
    world.store.close().await;
    for n in 0..50 {
        assert!(!holds(folder, &format!("resident{n}@example.com")), "resident{n}");
    }
}

#[rstest]
#[tokio::test]
async fn another_master_key_opens_no_credential(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let wrong = MasterKey::new(SecretBox::new(Box::new([8; 32])));
    let store = Store::connect(&world.test.url, KeyRing::new(wrong, Vec::new())).await.unwrap();
    let opened = store.open_secrets(world.credential.id).await;
    assert!(matches!(opened, Err(Error::Sealing(SealingError::UnknownKey { .. }))));
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_the_database_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::open(Engine::Sqlite).await.unwrap();
    for file in std::fs::read_dir(world.test.folder.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
