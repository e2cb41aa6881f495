//! Previews: what a run would do is what it then does, and looking changes nothing.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use pms_simulator::{Fault, FaultKind, Pms, Resident};
use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{
    Contact, ContactId, Extent, Outcome, RecordKey, RunId, Surge, Threshold, Thresholds, Verdict,
};
use usersync_core::plan::{Change, Finding, Plan};
use usersync_engine::{EngineError, PreviewRequest, Previewed, ReadFrom};
use usersync_store::testing::Engine;
use usersync_store::{
    AlertFilter, IntegrationChange, OutcomeFilter, PageRequest, RunState, StoredAlert,
};
use usersync_system_tests::{Feed, System, SystemOptions};

use crate::cast::{change, draft, excluding, feed, list, people, resident, residents, system};

async fn preview(system: &System, feed: &Feed, request: PreviewRequest) -> Previewed {
    system.engine.preview(feed.integration, &request).await.unwrap()
}

fn from_recordings() -> PreviewRequest {
    PreviewRequest { read: ReadFrom::Recordings, ..PreviewRequest::default() }
}

/// The bytes of the database: whatever is written changes them.
fn database(system: &System) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(system.database.folder.path()).unwrap();
    let files = files.map(|file| file.unwrap().path());
    // What shares its memory between connections holds no data.
    let data = files.filter(|file| !file.to_string_lossy().ends_with("-shm"));
    data.map(|file| (file.display().to_string(), std::fs::read(file).unwrap())).collect()
}

async fn outcomes(system: &System, run: RunId) -> BTreeMap<RecordKey, Verdict> {
    let page = PageRequest::new(None, PageRequest::MOST);
    let all = OutcomeFilter::default();
    let outcomes = system.store().list_outcomes(run, all, &page).await.unwrap();
    outcomes.items.into_iter().map(|one| (one.record, one.verdict)).collect()
}

async fn open_alerts(system: &System, feed: &Feed) -> Vec<StoredAlert> {
    let filter =
        AlertFilter { property: Some(feed.property), open: Some(true), ..AlertFilter::default() };
    system.store().list_alerts(&filter, &PageRequest::default()).await.unwrap().items
}

fn verdicts(plan: &Plan) -> BTreeMap<RecordKey, Verdict> {
    plan.records.iter().map(|record| (record.key.clone(), record.verdict)).collect()
}

/// A PMS where everything happens: somebody new, changed, without an email, left out, gone.
fn before() -> Vec<Resident> {
    let mut notice = resident("piet", "Piet Vos", "512-555-0120");
    notice.status = Some("Notice".to_owned());
    vec![
        resident("nora", "Nora Ibarra", "512-555-0142"),
        resident("otto", "Otto Reyes", "512-555-0110"),
        resident("gone", "Greta Lund", "512-555-0111"),
        notice,
    ]
}

fn after() -> Vec<Resident> {
    let mut notice = resident("piet", "Piet Vos", "512-555-0121");
    notice.status = Some("Notice".to_owned());
    vec![
        resident("nora", "Nora Ibarra", "512-555-0199"),
        Resident {
            email: Some("otto.reyes@example.com".to_owned()),
            ..resident("otto", "Otto Reyes", "512-555-0110")
        },
        notice,
        resident("ruth", "Ruth Adler", "512-555-0133"),
        Resident { email: None, ..resident("saul", "Saul Weiss", "512-555-0134") },
    ]
}

#[rstest]
#[tokio::test]
async fn a_run_does_exactly_what_its_preview_showed_and_the_preview_wrote_nothing(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
) {
    let system = system(pms, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, pms, "main", before());
    let feed = feed(&system, pms, "main").await;
    assert_eq!(system.sync(&feed).await.unwrap().state, RunState::Complete);
    list(&system, pms, "main", after());
    let known: BTreeMap<ContactId, Contact> = people(&system, &feed)
        .await
        .into_iter()
        .map(|person| (person.contact.id, person.contact))
        .collect();

    let untouched = database(&system);
    let Previewed { preview, stops_updating, .. } =
        preview(&system, &feed, PreviewRequest::default()).await;
    assert_eq!(database(&system), untouched, "looking writes nothing");
    assert_eq!(stops_updating, 0);

    let run = system.sync(&feed).await.unwrap();
    let plan = &preview.plan;
    assert_eq!(run.tally, plan.tally);
    assert_eq!(run.notices, plan.notices);
    assert_eq!(run.reads, plan.reads);
    assert_eq!(outcomes(&system, run.id).await, verdicts(plan));

    let now: BTreeMap<ContactId, Contact> = people(&system, &feed)
        .await
        .into_iter()
        .map(|person| (person.contact.id, person.contact))
        .collect();
    let created: Vec<_> = plan
        .records
        .iter()
        .flat_map(|record| &record.changes)
        .filter_map(|change| match change {
            Change::CreateContact(contact) => Some(&contact.values),
            _ => None,
        })
        .collect();
    let new = now.iter().filter(|(id, _)| !known.contains_key(id)).map(|(_, one)| &one.values);
    assert_eq!(new.collect::<Vec<_>>(), created);
    assert_eq!(created.len(), 1);
    let effects = &preview.outlook.effects;
    for (id, before) in &known {
        let mut expected = before.values.clone();
        for effect in effects.iter().filter(|effect| effect.contact == Some(*id)) {
            for change in &effect.fields {
                assert_eq!(before.values[change.field], change.before);
                expected[change.field].clone_from(&change.after);
            }
        }
        assert_eq!(now[id].values, expected, "{before:?}");
    }
    let names: Vec<(&str, Outcome)> =
        effects.iter().map(|effect| (effect.name.as_str(), effect.verdict.outcome)).collect();
    assert!(names.contains(&("Ruth Adler", Outcome::Created)), "{names:?}");
    assert!(names.contains(&("Nora Ibarra", Outcome::Updated)), "{names:?}");

    let mut asked: Vec<_> = open_alerts(&system, &feed)
        .await
        .into_iter()
        .map(|alert| (alert.alert.kind, alert.alert.identity, alert.alert.facts))
        .collect();
    let mut shown: Vec<_> = plan
        .alerts
        .raise
        .iter()
        .map(|(_, alert)| (alert.kind, alert.identity.clone(), alert.facts.clone()))
        .collect();
    shown.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    asked.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    assert_eq!(asked, shown);
    assert_eq!(asked.len(), 2, "a missing email and a changed one");
    assert_eq!(preview.outlook.without_email, 1);
}

#[tokio::test]
async fn other_settings_are_tried_on_the_last_read_without_calling_or_saving() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", before());
    let feed = feed(&system, Pms::Yardi, "main").await;
    system.sync(&feed).await.unwrap();
    // What the PMS says since then is in no recording.
    list(&system, Pms::Yardi, "main", after());
    system.simulator.forget_calls();
    let untouched = database(&system);

    let settings = Some(excluding(&system, &feed, &[" notice "]).await);
    let tried = preview(&system, &feed, PreviewRequest { settings, ..from_recordings() }).await;
    assert_eq!(tried.stops_updating, 1, "Piet is linked and would be frozen");
    assert_eq!(tried.preview.plan.tally.of(Outcome::Skipped), 1);
    assert_eq!(tried.preview.plan.tally.total(), 4, "what the last read listed");
    assert_eq!(tried.approval, None, "what was read then approves nothing now");
    assert_eq!(tried.read_at.len(), 1);

    let none = Threshold { people: 0, percent: 0 };
    let mut settings = excluding(&system, &feed, &[]).await;
    settings.thresholds = Thresholds { altered: none, ..Thresholds::default() };
    let settings = Some(settings);
    let with_pms = PreviewRequest { settings, ..PreviewRequest::default() };
    let tried = preview(&system, &feed, with_pms).await.preview;
    assert_eq!(tried.plan.withheld, [Surge::Altered]);
    let exceeded = tried.outlook.measures.iter().find(|measure| measure.is_exceeded());
    let exceeded = exceeded.unwrap();
    assert_eq!((exceeded.surge, exceeded.people, exceeded.limit()), (Surge::Altered, 1, 0));
    assert!(tried.outlook.effects.iter().any(|one| one.name == "Nora Ibarra"));

    assert_eq!(database(&system), untouched);
    let saved = system.store().find_integration(feed.integration).await.unwrap().settings;
    assert_eq!(saved, excluding(&system, &feed, &[]).await);
}

#[tokio::test]
async fn a_pms_property_is_previewed_before_it_is_attached() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", residents(3));
    list(&system, Pms::Yardi, "annex", vec![resident("zoe", "Zoe Marsh", "512-555-0177")]);
    let feed = feed(&system, Pms::Yardi, "main").await;
    system.sync(&feed).await.unwrap();
    let offered = system.engine.offer_properties(feed.credential).await.unwrap();
    let attached: Vec<_> = offered.iter().map(|property| property.pms_property).collect();

    let untouched = database(&system);
    let request = PreviewRequest { attached: Some(attached.clone()), ..Default::default() };
    let shown = preview(&system, &feed, request).await;
    assert_eq!(database(&system), untouched);
    assert_eq!(shown.preview.plan.reads.len(), 2);
    assert_eq!(shown.preview.plan.tally.of(Outcome::Created), 1);
    let request = PreviewRequest { attached: Some(attached.clone()), ..from_recordings() };
    let nothing_yet = system.engine.preview(feed.integration, &request).await;
    let told = nothing_yet.unwrap_err().to_string();
    assert!(told.contains("`annex` is recorded"), "{told}");

    change(&system, &feed, IntegrationChange { attached: Some(attached), ..Default::default() })
        .await;
    assert_eq!(system.sync(&feed).await.unwrap().tally, shown.preview.plan.tally);
}

#[rstest]
#[tokio::test]
async fn a_held_run_keeps_what_it_would_do_and_says_it_once(
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(system) = system(Pms::Yardi, database, SystemOptions::default()).await else { return };
    list(&system, Pms::Yardi, "main", residents(10));
    let feed = feed(&system, Pms::Yardi, "main").await;
    system.sync(&feed).await.unwrap();
    list(&system, Pms::Yardi, "main", residents(40));
    let shown = preview(&system, &feed, PreviewRequest::default()).await.preview;
    assert_eq!(shown.plan.withheld, [Surge::Created]);
    assert_eq!(shown.outlook.effects.len(), 30);

    let held = system.sync(&feed).await.unwrap();
    assert!(held.held && held.state == RunState::Incomplete);
    let kept = system.store().outlook_of_run(held.id).await.unwrap();
    assert_eq!(kept.as_ref(), Some(&shown.outlook));
    assert_eq!(people(&system, &feed).await.len(), 10);
    assert_eq!(outcomes(&system, held.id).await, verdicts(&shown.plan));

    let told = system.store().row_counts().await.unwrap();
    let again = system.sync(&feed).await.unwrap();
    let expected: Vec<(String, i64)> = told
        .into_iter()
        .map(|(table, rows)| {
            let more = i64::from(table == "run");
            (table, rows + more)
        })
        .collect();
    assert_eq!(system.store().row_counts().await.unwrap(), expected, "it says nothing new");
    assert_eq!(outcomes(&system, again.id).await, verdicts(&shown.plan));
    assert_eq!(system.store().outlook_of_run(again.id).await.unwrap(), kept);

    let alert = open_alerts(&system, &feed).await.remove(0);
    assert!(alert.holds_a_run());
    system.engine.answer(alert.id, &Answer::new(Action::Approve), "ana").await.unwrap();
    let through = system.sync(&feed).await.unwrap();
    assert_eq!((through.state, &through.tally), (RunState::Complete, &shown.plan.tally));
    assert_eq!(people(&system, &feed).await.len(), 40);
    assert_eq!(system.store().outlook_of(feed.integration).await.unwrap(), None);
    let applied = outcomes(&system, through.id).await;
    assert_eq!(applied, verdicts(&shown.plan), "and these are applied");
}

#[tokio::test]
async fn an_approval_is_good_for_its_integration_and_for_a_day() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", residents(3));
    let feed = draft(&system, Pms::Yardi, "main").await;
    let shown = preview(&system, &feed, PreviewRequest::default()).await;
    let approval = shown.approval.unwrap();
    let engine = &system.engine;
    let extent: Extent = engine.open_approval(feed.integration, &approval).unwrap();
    assert_eq!(extent, shown.preview.plan.extent);
    let other = usersync_core::model::IntegrationId::new(feed.property.uuid());
    assert!(engine.open_approval(other, &approval).is_err());
    assert!(engine.open_approval(feed.integration, "made up").is_err());
    system.advance(TimeDelta::hours(25)).unwrap();
    let old = engine.open_approval(feed.integration, &approval);
    assert!(matches!(old, Err(EngineError::OldApproval { .. })), "{old:?}");
}

#[tokio::test]
async fn a_preview_says_what_is_wrong_with_the_credential_and_does_not_hammer() {
    let system = system(Pms::Yardi, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::Yardi, "main", residents(3));
    let feed = feed(&system, Pms::Yardi, "main").await;
    system.simulator.fault(Fault::new(Pms::Yardi, FaultKind::BadCredentials)).unwrap();
    let untouched = database(&system);
    let failed = system.engine.preview(feed.integration, &PreviewRequest::default()).await;
    assert!(matches!(failed, Err(EngineError::Pms { kind: "log-in", .. })), "{failed:?}");
    assert_eq!(database(&system), untouched, "the next run finds out by itself");

    system.sync(&feed).await.unwrap();
    system.simulator.forget_calls();
    let rests = system.engine.preview(feed.integration, &PreviewRequest::default()).await;
    assert!(matches!(rests, Err(EngineError::Pms { kind: "log-in", .. })), "{rests:?}");
    assert_eq!(system.simulator.calls().len(), 0);
}

#[tokio::test]
async fn a_read_that_breaks_off_is_shown_as_what_it_is() {
    let system = system(Pms::AppFolio, Engine::Sqlite, SystemOptions::default()).await.unwrap();
    list(&system, Pms::AppFolio, "main", residents(3));
    let feed = feed(&system, Pms::AppFolio, "main").await;
    system.sync(&feed).await.unwrap();
    system.simulator.fault(Fault::new(Pms::AppFolio, FaultKind::Html)).unwrap();
    let shown = preview(&system, &feed, PreviewRequest::default()).await.preview;
    assert!(matches!(shown.plan.reads[0].finding, Finding::Incomplete { .. }));
    assert_eq!(shown.outlook.effects, []);
    assert_eq!(shown.plan.alerts.raise.len(), 1, "the Feed Check that a run would raise");
}
