//! Plans are carried out whole, once, or not at all.

use rstest::rstest;
use usersync_core::model::{
    EndReason, Event, Field, FieldChange, Outcome, RecordKey, Remembered, Settings,
};
use usersync_core::plan::{Change, Finding, Notice, Plan, RecordPlan, Rejected};
use usersync_store::testing::Engine;
use usersync_store::{Error, PageRequest, RunState, Source};

use crate::world::{
    CREATED, UNCHANGED, UPDATED, World, at, base, contact, link_id, named, pms_property_id, run_id,
    text,
};

#[rstest]
#[tokio::test]
async fn what_a_plan_says_is_stored_and_read_back(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let mut plan = world.creates(&["anna", "ben"]);
    let anna = contact("anna");
    plan.records[0]
        .changes
        .push(Change::SetBase { contact: anna.id, base: base(world.key("anna")) });
    plan.notices = vec![Notice::UnknownStatus { word: "Ghost".to_owned(), residents: 3 }];
    assert_eq!(world.sync(1, at(1), &plan).await, RunState::Complete);

    let stored = world.store.load_population(world.integration).await.unwrap();
    assert_eq!(stored.time_zone, "America/New_York");
    assert_eq!(stored.integration.settings, Settings::default());
    let read = stored.integration.attached[0].accepted.unwrap();
    assert_eq!((read.at, read.people), (at(1), 2));
    assert_eq!(stored.integration.last_complete_at, Some(at(1)));
    assert_eq!(stored.records, [world.known("anna", CREATED), world.known("ben", CREATED)]);
    let mut contacts = stored.contacts;
    contacts.sort_by_key(|contact| contact.values[Field::FirstName].clone());
    assert_eq!(contacts[0].base, Some(base(world.key("anna"))));
    assert_eq!(contacts[0].values, anna.values);
    assert_eq!(contacts[1], contact("ben"));
    let mut links = stored.links;
    links.sort_by_key(|link| link.record.clone());
    assert_eq!(links, [world.link("anna", anna.id), world.link("ben", contact("ben").id)]);

    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!(run.tally.of(Outcome::Created), 2);
    assert_eq!(run.reads, plan.reads);
    assert_eq!(run.notices, plan.notices);
    assert_eq!((run.started_at, run.finished_at), (at(1), Some(at(1))));
}

#[rstest]
#[tokio::test]
async fn a_plan_without_news_adds_a_run_and_nothing_else(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    let before = world.counts().await;
    let version = world.version().await;

    let says = |person| world.says(person, UNCHANGED, false);
    world.sync(2, at(56), &world.plan(vec![says("anna"), says("ben")])).await;
    let expected: Vec<_> = before
        .into_iter()
        .map(|(table, rows)| {
            let more = i64::from(table == "run");
            (table, rows + more)
        })
        .collect();
    assert_eq!(world.counts().await, expected);
    assert_eq!(world.version().await, version);
    let integration = world.store.find_integration(world.integration).await.unwrap();
    assert_eq!(integration.last_complete_at, Some(at(56)));
}

#[rstest]
#[tokio::test]
async fn changes_are_written_with_their_history(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let anna = contact("anna").id;
    let fields = vec![
        FieldChange {
            field: Field::Phone,
            before: None,
            after: text("+12125550123"),
            replaced_local_edit: true,
        },
        FieldChange {
            field: Field::Unit,
            before: text("4B"),
            after: None,
            replaced_local_edit: false,
        },
    ];
    let remembered = Remembered { email: Some("new@example.com".to_owned()), ..Default::default() };
    let update = RecordPlan {
        changes: vec![
            Change::UpdateContact { contact: anna, fields: fields.clone() },
            Change::SetBase { contact: anna, base: base(world.key("anna")) },
            Change::Remember { link: link_id("anna"), remembered: remembered.clone() },
        ],
        ..world.says("anna", UPDATED, true)
    };
    world.sync(2, at(56), &world.plan(vec![update])).await;

    let person = world.store.find_contact(anna).await.unwrap();
    assert_eq!(person.contact.values[Field::Phone], text("+12125550123"));
    assert_eq!(person.contact.values[Field::Unit], None);
    assert_eq!(person.contact.values[Field::FirstName], text("anna"));
    assert_eq!((person.source, person.version), (Source::Pms, 2));
    assert_eq!(person.links[0].link.remembered, remembered);
    let history = world.store.list_history(anna, &PageRequest::default()).await.unwrap().items;
    let events: Vec<_> = history.iter().map(|entry| entry.event).collect();
    assert_eq!(events[0], Event::Updated);
    assert!(events.contains(&Event::Created) && events.contains(&Event::Linked));
    assert_eq!(history[0].changes, fields);
    assert_eq!(history[0].author.run, Some(run_id(2)));
    let linked = history.iter().find(|entry| entry.event == Event::Linked).unwrap();
    assert_eq!(linked.record, Some(world.key("anna")));
}

#[rstest]
#[tokio::test]
async fn a_plan_that_breaks_half_way_leaves_nothing_behind(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let before = world.counts().await;
    let version = world.version().await;
    let mut plan = world.creates(&["anna", "ben"]);
    plan.records[1]
        .changes
        .push(Change::EndLink { link: link_id("nobody"), reason: EndReason::Separated });
    let written = world.store.apply(&claim, run_id(1), version, &plan, None, at(2)).await;
    assert!(matches!(written, Err(Error::Missing { what: "link", .. })));
    assert_eq!(world.counts().await, before);
    assert_eq!(world.version().await, version);
    assert_eq!(world.store.find_run(run_id(1)).await.unwrap().state, RunState::Running);
}

#[rstest]
#[tokio::test]
async fn the_same_plan_sent_twice_is_carried_out_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let version = world.version().await;
    let plan = world.creates(&["anna"]);
    world.store.apply(&claim, run_id(1), version, &plan, None, at(2)).await.unwrap();
    let once = world.counts().await;
    let again = world.store.apply(&claim, run_id(1), version, &plan, None, at(2)).await;
    assert!(matches!(again, Err(Error::DirectoryChanged)));
    assert_eq!(world.counts().await, once);
}

#[rstest]
#[tokio::test]
async fn an_edit_after_the_plan_was_made_is_never_overwritten(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let anna = contact("anna").id;
    let claim = world.claim(at(56)).await;
    world.begin(&claim, 2, at(56)).await;
    let version = world.version().await;

    let edit = [(Field::Phone, text("+12125550199"))];
    world.store.edit_contact(anna, 1, &edit, "ben", at(57)).await.unwrap();
    let fields = vec![FieldChange {
        field: Field::Phone,
        before: None,
        after: text("+12125550123"),
        replaced_local_edit: false,
    }];
    let update = RecordPlan {
        changes: vec![Change::UpdateContact { contact: anna, fields }],
        ..world.says("anna", UPDATED, true)
    };
    let plan = world.plan(vec![update]);
    let written = world.store.apply(&claim, run_id(2), version, &plan, None, at(58)).await;
    assert!(matches!(written, Err(Error::DirectoryChanged)));
    let person = world.store.find_contact(anna).await.unwrap();
    assert_eq!(person.contact.values[Field::Phone], text("+12125550199"));

    let version = world.version().await;
    world.store.apply(&claim, run_id(2), version, &plan, None, at(58)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn an_incomplete_read_moves_no_time(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let finding =
        Finding::Incomplete { why: "the body was cut off".to_owned(), told_elsewhere: false };
    let plan = world.plan_of(finding, Vec::new());
    assert_eq!(world.sync(2, at(56), &plan).await, RunState::Incomplete);
    let integration = world.store.find_integration(world.integration).await.unwrap();
    assert_eq!(integration.last_complete_at, Some(at(1)));
    assert_eq!(integration.attached[0].accepted.unwrap().at, at(1));
    let attempt = world.store.last_attempt(world.integration).await.unwrap().unwrap();
    assert_eq!((attempt.id, attempt.reads), (run_id(2), plan.reads));
}

#[rstest]
#[tokio::test]
async fn rejected_rows_and_guest_words_are_sealed_with_the_run(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let rejected = Rejected {
        pms_property: world.pms_property.id,
        person: Some("t0099".to_owned()),
        why: "Carla's lease has no dates".to_owned(),
    };
    let plan = Plan { rejected: vec![rejected.clone()], ..world.plan(Vec::new()) };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let version = world.version().await;
    let detail = Some("adapter: read 12 rows");
    world.store.apply(&claim, run_id(1), version, &plan, detail, at(2)).await.unwrap();
    let detail = world.store.run_detail(run_id(1)).await.unwrap();
    assert_eq!(detail.rejected, [rejected]);
    assert_eq!(detail.text.as_deref(), Some("adapter: read 12 rows"));
    let missing = world.store.run_detail(run_id(9)).await;
    assert!(matches!(missing, Err(Error::Missing { what: "run", .. })));
}

#[rstest]
#[tokio::test]
async fn a_record_has_one_link_in_a_directory(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let mut second = world.link("anna", contact("anna").id);
    second.id = named("second link", "anna");
    let plan = world.plan(vec![RecordPlan {
        changes: vec![Change::Link(second.clone())],
        ..world.says("anna", UPDATED, true)
    }]);
    let claim = world.claim(at(56)).await;
    world.begin(&claim, 2, at(56)).await;
    let version = world.version().await;
    let written = world.store.apply(&claim, run_id(2), version, &plan, None, at(57)).await;
    assert!(matches!(written, Err(Error::Statement { .. })));

    let mut plan = plan;
    let end = Change::EndLink { link: link_id("anna"), reason: EndReason::Separated };
    plan.records[0].changes.insert(0, end);
    world.store.apply(&claim, run_id(2), version, &plan, None, at(57)).await.unwrap();
    let links = world.store.load_population(world.integration).await.unwrap().links;
    assert_eq!(links, [second]);
}

#[rstest]
#[tokio::test]
async fn the_last_ended_link_of_a_record_is_remembered(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    world.store.unlink(link_id("anna"), 1, "ben", at(2)).await.unwrap();
    let mut second = world.link("anna", contact("anna").id);
    second.id = named("second link", "anna");
    let plan = world.plan(vec![RecordPlan {
        changes: vec![Change::Link(second.clone())],
        ..world.says("anna", UPDATED, true)
    }]);
    world.sync(2, at(56), &plan).await;
    world.store.unlink(second.id, 1, "ben", at(57)).await.unwrap();
    let links = world.store.load_population(world.integration).await.unwrap().links;
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].id, links[0].ended), (second.id, Some(EndReason::Unlinked)));
}

#[rstest]
#[tokio::test]
async fn a_nul_character_from_a_pms_harms_nobody(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let mut plan = world.creates(&["anna"]);
    let Some(Change::CreateContact(anna)) = plan.records[0].changes.first_mut() else {
        panic!("the plan creates somebody")
    };
    anna.values[Field::FirstName] = text("an\0na");
    let keep = plan.records[0].keep.as_mut().unwrap();
    keep.status = "Cur\0rent".to_owned();
    keep.leases[0].status = "Cur\0rent".to_owned();
    world.sync(1, at(1), &plan).await;
    let stored = world.store.load_population(world.integration).await.unwrap();
    assert_eq!(stored.contacts[0].values[Field::FirstName], text("anna"));
    assert_eq!(stored.records[0].status, "Current");
    assert_eq!(stored.records[0].leases[0].status, "Current");
}

#[rstest]
#[tokio::test]
async fn a_plan_for_an_unknown_pms_property_is_refused(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let mut plan = world.creates(&["anna"]);
    let key = RecordKey { pms_property: pms_property_id(77), person: "anna".to_owned() };
    plan.records[0].keep.as_mut().unwrap().key = key;
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let version = world.version().await;
    let written = world.store.apply(&claim, run_id(1), version, &plan, None, at(2)).await;
    assert!(matches!(written, Err(Error::Statement { .. })));
}
