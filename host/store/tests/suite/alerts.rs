//! Alerts from plans.

use rstest::rstest;
use usersync_core::model::{
    Alert, AlertId, AlertKind, Facts, Field, PeopleFacts, RecordSheet, Resolution,
};
use usersync_core::plan::{AlertChanges, Plan};
use usersync_store::testing::Engine;
use usersync_store::{AlertFilter, Error, PageRequest};

use crate::world::{World, at, id, readings, run_id};

impl World {
    pub(crate) fn mismatch(&self, person: &str) -> Alert {
        Alert {
            kind: AlertKind::NameMismatch,
            identity: format!("name mismatch of {person}"),
            urgent: false,
            facts: Facts::People(PeopleFacts {
                records: vec![RecordSheet {
                    key: self.key(person),
                    status: "Current".to_owned(),
                    values: readings(person),
                }],
                ..PeopleFacts::default()
            }),
        }
    }

    pub(crate) fn raises(&self, alerts: Vec<(AlertId, Alert)>) -> Plan {
        let alerts = AlertChanges { raise: alerts, ..AlertChanges::default() };
        Plan { alerts, ..self.plan(Vec::new()) }
    }

    fn resolves(&self, alert: AlertId, resolution: Resolution) -> Plan {
        let resolve = vec![(alert, resolution)];
        Plan { alerts: AlertChanges { resolve, ..Default::default() }, ..self.plan(Vec::new()) }
    }
}

#[rstest]
#[tokio::test]
async fn an_alert_is_raised_refreshed_and_closed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let anna = world.mismatch("anna");
    world.sync(1, at(1), &world.raises(vec![(id(1), anna.clone())])).await;
    let open = world.store.load_population(world.integration).await.unwrap().alerts;
    assert_eq!((open.len(), &open[0].alert), (1, &anna));

    let urgent = Alert { urgent: true, ..anna };
    let refresh = vec![(id(1), urgent.clone())];
    let alerts = AlertChanges { refresh, ..Default::default() };
    world.sync(2, at(56), &Plan { alerts, ..world.plan(Vec::new()) }).await;
    let stored = world.store.find_alert(id(1)).await.unwrap();
    assert_eq!((stored.alert, stored.version), (urgent.clone(), 2));
    assert_eq!((stored.raised_at, stored.changed_at), (at(1), at(56)));
    assert_eq!(stored.integration, Some(world.integration));

    world.sync(3, at(111), &world.resolves(id(1), Resolution::ConditionGone)).await;
    let closed = world.store.find_alert(id(1)).await.unwrap().closed.unwrap();
    assert_eq!((closed.at, closed.resolution), (at(111), Resolution::ConditionGone));
    assert_eq!((closed.run, closed.by), (Some(run_id(3)), None));
    assert!(world.store.load_population(world.integration).await.unwrap().alerts.is_empty());

    world.sync(4, at(166), &world.raises(vec![(id(2), urgent)])).await;
    let reopened = world.store.find_alert(id(2)).await.unwrap();
    assert!(reopened.closed.is_none());
}

#[rstest]
#[tokio::test]
async fn one_condition_has_one_open_alert(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.raises(vec![(id(1), world.mismatch("anna"))])).await;
    let claim = world.claim(at(56)).await;
    world.begin(&claim, 2, at(56)).await;
    let again = world.raises(vec![(id(2), world.mismatch("anna"))]);
    let version = world.version().await;
    let raised = world.store.apply(&claim, run_id(2), version, &again, None, at(57)).await;
    assert!(matches!(raised, Err(Error::Statement { .. })));
}

#[rstest]
#[tokio::test]
async fn an_alert_out_of_scope_forgets_whom_it_was_about(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let alerts = vec![(id(1), world.mismatch("anna")), (id(2), world.mismatch("ben"))];
    world.sync(1, at(1), &world.raises(alerts)).await;
    world.sync(2, at(56), &world.resolves(id(1), Resolution::OutOfScope)).await;
    world.sync(3, at(111), &world.resolves(id(2), Resolution::ConditionGone)).await;
    let email = |alert: &Alert| match &alert.facts {
        Facts::People(people) => people.records[0].values.text(Field::Email).map(str::to_owned),
        Facts::Read { .. }
        | Facts::Surge { .. }
        | Facts::Connection { .. }
        | Facts::Stalled { .. } => {
            panic!("it is about people")
        }
    };
    let forgotten = world.store.find_alert(id(1)).await.unwrap().alert;
    assert_eq!(email(&forgotten), None);
    let Facts::People(people) = &forgotten.facts else { panic!("it is about people") };
    assert_eq!(people.records[0].key, world.key("anna"));
    let kept = world.store.find_alert(id(2)).await.unwrap().alert;
    assert_eq!(email(&kept).as_deref(), Some("ben@example.com"));
}

#[rstest]
#[tokio::test]
async fn alerts_are_listed_newest_first_with_filters(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    for (run, person) in [(1, "anna"), (2, "ben"), (3, "carla")] {
        let mut alert = world.mismatch(person);
        if person == "carla" {
            alert.kind = AlertKind::MissingEmail;
            alert.urgent = true;
        }
        let minute = i64::try_from(run).unwrap() * 55;
        world.sync(run, at(minute), &world.raises(vec![(id(run), alert)])).await;
    }
    world.sync(4, at(220), &world.resolves(id(1), Resolution::ConditionGone)).await;
    world.store.credential_failed(world.credential.id, "log-in", at(221), at(281)).await.unwrap();

    let list = async |filter: AlertFilter| {
        let mut seen = Vec::new();
        let mut page = PageRequest::new(None, 1);
        loop {
            let alerts = world.store.list_alerts(&filter, &page).await.unwrap();
            seen.extend(alerts.items.into_iter().map(|alert| alert.alert.kind.name()));
            let Some(next) = alerts.next else { break seen };
            page = PageRequest::new(Some(next), 1);
        }
    };
    let all = AlertFilter::default();
    let four = ["connection", "missing_email", "name_mismatch", "name_mismatch"];
    assert_eq!(list(all).await, four);
    let here = AlertFilter { property: Some(world.property), ..all };
    assert_eq!(list(here).await, four);
    let elsewhere = AlertFilter { property: Some(id(404)), ..all };
    assert!(list(elsewhere).await.is_empty());
    let ours = AlertFilter { organisation: Some(world.organisation), ..all };
    assert_eq!(list(ours).await, four);
    assert_eq!(list(AlertFilter { open: Some(false), ..all }).await, ["name_mismatch"]);
    assert_eq!(list(AlertFilter { open: Some(true), ..all }).await.len(), 3);
    assert_eq!(list(AlertFilter { urgent: Some(true), ..all }).await, ["missing_email"]);
    let kind = AlertFilter { kind: Some(AlertKind::Connection), ..all };
    assert_eq!(list(kind).await, ["connection"]);

    let counts = world.store.count_open_alerts(Some(world.property)).await.unwrap();
    let expected =
        [AlertKind::Connection, AlertKind::MissingEmail, AlertKind::NameMismatch].map(|k| (k, 1));
    assert_eq!(counts, expected);
    assert_eq!(world.store.count_open_alerts(None).await.unwrap(), expected);
}

#[rstest]
#[tokio::test]
async fn an_alert_that_asks_again_names_the_one_before(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let anna = world.mismatch("anna");
    let first = vec![(id(1), anna.clone()), (id(2), world.mismatch("ben"))];
    world.sync(1, at(1), &world.raises(first)).await;
    world.sync(2, at(56), &world.resolves(id(1), Resolution::ConditionGone)).await;
    let other_values = Alert { identity: "anna with another email".to_owned(), ..anna };
    world.sync(3, at(111), &world.raises(vec![(id(3), other_values)])).await;
    let again = world.store.find_alert(id(3)).await.unwrap();
    assert_eq!(again.earlier, Some(id(1)));
    for first in [id(1), id(2)] {
        assert_eq!(world.store.find_alert(first).await.unwrap().earlier, None);
    }
}
