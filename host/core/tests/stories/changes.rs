//! Reads of what changed, laid over the last read of everybody.

use usersync_core::model::{AlertKind, Field, Outcome, Reason, Resolution, Role, Surge};
use usersync_core::plan::Finding;

use crate::world::{OAKS, World, key, rejected, resident};

fn nora() -> crate::world::Resident {
    resident("nora", "Nora", "Byrne").phone("512-555-0142")
}

fn otto() -> crate::world::Resident {
    resident("otto", "Otto", "Reyes").unit("102")
}

/// Nora and Otto live there, and Piet moved out.
fn synced() -> World {
    let mut world =
        World::listing([nora(), otto(), resident("piet", "Piet", "Vos").status("Past")]);
    assert!(world.sync().is_complete());
    world
}

#[test]
fn a_change_flows_and_who_did_not_change_is_unchanged() {
    let mut world = synced();
    world.changes([nora().phone("512-555-0199")]);
    let plan = world.sync();
    assert_eq!(plan.reads[0].finding, Finding::Changes { changed: 1 });
    assert!(plan.is_complete());
    assert_eq!(world.shown("nora", Field::Phone), "512-555-0199");
    assert_eq!(world.outcome("nora"), (Outcome::Updated, Reason::PmsChanged));
    assert_eq!(world.outcome("otto"), (Outcome::Unchanged, Reason::SameAsBefore));
    assert_eq!(world.outcome("piet"), (Outcome::Skipped, Reason::Past));
    assert_eq!(plan.tally.total(), 3, "as many as the read that it is laid over");
}

#[test]
fn whoever_is_new_is_created() {
    let mut world = synced();
    world.changes([resident("ruth", "Ruth", "Adler").unit("103")]);
    assert!(world.sync().is_complete());
    assert_eq!(world.names(), ["Nora Byrne", "Otto Reyes", "Ruth Adler"]);
}

#[test]
fn nobody_is_missed_until_everybody_is_read() {
    let mut world = synced();
    for _ in 0..3 {
        world.changes([]);
        assert!(world.sync().is_complete());
    }
    assert_eq!(world.records[&key("otto")].missed, None);
    assert_eq!(world.asks(), [], "a list without anybody is no empty property");
    world.lists([nora()]);
    world.sync();
    assert_eq!(world.records[&key("otto")].missed.unwrap().reads, 1);
}

#[test]
fn no_alert_closes_because_somebody_is_not_listed() {
    let mut world = World::listing([nora(), otto().email("")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::MissingEmail]);
    world.changes([nora().phone("512-555-0199")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::MissingEmail]);
    world.changes([otto()]);
    world.sync();
    assert_eq!(world.resolutions(), [(AlertKind::MissingEmail, Resolution::ConditionGone)]);
}

#[test]
fn a_question_about_a_read_waits_for_a_read_of_everybody() {
    let mut world = synced();
    world.lists([]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::FeedCheck]);
    world.changes([nora().phone("512-555-0199")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::FeedCheck]);
    assert_eq!(world.shown("nora", Field::Phone), "512-555-0199");
}

#[test]
fn changes_are_laid_over_nothing_that_is_older_than_a_day() {
    let mut world = synced();
    world.waits(23);
    world.changes([nora().phone("512-555-0199")]);
    assert!(world.sync().is_complete(), "five minutes are left");
    world.waits(1);
    world.changes([nora().phone("512-555-0100")]);
    let plan = world.sync();
    assert!(!plan.is_complete());
    assert_eq!(world.shown("nora", Field::Phone), "512-555-0199");
    assert_eq!(world.asks(), [AlertKind::FeedCheck]);
}

#[test]
fn changes_before_any_read_of_everybody_decide_nothing() {
    let mut world = World::listing([]);
    world.changes([nora()]);
    assert!(!world.sync().is_complete());
    assert_eq!(world.names(), Vec::<String>::new());
}

#[test]
fn a_row_that_cannot_be_read_leaves_the_resident_as_they_were() {
    let mut world = synced();
    world.changes([]);
    world.listings.get_mut(&OAKS).unwrap().rejected = vec![rejected(Some("nora"))];
    let plan = world.sync();
    assert_eq!(plan.tally.of(Outcome::Error), 1);
    assert_eq!(world.outcome("nora"), (Outcome::Unchanged, Reason::SameAsBefore));
}

#[test]
fn one_lease_that_changed_leaves_the_others_of_the_same_person() {
    let current =
        || resident("nora", "Nora", "Byrne").lease_id("a").lease("2025-05-01", "2026-04-30");
    let next = |end| {
        let next = resident("nora", "Nora", "Byrne").lease_id("b").status("Future");
        next.unit("205").lease("2026-05-01", end)
    };
    let mut world = World::listing([current(), next("2027-04-30")]);
    world.sync();
    world.changes([next("2027-06-30")]);
    world.sync();
    assert_eq!(world.records[&key("nora")].leases.len(), 2);
    assert_eq!(world.shown("nora", Field::Unit), "101", "the current lease still governs");
    world.changes([current().status("Past"), next("2027-06-30").status("Current")]);
    world.sync();
    assert_eq!(world.shown("nora", Field::Unit), "205");
}

#[test]
fn a_changed_row_of_a_skipped_role_does_not_count_beside_the_lease_of_an_occupant() {
    let next = || resident("nora", "Nora", "Byrne").lease_id("a").status("Future");
    let mut world = World::listing([next()]);
    world.sync();
    world.excludes(&["Future"]);
    world.changes([resident("nora", "Nora", "Byrne").lease_id("b").role(Role::Guarantor)]);
    world.sync();
    assert_eq!(world.outcome("nora"), (Outcome::Skipped, Reason::Excluded));
}

#[test]
fn what_the_read_of_a_change_does_not_carry_stays() {
    let mut world = synced();
    world.changes([nora().phone_absent().unit("109")]);
    world.sync();
    assert_eq!(world.shown("nora", Field::Phone), "512-555-0142");
    let known = &world.records[&key("nora")].leases[0].values;
    assert_eq!(known.text(Field::Phone), Some("512-555-0142"), "the picture keeps it as well");
    assert_eq!(world.shown("nora", Field::Unit), "109");
}

#[test]
fn changes_of_too_many_hold_the_run_and_an_approval_counts_once() {
    let people = |unit: &'static str| {
        (0..20).map(move |n| {
            resident(&format!("p{n:02}"), &format!("Ada{n}"), "Byrne")
                .unit(&format!("{unit}{n:03}"))
        })
    };
    let mut world = World::listing(people("1"));
    world.sync();
    world.changes(people("2"));
    assert_eq!(world.sync().withheld, [Surge::Altered]);
    assert_eq!(world.shown("p00", Field::Unit), "1000");
    world.answers(AlertKind::FeedCheck, usersync_core::alert::Action::Approve).unwrap();
    assert!(world.sync().is_complete());
    assert_eq!(world.asks(), []);
    world.changes(people("3"));
    assert_eq!(world.sync().withheld, [Surge::Altered], "the approval was for the other");
}
