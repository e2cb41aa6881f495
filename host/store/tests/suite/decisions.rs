//! What people decide is carried out at once, by one of them.

use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{Decision, Resolution};
use usersync_core::plan::{Finding, Plan};
use usersync_store::testing::Engine;
use usersync_store::{Deed, Error, OutcomeFilter, PageRequest, RunState, Trigger};

use crate::world::{CREATED, World, at, contact, id, run_id};

static SEPARATE: Answer = Answer::new(Action::NotSamePerson);

impl World {
    fn decided(&self) -> Plan {
        Plan { reads: self.plan_of(Finding::NotAsked, Vec::new()).reads, ..self.creates(&["anna"]) }
    }

    fn not_the_same(&self) -> Decision {
        Decision::NotSamePerson { record: self.key("anna"), contact: contact("ben").id }
    }
}

#[rstest]
#[tokio::test]
async fn an_answer_closes_its_alert_and_holds(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.raises(vec![(id(1), world.mismatch("anna"))])).await;
    let decision = world.not_the_same();
    let deed = Deed {
        integration: world.integration,
        run: run_id(2),
        alert: Some((id(1), &SEPARATE)),
        decisions: std::slice::from_ref(&decision),
        actor: "ana",
    };
    world.store.decide(&deed, world.version().await, &world.decided(), at(2)).await.unwrap();

    let closed = world.store.find_alert(id(1)).await.unwrap().closed.unwrap();
    assert_eq!((closed.resolution, closed.at), (Resolution::Decided, at(2)));
    assert_eq!((closed.by.as_deref(), closed.run), (Some("ana"), Some(run_id(2))));
    assert_eq!(closed.answer, Some(SEPARATE.clone()));
    let stored = world.store.load_population(world.integration).await.unwrap();
    assert_eq!(stored.decisions, std::slice::from_ref(&decision));
    assert_eq!(stored.contacts, [contact("anna")]);
    let run = world.store.find_run(run_id(2)).await.unwrap();
    assert_eq!((run.trigger, run.actor.as_deref()), (Trigger::Decision, Some("ana")));
    assert_eq!(run.state, RunState::Complete);
    let history =
        world.store.list_history(contact("anna").id, &PageRequest::default()).await.unwrap();
    let author = &history.items[0].author;
    assert_eq!((author.run, author.actor.as_deref()), (Some(run_id(2)), Some("ana")));
    let page = PageRequest::default();
    let outcomes =
        world.store.list_outcomes(run_id(2), OutcomeFilter::default(), &page).await.unwrap();
    assert_eq!(outcomes.items.len(), 1);
    assert_eq!(outcomes.items[0].verdict, CREATED);
    let attempt = world.store.last_attempt(world.integration).await.unwrap().unwrap();
    assert_eq!(attempt.id, run_id(1), "a decision reads nothing");

    let [kept] = world.store.list_decisions(world.integration).await.unwrap().try_into().unwrap();
    assert_eq!((&kept.decision, kept.author.as_str()), (&decision, "ana"));
    assert_eq!((kept.alert, kept.undone), (Some(id(1)), None));
    let undone = world.store.undo_decision(kept.id, "ben", at(3)).await.unwrap();
    assert_eq!(undone.undone, Some((at(3), "ben".to_owned())));
    let again = world.store.undo_decision(kept.id, "carla", at(4)).await.unwrap();
    assert_eq!(again.undone, Some((at(3), "ben".to_owned())));
    assert!(world.store.load_population(world.integration).await.unwrap().decisions.is_empty());
    let nothing = world.store.undo_decision(id(404), "ben", at(4)).await;
    assert!(matches!(nothing, Err(Error::Missing { what: "decision", .. })));
}

#[rstest]
#[tokio::test]
async fn the_first_answer_wins_and_the_second_is_told(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.raises(vec![(id(1), world.mismatch("anna"))])).await;
    let version = world.version().await;
    let deed = |run, actor| Deed {
        integration: world.integration,
        run: run_id(run),
        alert: Some((id(1), &SEPARATE)),
        decisions: &[],
        actor,
    };
    let plan = Plan::default();
    world.store.decide(&deed(2, "ana"), version, &plan, at(2)).await.unwrap();
    let before = world.counts().await;
    let second = world.store.decide(&deed(3, "ben"), version, &plan, at(3)).await;
    let Err(Error::AlertClosed { at: closed, how, by }) = second else { panic!("{second:?}") };
    assert_eq!((closed, how, by.as_deref()), (at(2), Resolution::Decided, Some("ana")));
    assert_eq!(world.counts().await, before);
}

#[rstest]
#[tokio::test]
async fn of_many_answers_at_once_one_is_carried_out(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.raises(vec![(id(1), world.mismatch("anna"))])).await;
    let version = world.version().await;
    let people: Vec<_> = (2..10)
        .map(|run| {
            let (store, integration) = (world.store.clone(), world.integration);
            tokio::spawn(async move {
                let deed = Deed {
                    integration,
                    run: run_id(run),
                    alert: Some((id(1), &SEPARATE)),
                    decisions: &[],
                    actor: "ana",
                };
                store.decide(&deed, version, &Plan::default(), at(2)).await
            })
        })
        .collect();
    let mut done = 0;
    for person in people {
        match person.await.unwrap() {
            Ok(()) => done += 1,
            Err(Error::AlertClosed { .. } | Error::DirectoryChanged) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(done, 1);
}

#[rstest]
#[tokio::test]
async fn a_decision_during_a_run_makes_the_run_plan_again(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let claim = world.claim(at(1)).await;
    world.begin(&claim, 1, at(1)).await;
    let planned_from = world.version().await;
    let deed = Deed {
        integration: world.integration,
        run: run_id(2),
        alert: None,
        decisions: &[],
        actor: "ana",
    };
    world.store.decide(&deed, planned_from, &world.decided(), at(2)).await.unwrap();
    let plan = world.creates(&["anna"]);
    let written = world.store.apply(&claim, run_id(1), planned_from, &plan, None, at(3)).await;
    assert!(matches!(written, Err(Error::DirectoryChanged)));
    let run = world.store.find_run(run_id(1)).await.unwrap();
    assert_eq!(run.state, RunState::Running, "it may plan again and go on");
    assert_eq!(world.store.load_population(world.integration).await.unwrap().contacts.len(), 1);
}
