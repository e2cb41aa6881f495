//! What a run did to each record, read from the few verdicts that are stored.

use rstest::rstest;
use usersync_core::model::{KnownRecord, Missed, Outcome, Surge, Verdict};
use usersync_core::plan::{Finding, Plan};
use usersync_store::testing::Engine;
use usersync_store::{OutcomeFilter, PageRequest};

use crate::world::{CREATED, PAST, UNCHANGED, UNREAD, UPDATED, World, at, run_id};

impl World {
    async fn outcomes(&self, run: u128) -> Vec<(String, Verdict)> {
        let all = OutcomeFilter::default();
        let page = PageRequest::default();
        let page = self.store.list_outcomes(run_id(run), all, &page).await.unwrap();
        page.items.into_iter().map(|line| (line.record.person, line.verdict)).collect()
    }

    fn incomplete(&self, people: &[&str]) -> Plan {
        let finding = Finding::Incomplete { why: "cut off".to_owned(), told_elsewhere: false };
        let says = people.iter().map(|person| self.says(person, UNREAD, true));
        self.plan_of(finding, says.collect())
    }

    fn missing(&self, person: &str, reads: u32) -> Plan {
        let missed = Some(Missed { since: at(1), reads });
        let known = KnownRecord { missed, ..self.known(person, CREATED) };
        Plan { missing: vec![known], ..self.plan(Vec::new()) }
    }

    fn held(&self, verdicts: &[(&str, Verdict, bool)], unlisted: &[&str]) -> Plan {
        let says =
            verdicts.iter().map(|(person, verdict, news)| self.says(person, *verdict, *news));
        Plan {
            withheld: vec![Surge::Created],
            unlisted: unlisted.iter().map(|person| self.key(person)).collect(),
            ..self.plan_of(Finding::Withheld { people: 2 }, says.collect())
        }
    }

    async fn withheld(&self) -> Vec<(String, Verdict)> {
        let stored = self.store.load_population(self.integration).await.unwrap().withheld;
        stored.into_iter().map(|(key, verdict)| (key.person, verdict)).collect()
    }

    async fn rows(&self) -> i64 {
        self.counts().await.into_iter().find(|(table, _)| table == "outcome").unwrap().1
    }
}

fn line(person: &str, verdict: Verdict) -> (String, Verdict) {
    (person.to_owned(), verdict)
}

#[rstest]
#[tokio::test]
async fn a_verdict_without_news_is_what_the_last_one_settled_to(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    let plan =
        world.plan(vec![world.says("anna", UNCHANGED, false), world.says("ben", UPDATED, true)]);
    world.sync(2, at(56), &plan).await;
    let says = |person| world.says(person, UNCHANGED, false);
    world.sync(3, at(111), &world.plan(vec![says("anna"), says("ben")])).await;

    assert_eq!(world.outcomes(1).await, [line("anna", CREATED), line("ben", CREATED)]);
    assert_eq!(world.outcomes(2).await, [line("anna", UNCHANGED), line("ben", UPDATED)]);
    assert_eq!(world.outcomes(3).await, [line("anna", UNCHANGED), line("ben", UNCHANGED)]);
}

#[rstest]
#[tokio::test]
async fn outcomes_are_filtered_as_they_are_shown(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    let plan =
        world.plan(vec![world.says("anna", UNCHANGED, false), world.says("ben", UPDATED, true)]);
    world.sync(2, at(56), &plan).await;
    for (outcome, people) in [
        (Outcome::Unchanged, vec!["anna"]),
        (Outcome::Updated, vec!["ben"]),
        (Outcome::Created, vec![]),
    ] {
        let filter = OutcomeFilter { outcome: Some(outcome) };
        let page = PageRequest::default();
        let page = world.store.list_outcomes(run_id(2), filter, &page).await.unwrap();
        let listed: Vec<_> = page.items.into_iter().map(|line| line.record.person).collect();
        assert_eq!(listed, people, "{outcome:?}");
    }
}

#[rstest]
#[tokio::test]
async fn outcomes_come_page_by_page_across_pms_properties(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    let listed = [("p0002".to_owned(), "Maple Annex".to_owned())];
    let annex =
        world.store.record_pms_properties(&world.account, &listed, at(0)).await.unwrap()[0].clone();
    let mut plan = world.creates(&["anna", "ben", "carla"]);
    let mut there = world.says("dora", PAST, true);
    there.key.pms_property = annex.id;
    let mut known = world.known("dora", PAST);
    known.key.pms_property = annex.id;
    there.keep = Some(known);
    plan.records.push(there);
    let mut read = plan.reads[0].clone();
    read.pms_property = annex.id;
    plan.reads.push(read);
    world.sync(1, at(1), &plan).await;

    let mut seen = Vec::new();
    let mut page = PageRequest::new(None, 2);
    loop {
        let all = OutcomeFilter::default();
        let outcomes = world.store.list_outcomes(run_id(1), all, &page).await.unwrap();
        assert!(outcomes.items.len() <= 2);
        seen.extend(outcomes.items.into_iter().map(|line| line.record.person));
        let Some(next) = outcomes.next else { break };
        page = PageRequest::new(Some(next), 2);
    }
    seen.sort();
    assert_eq!(seen, ["anna", "ben", "carla", "dora"]);
}

#[rstest]
#[tokio::test]
async fn a_record_no_longer_listed_is_no_outcome_of_later_runs(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    world.sync(2, at(56), &world.missing("anna", 1)).await;
    world.sync(3, at(111), &world.missing("anna", 2)).await;
    assert_eq!(world.outcomes(1).await, [line("anna", CREATED)]);
    assert_eq!(world.outcomes(2).await, []);
    assert_eq!(world.outcomes(3).await, []);
    let rows = world.counts().await;
    assert!(rows.contains(&("outcome".to_owned(), 2)), "going missing is stored once: {rows:?}");

    let records = world.store.load_population(world.integration).await.unwrap().records;
    assert!(records[0].missed.unwrap().is_gone());
    assert_eq!(records[0].verdict, None, "whatever is said next is news");

    let back = world.known("anna", UNCHANGED);
    let mut says = world.says("anna", UNCHANGED, true);
    says.keep = Some(back);
    world.sync(4, at(166), &world.plan(vec![says])).await;
    assert_eq!(world.outcomes(4).await, [line("anna", UNCHANGED)]);
    assert_eq!(world.outcomes(3).await, []);
}

#[rstest]
#[tokio::test]
async fn an_incomplete_read_shows_what_it_delivered(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna", "ben"])).await;
    world.sync(2, at(56), &world.incomplete(&["anna", "ben"])).await;
    world.sync(3, at(111), &world.incomplete(&["anna"])).await;
    assert_eq!(world.outcomes(2).await, [line("anna", UNREAD), line("ben", UNREAD)]);
    assert_eq!(world.outcomes(3).await, [line("anna", UNREAD)]);
    let anna = world.store.find_contact(crate::world::contact("anna").id).await.unwrap();
    assert_eq!(anna.links[0].outcome, Some(Outcome::Created), "nothing else was decided since");

    let plan =
        world.plan(vec![world.says("anna", UNCHANGED, true), world.says("ben", UNCHANGED, true)]);
    world.sync(4, at(166), &plan).await;
    assert_eq!(world.outcomes(4).await, [line("anna", UNCHANGED), line("ben", UNCHANGED)]);
}

#[rstest]
#[tokio::test]
async fn what_an_incomplete_read_says_of_records_never_kept_is_its_own(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    for (run, person) in [(1, "anna"), (2, "ben"), (3, "anna")] {
        let now = at(i64::try_from(run).unwrap() * 55);
        world.sync(run, now, &world.incomplete(&[person])).await;
        assert_eq!(world.outcomes(run).await, [line(person, UNREAD)]);
    }
}

#[rstest]
#[tokio::test]
async fn held_runs_tell_what_is_news_among_them_and_nothing_about_other_runs(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(world) = World::open(engine).await else { return };
    world.sync(1, at(1), &world.creates(&["anna"])).await;
    let before = world.rows().await;
    let held = world.held(&[("anna", UPDATED, true), ("ben", CREATED, true)], &[]);
    world.sync(2, at(56), &held).await;
    assert_eq!(world.withheld().await, [line("anna", UPDATED), line("ben", CREATED)]);
    let quiet = world.held(&[("anna", UPDATED, false), ("ben", CREATED, false)], &[]);
    world.sync(3, at(111), &quiet).await;
    assert_eq!(world.rows().await, before + 2, "the second says nothing new");
    let moved_on = world.held(&[("anna", UPDATED, false), ("carla", CREATED, true)], &["ben"]);
    world.sync(4, at(166), &moved_on).await;
    assert_eq!(world.withheld().await, [line("anna", UPDATED), line("carla", CREATED)]);

    assert_eq!(world.outcomes(2).await, [line("anna", UPDATED), line("ben", CREATED)]);
    assert_eq!(world.outcomes(3).await, [line("anna", UPDATED), line("ben", CREATED)]);
    assert_eq!(world.outcomes(4).await, [line("anna", UPDATED), line("carla", CREATED)]);
    let (all, page) = (OutcomeFilter::default(), PageRequest::default());
    let listed = world.store.list_outcomes(run_id(3), all, &page).await.unwrap();
    assert!(listed.items.iter().all(|one| !one.applied));

    world.sync(5, at(221), &world.plan(vec![world.says("anna", UNCHANGED, false)])).await;
    assert_eq!(world.outcomes(5).await, [line("anna", UNCHANGED)], "as the first run left it");
    assert_eq!(world.withheld().await, [], "it went through");
    let listed = world.store.list_outcomes(run_id(5), all, &page).await.unwrap();
    assert!(listed.items.iter().all(|one| one.applied));

    world.sync(6, at(276), &world.held(&[("anna", UPDATED, true)], &[])).await;
    assert_eq!(world.outcomes(6).await, [line("anna", UPDATED)], "nobody of the holds before");
    assert_eq!(world.outcomes(4).await, [line("anna", UPDATED), line("carla", CREATED)]);
}
