//! A call budget that cannot carry a full read every hour.

use chrono::TimeDelta;
use pms_simulator::{AppFolioQuirks, Pms, Resident};
use usersync_adapters::protocol::Window;
use usersync_core::fixit::Defect;
use usersync_core::model::{Field, Outcome};
use usersync_core::plan::{End, Finding};
use usersync_engine::egress::ProviderBudget;
use usersync_engine::{PreviewRequest, ReadFrom};
use usersync_store::testing::Engine;
use usersync_store::{Person, RunState};
use usersync_system_tests::cast::allow;
use usersync_system_tests::{Feed, System, SystemOptions, loopback};

use crate::cast::{draft, list, people, resident, residents, system};

/// So many people, each on a page of their own in a unit of their own.
const RESIDENTS: usize = 8;
/// One full read of them fits into an hour, and a read of what changed beside it, but not two full
/// ones.
const CALLS_PER_HOUR: u32 = 30;

/// An AppFolio whose pages hold one row, behind a budget.
async fn budgeted() -> (System, Feed) {
    let mut egress = loopback();
    let budget = ProviderBudget {
        windows: vec![Window { calls: CALLS_PER_HOUR, seconds: 3600 }],
        at_once: None,
    };
    egress.providers.insert("appfolio".to_owned(), budget);
    let options = SystemOptions { egress, ..SystemOptions::default() };
    let system = system(Pms::AppFolio, Engine::Sqlite, options).await.unwrap();
    let quirks = AppFolioQuirks { page_size_cap: 1, ..AppFolioQuirks::default() };
    system.simulator.set_quirks(quirks);
    list(&system, Pms::AppFolio, "main", residents(RESIDENTS));
    let feed = draft(&system, Pms::AppFolio, "main").await;
    // A preview would take of the budget.
    system.turn_on_unseen(&feed).await.unwrap();
    // What changes are asked for begins a while before the last read.
    system.advance(TimeDelta::hours(3)).unwrap();
    (system, feed)
}

/// Without the last of them, with somebody new, and with another phone of the first.
fn later() -> Vec<Resident> {
    let mut listed = residents(RESIDENTS + 1);
    listed.remove(RESIDENTS - 1);
    listed[0].phone = Some("512-555-9999".to_owned());
    listed
}

async fn person(system: &System, feed: &Feed, last: usize) -> Person {
    let name = format!("Ada{last}");
    let everybody = people(system, feed).await;
    let named = |one: &Person| one.contact.values.text(Field::FirstName) == Some(&*name);
    everybody.into_iter().find(named).unwrap()
}

#[tokio::test]
async fn only_changes_are_read_where_the_budget_forbids_more_and_nobody_is_missed() {
    let (mut system, feed) = budgeted().await;
    let first = system.sync(&feed).await.unwrap();
    assert_eq!(first.state, RunState::Complete);
    let full: u32 = system
        .store()
        .find_integration(feed.integration)
        .await
        .unwrap()
        .full_read_calls
        .values()
        .sum();
    assert!(full > CALLS_PER_HOUR / 2, "{full} calls: two reads of everybody are too much");

    system.advance(TimeDelta::hours(3)).unwrap();
    list(&system, Pms::AppFolio, "main", later());
    let second = system.sync(&feed).await.unwrap();
    assert_eq!(second.state, RunState::Complete, "{second:?}");
    assert!(matches!(second.reads[0].finding, Finding::Changes { .. }), "{:?}", second.reads);
    assert_eq!(second.tally.of(Outcome::Created), 1);
    assert_eq!(second.tally.of(Outcome::Updated), 1);
    assert_eq!(second.tally.total(), first.tally.total() + 1, "laid over everybody");
    let phone =
        person(&system, &feed, 0).await.contact.values.text(Field::Phone).map(str::to_owned);
    assert_eq!(phone.as_deref(), Some("512-555-9999"));
    let gone = person(&system, &feed, RESIDENTS - 1).await;
    assert!(gone.links.iter().all(|link| link.missed.is_none()), "{gone:?}");
    let saved = system.store().find_integration(feed.integration).await.unwrap();
    assert_eq!(saved.last_complete_at, second.finished_at);
    assert_eq!(saved.attached[0].accepted.unwrap().at, first.finished_at.unwrap());
    assert_eq!(saved.attached[0].laid_over_at, second.finished_at);

    let last = system.engine.last_read(feed.integration).await.unwrap();
    let last = &last[&feed.pms_properties["main"]];
    assert_eq!(last.run, second.id);
    assert!(matches!(last.fetched.end, End::Reached { .. }));
    assert_eq!(last.fetched.rows.len(), RESIDENTS + 1, "with the one of whom nobody knows yet");
    let request = PreviewRequest { read: ReadFrom::Recordings, ..PreviewRequest::default() };
    let shown = system.engine.preview(feed.integration, &request).await.unwrap();
    assert_eq!(shown.preview.outlook.effects, []);
    assert!(system.engine.replay_run(second.id).await.unwrap().is_identical());

    // With a fresh budget everybody is read again, and only that shows who is gone.
    system.restart().await.unwrap();
    let third = system.sync(&feed).await.unwrap();
    assert!(matches!(third.reads[0].finding, Finding::Accepted { .. }), "{:?}", third.reads);
    let gone = person(&system, &feed, RESIDENTS - 1).await;
    assert!(gone.links.iter().any(|link| link.missed.is_some()), "{gone:?}");
}

#[tokio::test]
async fn a_preview_that_spends_the_budget_says_that_the_run_reads_less() {
    let (mut system, feed) = budgeted().await;
    system.sync(&feed).await.unwrap();
    let look = async |system: &System| {
        let request = PreviewRequest::default();
        system.engine.preview(feed.integration, &request).await.unwrap()
    };
    let shown = look(&system).await;
    assert!(matches!(shown.preview.plan.reads[0].finding, Finding::Changes { .. }));
    assert!(!shown.run_reads_changes, "the run reads as the preview did");

    system.restart().await.unwrap();
    let shown = look(&system).await;
    assert!(matches!(shown.preview.plan.reads[0].finding, Finding::Accepted { .. }));
    assert!(shown.run_reads_changes);
    let run = system.sync(&feed).await.unwrap();
    assert!(matches!(run.reads[0].finding, Finding::Changes { .. }), "{:?}", run.reads);
}

#[tokio::test]
async fn mri_is_asked_only_for_what_changed_where_its_budget_forbids_more() {
    let mut system = system(Pms::Mri, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    let mut main = residents(3);
    let annex = vec![resident("zoe", "Zoe Marsh", "512-555-0177")];
    list(&system, Pms::Mri, "main", main.clone());
    list(&system, Pms::Mri, "annex", annex.clone());
    let credential = system.add_credential(Pms::Mri).await.unwrap();
    let feed = system.add_feed("Maple Court", credential, &["main", "annex"]).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    // MRI is asked for changes by the day.
    system.advance(TimeDelta::days(3)).unwrap();
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    let calls = system.store().find_integration(feed.integration).await.unwrap().full_read_calls;
    let (group, full) = calls.into_iter().next().unwrap();
    allow(&system, &feed, &group, 2 * full - 1).await;
    let second = system.sync(&feed).await.unwrap();
    assert!(matches!(second.reads[0].finding, Finding::Accepted { .. }), "{:?}", second.reads);

    main[0].phone = Some("512-555-9999".to_owned());
    main.remove(2);
    list(&system, Pms::Mri, "main", main);
    let newcomer = resident("yan", "Yan Moss", "512-555-0178");
    list(&system, Pms::Mri, "annex", [annex, vec![newcomer]].concat());
    let third = system.sync(&feed).await.unwrap();
    assert_eq!(third.state, RunState::Complete, "{third:?}");
    for read in &third.reads {
        assert!(matches!(read.finding, Finding::Changes { changed: 1 }), "{:?}", third.reads);
    }
    let count = |outcome| third.tally.of(outcome);
    assert_eq!((count(Outcome::Created), count(Outcome::Updated)), (1, 1), "{:?}", third.tally);
    let shown = person(&system, &feed, 0).await.contact;
    assert_eq!(shown.values.text(Field::Phone), Some("512-555-9999"));
    let gone = person(&system, &feed, 2).await;
    assert!(gone.links.iter().all(|link| link.missed.is_none()), "{gone:?}");

    system.restart().await.unwrap();
    system.sync(&feed).await.unwrap();
    let gone = person(&system, &feed, 2).await;
    assert!(gone.links.iter().any(|link| link.missed.is_some()), "everybody was read: {gone:?}");
}

#[tokio::test]
async fn what_to_correct_follows_what_changed() {
    let (system, feed) = budgeted().await;
    let mut listed = residents(RESIDENTS);
    let ends = |one: &mut Resident, end: &str| {
        (one.lease_start, one.lease_end) = (Some("2026-01-01".to_owned()), Some(end.to_owned()));
    };
    ends(&mut listed[0], "2025-12-31");
    ends(&mut listed[1], "2266-12-31");
    list(&system, Pms::AppFolio, "main", listed.clone());
    system.sync(&feed).await.unwrap();
    let wrong = async || -> Vec<(String, Defect)> {
        let fixes = system.engine.fix_list(feed.integration).await.unwrap().fixes;
        fixes.into_iter().map(|fix| (fix.name, fix.defect)).collect()
    };
    let odd = Defect::OddDate { field: Field::LeaseEnd };
    let expected =
        [("Ada0 Byrne".to_owned(), Defect::EndBeforeStart), ("Ada1 Byrne".to_owned(), odd)];
    assert_eq!(wrong().await, expected);

    system.advance(TimeDelta::hours(3)).unwrap();
    ends(&mut listed[0], "2026-12-31");
    ends(&mut listed[1], "2026-12-31");
    ends(&mut listed[2], "2266-12-31");
    ends(&mut listed[3], "2025-12-31");
    list(&system, Pms::AppFolio, "main", listed);
    let run = system.sync(&feed).await.unwrap();
    assert!(matches!(run.reads[0].finding, Finding::Changes { changed: 4 }), "{:?}", run.reads);
    let odd = Defect::OddDate { field: Field::LeaseEnd };
    let expected =
        [("Ada2 Byrne".to_owned(), odd), ("Ada3 Byrne".to_owned(), Defect::EndBeforeStart)];
    assert_eq!(wrong().await, expected);
}

#[tokio::test]
async fn everybody_is_read_wherever_the_budget_allows_it() {
    let (mut system, feed) = budgeted().await;
    for _ in 0..2 {
        let run = system.sync(&feed).await.unwrap();
        assert!(matches!(run.reads[0].finding, Finding::Accepted { .. }), "{:?}", run.reads);
        system.restart().await.unwrap();
    }
}
