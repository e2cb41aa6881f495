//! Transcripts of reads: kept sealed, shared, and dropped in time.

use chrono::TimeDelta;
use rstest::rstest;
use usersync_core::model::RecordKey;
use usersync_core::plan::Outlook;
use usersync_store::testing::Engine;
use usersync_store::{Cast, IntegrationChange, NewRecording, Retention, Store};

use crate::world::{World, at, pms_property_id, run_id};

impl World {
    /// Runs and keeps what the PMS answered, with the one person who is in it.
    async fn record(&self, run: u128, minutes: i64, bodies: &str, cast: Cast) {
        let claim = self.claim(at(minutes)).await;
        self.begin(&claim, run, at(minutes)).await;
        let head = format!("head of {run}");
        let new = NewRecording {
            run: run_id(run),
            head: head.as_bytes(),
            bodies: bodies.as_bytes(),
            cast: &cast,
            secrets_removed: 2,
        };
        self.store.keep_recording(&claim, &new, at(minutes)).await.unwrap();
        let version = self.version().await;
        let plan = self.plan(Vec::new());
        self.store.apply(&claim, run_id(run), version, &plan, None, at(minutes)).await.unwrap();
        self.store.release(&claim, at(minutes), at(minutes)).await.unwrap();
    }

    fn just(&self, person: &str) -> Cast {
        Cast::These(vec![self.key(person)])
    }

    /// What is kept of a run: the run's own and the shared part.
    async fn kept(&self, run: u128) -> Option<(String, String)> {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let kept = self.store.find_recording(run_id(run)).await.unwrap()?;
        Some((text(kept.head), text(kept.bodies)))
    }

    async fn transcripts(&self) -> i64 {
        let counts = self.counts().await;
        counts.into_iter().find(|(table, _)| table == "transcript").unwrap().1
    }

    async fn retain(&self, retention: Retention) {
        let version = self.store.find_integration(self.integration).await.unwrap().version;
        let change = IntegrationChange { recordings: Some(retention), ..Default::default() };
        self.store.update_integration(self.integration, version, change).await.unwrap();
    }
}

async fn recorded(store: &Store, world: &World) -> Vec<u128> {
    let recorded = store.list_recordings(world.integration).await.unwrap();
    recorded.into_iter().map(|one| one.run.uuid().as_u128()).collect()
}

#[rstest]
#[tokio::test]
async fn a_read_that_was_answered_as_before_refers_to_the_one_before(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.record(1, 1, "anna lives here", world.just("anna")).await;
    world.record(2, 56, "anna lives here", world.just("anna")).await;
    assert_eq!(world.transcripts().await, 1);
    world.record(3, 111, "anna lives here", world.just("t0001")).await;
    assert_eq!(world.transcripts().await, 2, "somebody else is in it");
    world.record(4, 166, "anna and ben live here", world.just("anna")).await;
    assert_eq!(world.transcripts().await, 3);
    for (run, told) in
        [(1, "anna lives here"), (2, "anna lives here"), (4, "anna and ben live here")]
    {
        let kept = world.kept(run).await.unwrap();
        assert_eq!(kept, (format!("head of {run}"), told.to_owned()));
    }
    assert_eq!(recorded(&world.store, &world).await, [4, 3, 2, 1]);
    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!((run.recorded, run.secrets_removed), (true, Some(2)));
}

#[rstest]
#[tokio::test]
async fn recordings_are_dropped_by_number_and_by_age(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.retain(Retention { keep: true, runs: 2, days: 3 }).await;
    for run in 1..=3 {
        world.record(run, i64::try_from(run).unwrap() * 55, &run.to_string(), Cast::Anybody).await;
    }
    assert_eq!(recorded(&world.store, &world).await, [3, 2]);
    assert_eq!(world.transcripts().await, 2);
    assert_eq!(world.kept(1).await, None);

    let of_the_second = at(2 * 55) + TimeDelta::days(3);
    let just_before = of_the_second - TimeDelta::seconds(1);
    assert_eq!(world.store.expire_recordings(just_before).await.unwrap(), 0);
    assert_eq!(world.store.expire_recordings(of_the_second).await.unwrap(), 1);
    assert_eq!(recorded(&world.store, &world).await, [3]);
    assert_eq!(world.transcripts().await, 1);
}

#[rstest]
#[tokio::test]
async fn turned_off_nothing_is_kept_and_what_was_is_dropped(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.record(1, 1, "anna lives here", world.just("anna")).await;
    world.retain(Retention { keep: false, ..Retention::default() }).await;
    assert_eq!(world.store.expire_recordings(at(2)).await.unwrap(), 1);
    world.record(2, 56, "anna lives here", world.just("anna")).await;
    assert_eq!(world.transcripts().await, 0);
    assert_eq!(recorded(&world.store, &world).await, Vec::<u128>::new());
}

#[rstest]
#[tokio::test]
async fn who_is_erased_is_in_no_recording_any_more(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let elsewhere = RecordKey { pms_property: pms_property_id(9), ..world.key("anna") };
    world.record(1, 1, "anna lives here", world.just("anna")).await;
    world.record(2, 56, "ben lives here", world.just("ben")).await;
    world.record(3, 111, "it broke off", Cast::Anybody).await;
    world.record(4, 166, "another anna", Cast::These(vec![elsewhere])).await;
    world
        .record(5, 221, "anna and ben", Cast::These(vec![world.key("ben"), world.key("anna")]))
        .await;

    let gone =
        world.store.forget_recordings_of(world.organisation, &[world.key("anna")]).await.unwrap();
    assert_eq!(gone, 3, "two that hold her, and one of which nobody can tell");
    assert_eq!(recorded(&world.store, &world).await, [4, 2]);
    assert_eq!(world.transcripts().await, 2);
    assert_eq!(world.kept(2).await.unwrap().1, "ben lives here");
}

#[tokio::test]
async fn nothing_of_a_recording_can_be_read_in_the_files() {
    let world = World::open(Engine::Sqlite).await.unwrap();
    let resident = "Carla Weaver lives in 12B";
    world.record(1, 1, resident, world.just("carla-weaver")).await;
    world.store.close().await;
    let files = std::fs::read_dir(world.test.folder.path()).unwrap();
    for file in files {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for needle in ["Carla", "carla-weaver", "head of 1"] {
            let found = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
            assert!(!found, "{needle}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_run_without_its_claim_keeps_no_recording(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    world.store.turn_off(world.integration, at(2)).await.unwrap();
    let cast = Cast::Anybody;
    let new = NewRecording {
        run: run_id(1),
        head: b"head",
        bodies: b"bodies",
        cast: &cast,
        secrets_removed: 0,
    };
    let kept = world.store.keep_recording(&claim, &new, at(3)).await;
    assert!(matches!(kept, Err(usersync_store::Error::ClaimLost)));
    assert_eq!(world.transcripts().await, 0);
}

#[rstest]
#[tokio::test]
async fn only_the_last_run_keeps_what_it_does_once_approved(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let outlook = Outlook { without_email: 3, ..Outlook::default() };
    let held = || {
        let mut plan = world.plan(Vec::new());
        plan.withheld = vec![usersync_core::model::Surge::Created];
        plan.outlook = Some(outlook.clone());
        plan
    };
    world.sync(1, at(1), &held()).await;
    world.sync(2, at(56), &held()).await;
    assert_eq!(world.store.outlook_of_run(run_id(1)).await.unwrap(), None);
    assert_eq!(world.store.outlook_of_run(run_id(2)).await.unwrap(), Some(outlook.clone()));
    assert_eq!(world.store.outlook_of(world.integration).await.unwrap(), Some(outlook.clone()));
    assert!(world.store.find_run(run_id(2)).await.unwrap().held);

    let person = [world.key("anna")];
    world.store.forget_recordings_of(world.organisation, &person).await.unwrap();
    assert_eq!(world.store.outlook_of(world.integration).await.unwrap(), None);
    world.sync(3, at(111), &held()).await;
    world.sync(4, at(166), &world.plan(Vec::new())).await;
    assert_eq!(world.store.outlook_of(world.integration).await.unwrap(), None);
    assert!(!world.store.find_run(run_id(4)).await.unwrap().held);
}
