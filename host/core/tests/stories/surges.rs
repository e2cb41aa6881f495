//! Runs that would change more than goes through unseen.

use rstest::rstest;
use usersync_core::alert::Action;
use usersync_core::model::{
    AlertKind, Decision, Extent, Facts, Field, Outcome, Reason, Resolution, Surge, Threshold,
    Thresholds,
};
use usersync_core::plan::{End, Finding};

use crate::world::{OAKS, PINES, Resident, World, key, resident};

/// Nothing goes through unseen.
const NONE: Threshold = Threshold { people: 0, percent: 0 };

/// Residents number `from` to `to`, each with a name, a phone and a unit of their own.
fn people(from: u32, to: u32) -> Vec<Resident> {
    let one = |n: u32| {
        resident(&format!("p{n:03}"), &format!("Ada{n}"), "Byrne")
            .unit(&format!("{n:03}"))
            .phone(&format!("512-555-{n:04}"))
    };
    (from..to).map(one).collect()
}

/// So many residents, the first `changed` of them changed in this way.
fn changed(count: u32, changed: u32, change: impl Fn(Resident, u32) -> Resident) -> Vec<Resident> {
    let listed = people(0, count).into_iter().zip(0..);
    listed.map(|(one, n)| if n < changed { change(one, n) } else { one }).collect()
}

/// A directory that holds so many residents as the PMS lists them.
fn synced(count: u32) -> World {
    let mut world = World::listing(people(0, count));
    assert!(world.sync_as_previewed().is_complete(), "somebody saw them coming");
    world
}

fn extent(world: &World) -> Extent {
    match &world.alert(AlertKind::FeedCheck).alert.facts {
        Facts::Surge { extent, .. } => *extent,
        other => panic!("about a run, not {other:?}"),
    }
}

#[rstest]
#[case::twenty_of_few(10, 20, &[])]
#[case::more_of_few(10, 21, &[Surge::Created])]
#[case::a_quarter_of_many(100, 25, &[])]
#[case::more_of_many(100, 26, &[Surge::Created])]
fn a_run_that_would_create_many_people_is_held(
    #[case] before: u32,
    #[case] new: u32,
    #[case] surges: &[Surge],
) {
    let mut world = synced(before);
    world.lists(people(0, before + new));
    let plan = world.sync();
    assert_eq!(plan.withheld, surges);
    assert_eq!(plan.is_complete(), surges.is_empty());
    assert_eq!(plan.tally.of(Outcome::Created), new, "what it would have done");
    let contacts = u32::try_from(world.contacts.len()).unwrap();
    assert_eq!(contacts, if surges.is_empty() { before + new } else { before });
}

#[rstest]
#[case::few(20, false)]
#[case::many(21, true)]
fn a_first_run_that_nobody_saw_coming_is_held_above_the_limit(
    #[case] count: u32,
    #[case] held: bool,
) {
    let mut world = World::listing(people(0, count));
    let plan = world.sync();
    assert_eq!(plan.withheld == [Surge::Created], held);
    assert_eq!(plan.tally.of(Outcome::Created), count, "what it would have done");
    assert_eq!(world.contacts.is_empty(), held);
    assert_eq!(!world.asks().is_empty(), held);
}

#[test]
fn a_first_run_does_what_its_preview_showed() {
    let mut world = World::listing(people(0, 300));
    assert!(world.sync_as_previewed().is_complete());
    assert_eq!(world.contacts.len(), 300);
    assert_eq!(world.alerts, []);
}

#[test]
fn a_first_run_that_grew_since_its_preview_is_held() {
    let mut world = World::listing(people(0, 30));
    let seen = world.clone().sync_as_previewed().extent;
    let decided_at = world.now();
    world.decisions.push(Decision::ApproveRun { extent: seen, decided_at });
    world.lists(people(0, 31));
    assert_eq!(world.sync().withheld, [Surge::Created]);
    world.answers(AlertKind::FeedCheck, Action::Approve).unwrap();
    assert!(world.sync().is_complete());
    assert_eq!(world.contacts.len(), 31);
}

#[test]
fn a_property_that_is_attached_later_counts_beside_those_who_are_there() {
    let others = |count| {
        let one = |n| resident(&format!("q{n:03}"), &format!("Ben{n}"), "Cole");
        (0..count).map(one).collect::<Vec<_>>()
    };
    let mut world = synced(100);
    world.lists_at(PINES, others(26));
    assert_eq!(world.clone().sync().withheld, [Surge::Created], "a quarter of 100 is 25");
    assert!(world.clone().sync_as_previewed().is_complete());
    world.lists_at(PINES, others(25));
    assert!(world.sync().is_complete());
}

#[test]
fn another_pms_with_the_same_people_is_held_until_somebody_saw_it() {
    let mut world = synced(20);
    world.listings.clear();
    world.lists_at(PINES, people(0, 20));
    let plan = world.clone().sync();
    assert_eq!((plan.withheld, plan.extent.renumbered), (vec![Surge::Renumbered], 20));
    assert!(world.sync_as_previewed().is_complete());
    assert_eq!(world.contacts.len(), 20, "the same people, from elsewhere");
}

#[test]
fn whom_a_run_links_for_the_first_time_did_not_move() {
    let mut world = World::listing(people(0, 20));
    for n in 0..20 {
        let entered =
            world.enters(&format!("Ada{n}"), "Byrne", &format!("ada{n}.byrne@example.com"));
        world.edits(entered, Field::Unit, "somewhere");
    }
    let plan = world.sync();
    assert_eq!((plan.tally.of(Outcome::Linked), plan.extent.units), (20, 0));
    assert!(plan.is_complete());
    assert_eq!(world.shown("p000", Field::Unit), "000");
}

#[rstest]
#[case::nine_of_ten(10, 9, false)]
#[case::ten_of_twelve(12, 10, true)]
#[case::a_fifth(60, 12, false)]
#[case::more_than_a_fifth(60, 13, true)]
fn a_run_that_would_move_many_people_is_held(
    #[case] count: u32,
    #[case] moved: u32,
    #[case] held: bool,
) {
    let mut world = synced(count);
    world.lists(changed(count, moved, |one, n| one.unit(&format!("B{n:03}"))));
    let plan = world.sync();
    assert_eq!(plan.withheld == [Surge::Altered], held);
    assert_eq!(plan.extent.units, moved);
    assert_eq!(world.shown("p000", Field::Unit), if held { "000" } else { "B000" });
}

#[rstest]
#[case::emails(|one: Resident, n| one.email(&format!("new{n}@example.com")))]
#[case::phones_gone(|one: Resident, _| one.phone(""))]
#[case::emails_gone(|one: Resident, _| one.email(""))]
#[case::emails_are_dummies(|one: Resident, _| one.email("none@none.com"))]
#[case::first_names_gone(|one: Resident, _| one.named("", "Byrne"))]
fn whatever_happens_to_many_people_at_once_holds_the_run(
    #[case] change: fn(Resident, u32) -> Resident,
) {
    let mut world = synced(20);
    let before = world.contacts.clone();
    world.lists(changed(20, 10, change));
    assert_eq!(world.sync().withheld, [Surge::Altered]);
    assert_eq!(world.contacts, before);
    assert_eq!(world.asks(), [AlertKind::FeedCheck], "one alert, not one per person");
}

#[test]
fn a_field_that_the_read_does_not_carry_is_no_loss() {
    let mut world = synced(20);
    world.lists(changed(20, 20, |one, _| one.phone_absent()));
    assert!(world.sync().is_complete());
}

#[test]
fn people_are_counted_once_whatever_happened_to_them() {
    let mut world = synced(50);
    world.lists(changed(50, 10, |one, n| one.unit(&format!("B{n:03}")).phone("")));
    let plan = world.sync();
    assert_eq!((plan.extent.units, plan.extent.blanks, plan.extent.altered), (10, 10, 10));
    assert_eq!(plan.withheld, []);
}

#[test]
fn a_mismatch_that_waits_already_does_not_count_again() {
    let mut world = synced(50);
    let emails = |count| changed(50, count, |one, n| one.email(&format!("new{n}@example.com")));
    world.lists(emails(8));
    assert!(world.sync().is_complete());
    world.lists(emails(16));
    let plan = world.sync();
    assert_eq!(plan.extent.emails, 8);
    assert!(plan.is_complete());
}

#[rstest]
#[case::half(10, &[])]
#[case::more_than_half(11, &[Surge::Renumbered])]
fn a_renumbering_is_held(#[case] renumbered: u32, #[case] surges: &[Surge]) {
    let mut world = synced(20);
    let mut listed = people(0, 20);
    for (n, one) in listed.iter_mut().enumerate().take(usize::try_from(renumbered).unwrap()) {
        one.0.person = format!("x{n:03}");
    }
    world.lists(listed);
    let plan = world.sync();
    assert_eq!(plan.extent.renumbered, renumbered);
    assert_eq!(plan.withheld, surges);
    assert_eq!(plan.tally.of(Outcome::Linked), renumbered);
    assert_eq!(world.link(&key("x000")).is_some(), surges.is_empty());
}

#[test]
fn whoever_comes_back_under_a_new_id_counts_among_the_linked() {
    let mut world = synced(4);
    let again = |n: u32| {
        let mut one = people(n, n + 1).remove(0);
        one.0.person = format!("x{n:03}");
        one
    };
    let mut listed = changed(4, 2, |one, _| one.status("Past"));
    listed.extend([again(0), again(1)]);
    world.lists(listed);
    let plan = world.sync();
    assert_eq!((plan.extent.linked, plan.extent.renumbered), (4, 2));
    assert!(plan.is_complete());
}

#[test]
fn one_person_with_a_new_id_is_no_renumbering() {
    let mut world = synced(1);
    world.lists([resident("x000", "Ada0", "Byrne").unit("000").phone("512-555-0000")]);
    assert!(world.sync().is_complete());
    assert_eq!(world.contacts.len(), 1);
}

/// Forty people would be created beside ten.
fn held() -> World {
    let mut world = synced(10);
    world.lists(people(0, 50));
    world.sync();
    world
}

#[test]
fn a_held_run_decides_nothing_and_tells_what_it_would_have_done() {
    let mut world =
        World::listing(people(0, 9).into_iter().chain([resident("m", "Sam", "Okafor").email("")]));
    world.sync();
    assert_eq!(world.asks(), [AlertKind::MissingEmail]);
    let before = world.clone();
    world.lists(people(1, 50));
    let plan = world.sync();
    assert!(plan.reads.iter().all(|read| matches!(read.finding, Finding::Withheld { people: 49 })));
    assert_eq!(world.outcome("p040"), (Outcome::Created, Reason::NobodyMatched));
    assert_eq!(world.contacts, before.contacts);
    assert_eq!(world.links, before.links);
    assert_eq!(world.records[&key("p000")].missed, None, "nobody is missed");
    assert_eq!(world.closed, [], "nothing closes by itself");
    assert_eq!(world.asks(), [AlertKind::MissingEmail, AlertKind::FeedCheck]);
    let seen = extent(&world);
    assert_eq!((seen.contacts, seen.linked, seen.created), (9, 9, 41));
}

#[test]
fn the_question_stays_the_same_while_its_numbers_change() {
    let mut world = held();
    let id = world.alert(AlertKind::FeedCheck).id;
    world.lists(people(0, 60));
    world.sync();
    assert_eq!(world.alert(AlertKind::FeedCheck).id, id);
    assert_eq!(extent(&world).created, 50);
}

#[test]
fn the_question_closes_when_the_pms_is_set_right() {
    let mut world = held();
    world.lists(people(0, 12));
    assert!(world.sync().is_complete());
    assert_eq!(world.resolutions(), [(AlertKind::FeedCheck, Resolution::ConditionGone)]);
}

#[test]
fn an_approved_run_goes_through_at_once_and_the_word_counts_once() {
    let mut world = held();
    let response = world.answers(AlertKind::FeedCheck, Action::Approve).unwrap();
    assert!(response.wants_fresh_read);
    assert!(world.sync().is_complete());
    assert_eq!(world.contacts.len(), 50);
    assert_eq!(world.alerts, []);
    world.lists(people(0, 80));
    assert!(!world.sync().is_complete());
}

#[test]
fn an_approval_holds_no_longer_when_the_run_has_grown() {
    let mut world = held();
    world.answers(AlertKind::FeedCheck, Action::Approve).unwrap();
    world.lists(people(0, 51));
    assert!(!world.sync().is_complete());
    assert_eq!(extent(&world).created, 41);
    world.lists(people(0, 49));
    assert!(world.sync().is_complete(), "fewer than were seen are approved with them");
}

#[test]
fn a_rejected_run_stays_held_without_a_question_until_it_changes() {
    let mut world = held();
    let response = world.answers(AlertKind::FeedCheck, Action::Reject).unwrap();
    assert!(!response.wants_fresh_read);
    assert_eq!(world.sync().withheld, [Surge::Created]);
    assert_eq!(world.alerts, []);
    world.lists(people(0, 55));
    world.sync();
    assert_eq!(world.asks(), [AlertKind::FeedCheck], "this one was not turned down");
    world.lists(people(0, 12));
    assert!(world.sync().is_complete());
}

#[test]
fn an_approval_that_a_run_used_up_is_not_back_once_what_that_run_read_is_detached() {
    let mut world = held();
    world.lists_at(PINES, people(90, 91));
    world.answers(AlertKind::FeedCheck, Action::Approve).unwrap();
    world.fails(OAKS, End::Silent);
    assert!(world.sync().withheld.is_empty());
    world.listings.remove(&PINES);
    world.lists(people(0, 50));
    assert_eq!(world.sync().withheld, [Surge::Created]);
}

#[test]
fn zeros_hold_every_run_that_changes_something() {
    let mut world = synced(3);
    world.settings.thresholds = Thresholds { created: NONE, altered: NONE, renumbered: NONE };
    assert!(world.sync().is_complete());
    world.lists(people(0, 4));
    assert_eq!(world.sync().withheld, [Surge::Created]);
    world.lists(changed(3, 1, |one, _| one.unit("B001")));
    assert_eq!(world.sync().withheld, [Surge::Altered]);
    world.answers(AlertKind::FeedCheck, Action::Approve).unwrap();
    world.sync();
    assert_eq!(world.shown("p000", Field::Unit), "B001");
}

#[test]
fn an_answer_is_never_held() {
    let mut world = synced(1);
    world.lists([resident("p000", "Ada0", "Byrne").email("new@example.com").unit("000")]);
    world.sync();
    world.settings.thresholds = Thresholds { altered: NONE, ..Thresholds::default() };
    world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap();
    assert_eq!(world.shown("p000", Field::Email), "new@example.com");
}
