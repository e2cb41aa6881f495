//! Reads that are empty, shrunken, incomplete or partly unreadable, and people who disappear.

use rstest::rstest;
use usersync_core::alert::Action;
use usersync_core::model::{
    AlertKind, Decision, Facts, Field, Missed, Outcome, Reason, Resolution, Role, Tally,
};
use usersync_core::plan::{End, Finding, RespondError};

use crate::world::{OAKS, PINES, Resident, World, is_quiet, key, key_at, rejected, resident};

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

/// So many residents, each with a name of their own.
fn people(count: u32) -> Vec<Resident> {
    (0..count).map(|n| resident(&format!("p{n:02}"), &format!("Ada{n}"), "Byrne")).collect()
}

fn failed(told_elsewhere: bool) -> End {
    End::Failed { failure: "reach".to_owned(), told_elsewhere }
}

#[test]
fn s12_a_resident_who_disappears_stays_and_shows_since_when() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor")]);
    world.sync();
    let last_seen = world.now();
    let contact = world.contact("p1").clone();
    world.lists([resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.records[&key("p1")].missed, Some(Missed { since: last_seen, reads: 1 }));
    assert!(!world.records[&key("p1")].missed.unwrap().is_gone());
    world.sync();
    let missed = world.records[&key("p1")].missed.unwrap();
    assert_eq!(missed, Missed { since: last_seen, reads: 2 });
    assert!(missed.is_gone());
    let plan = world.sync();
    assert!(is_quiet(&plan), "who is gone is gone");
    assert_eq!(*world.contact("p1"), contact);
}

#[test]
fn who_reappears_resumes_from_the_saved_base() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor")]);
    world.sync();
    let contact = world.contact("p1").id;
    world.edits(contact, Field::Unit, "310");
    world.lists([resident("p2", "Sam", "Okafor")]);
    for _ in 0..3 {
        world.sync();
    }
    world.lists([nora().phone("512-555-0142"), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.records[&key("p1")].missed, None);
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.shown("p1", Field::Unit), "310", "the local edit survives");
    assert_eq!(world.shown("p1", Field::Phone), "512-555-0142");
}

#[test]
fn a_link_is_live_until_two_complete_reads_miss_the_record() {
    let mut world = World::listing([nora(), resident("p3", "Lou", "Ferris")]);
    world.sync();
    let sam = || resident("p2", "Sam", "Okafor").email("nora.ibarra@example.com");
    world.lists([sam(), resident("p3", "Lou", "Ferris")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch], "now the contact is free");
}

#[test]
fn s13_a_sync_without_changes_writes_nothing() {
    let mut world = World::listing([
        nora(),
        resident("p2", "Sam", "Okafor").email(""),
        resident("p3", "Lou", "Ferris").status("Past"),
    ]);
    let first = world.sync();
    let before = world.clone();
    let again = world.sync();
    assert!(is_quiet(&again));
    assert_eq!(world.contacts, before.contacts);
    assert_eq!(world.records, before.records);
    assert_eq!(world.alerts, before.alerts);
    assert_eq!(first.tally.total(), again.tally.total());
    assert_eq!(
        again.tally,
        Tally::from_iter([Outcome::Unchanged, Outcome::Held, Outcome::Skipped])
    );
}

#[test]
fn s39_an_empty_read_after_some_decides_nothing() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([]);
    let plan = world.sync();
    assert_eq!(plan.reads[0].finding, Finding::Empty { before: 1 });
    assert!(!plan.is_complete(), "the last sync time does not move");
    assert_eq!(world.records[&key("p1")].missed, None);
    assert_eq!(world.asks(), [AlertKind::FeedCheck]);
    world.lists([nora()]);
    assert!(world.sync().is_complete());
    assert_eq!(world.resolutions(), [(AlertKind::FeedCheck, Resolution::ConditionGone)]);
}

#[rstest]
#[case::half(20, 10, true)]
#[case::fewer_than_half(20, 9, false)]
#[case::a_small_property(9, 1, true)]
#[case::the_smallest_that_counts(10, 4, false)]
fn a_read_is_shrunken_below_half_of_at_least_ten(
    #[case] before: u32,
    #[case] now: u32,
    #[case] accepted: bool,
) {
    let mut world = World::listing(people(before));
    world.sync();
    world.lists(people(now));
    let plan = world.sync();
    assert_eq!(plan.is_complete(), accepted);
    let rest = plan.records.iter().filter(|record| record.verdict.reason == Reason::FeedCheck);
    assert_eq!(rest.count(), if accepted { 0 } else { now as usize });
}

#[test]
fn excluded_residents_count_for_the_shrink_check_and_guarantors_do_not() {
    let mut world = World::listing(people(10));
    world.excludes(&["Current"]);
    world.sync();
    world.lists(people(10).into_iter().map(|resident| resident.role(Role::Guarantor)));
    assert_eq!(world.sync().reads[0].finding, Finding::Empty { before: 10 });
}

#[test]
fn a_manager_confirms_once_that_it_is_really_so() {
    let mut world = World::listing(people(12));
    world.sync();
    world.lists(people(3));
    world.sync();
    let response = world.answers(AlertKind::FeedCheck, Action::ReallyEmpty).unwrap();
    assert!(response.wants_fresh_read);
    assert!(matches!(response.decisions[..], [Decision::ReallyEmpty { people: 3, .. }]));
    assert_eq!(world.resolutions(), [(AlertKind::FeedCheck, Resolution::Decided)]);
    assert!(world.sync().is_complete());
    world.lists(people(12));
    assert!(world.sync().is_complete());
    world.lists(people(3));
    assert!(!world.sync().is_complete(), "the word counted once");
}

#[test]
fn a_word_about_another_number_does_not_count() {
    let mut world = World::listing(people(12));
    world.sync();
    world.lists(people(3));
    world.sync();
    world.answers(AlertKind::FeedCheck, Action::ReallyEmpty).unwrap();
    world.lists(people(0));
    assert_eq!(world.sync().reads[0].finding, Finding::Empty { before: 12 });
}

#[rstest]
#[case::failed(failed(false), "the read failed: reach")]
#[case::silent(End::Silent, "the adapter ended without a word about this PMS property")]
#[case::other_count(
    End::Reached { rows: 3, total: None },
    "the adapter counted 3 rows, but 2 arrived"
)]
#[case::other_total(
    End::Reached { rows: 2, total: Some((40, 2)) },
    "the PMS announced 40 entries, but 2 were read"
)]
fn s40_an_incomplete_read_decides_nothing(#[case] end: End, #[case] because: &str) {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor").email("")]);
    world.sync();
    let before = world.clone();
    world.lists([nora().unit("202"), resident("p3", "Lou", "Ferris")]);
    world.fails(OAKS, end);
    let plan = world.sync();
    let why = because.to_owned();
    assert_eq!(plan.reads[0].finding, Finding::Incomplete { why, told_elsewhere: false });
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::IncompleteRead));
    assert_eq!(world.outcome("p3"), (Outcome::Skipped, Reason::IncompleteRead));
    assert_eq!(world.contacts, before.contacts);
    assert_eq!(world.links, before.links);
    assert_eq!(world.records[&key("p2")].missed, None);
    assert_eq!(world.asks(), [AlertKind::MissingEmail, AlertKind::FeedCheck]);
    world.recovers(OAKS);
    world.sync();
    assert_eq!(world.asks(), []);
    assert_eq!(world.shown("p1", Field::Unit), "202");
}

#[test]
fn an_incomplete_read_does_not_close_the_question_about_an_empty_one() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([]);
    world.sync();
    world.fails(OAKS, failed(true));
    world.sync();
    world.fails(OAKS, failed(false));
    world.sync();
    assert_eq!(world.closed, []);
}

#[test]
fn an_outage_that_is_told_elsewhere_raises_no_feed_check() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.fails(OAKS, failed(true));
    assert!(!world.sync().is_complete());
    assert_eq!(world.alerts, []);
}

#[test]
fn an_incomplete_read_offers_no_answer() {
    let mut world = World::listing([nora()]);
    world.fails(OAKS, End::Silent);
    world.sync();
    let refused = world.answers(AlertKind::FeedCheck, Action::ReallyEmpty).unwrap_err();
    assert!(matches!(refused, RespondError::Answer(_)));
}

#[test]
fn other_properties_proceed_while_one_is_unread() {
    let shared = "family@example.com";
    let mut world = World::listing([nora().email(shared)]);
    world.lists_at(PINES, [resident("q1", "Sam", "Okafor").email(shared)]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails]);
    world.fails(PINES, failed(false));
    world.lists([nora().email(shared), resident("p2", "Lou", "Ferris")]);
    world.sync();
    assert_eq!(world.outcome("p2").0, Outcome::Created);
    assert_eq!(world.outcome("p1").0, Outcome::Held, "the last picture counts");
    assert_eq!(world.outcome_of(&key_at(PINES, "q1")).1, Reason::IncompleteRead);
    world.lists([nora(), resident("p2", "Lou", "Ferris")]);
    world.sync();
    assert_eq!(
        world.asks(),
        [AlertKind::DuplicateEmails, AlertKind::FeedCheck],
        "nobody can tell that the condition is gone"
    );
}

#[test]
fn a_detached_property_takes_its_alerts_with_it() {
    let mut world = World::listing([nora()]);
    world.lists_at(PINES, [resident("q1", "Sam", "Okafor").email("")]);
    world.sync();
    world.listings.remove(&PINES);
    world.sync();
    assert_eq!(world.resolutions(), [(AlertKind::MissingEmail, Resolution::OutOfScope)]);
}

#[test]
fn s42_a_malformed_record_is_listed_and_blocks_nobody() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor")]);
    world.sync();
    world.lists([nora().unit("202"), resident("p3", "Lou", "Ferris")]);
    world.listings.get_mut(&OAKS).unwrap().rejected = vec![rejected(Some("p2"))];
    let plan = world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "202");
    assert_eq!(world.outcome("p3").0, Outcome::Created);
    assert_eq!(plan.rejected[0].person.as_deref(), Some("p2"));
    assert_eq!(plan.rejected[0].why, "no status");
    assert_eq!(plan.tally.of(Outcome::Error), 1);
    assert_eq!(world.records[&key("p2")].missed, None, "it was there, if unreadable");
}

#[test]
fn a_row_without_an_id_may_be_anybody_who_is_missing() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor").email("")]);
    world.sync();
    world.lists([nora()]);
    world.listings.get_mut(&OAKS).unwrap().rejected = vec![rejected(None)];
    world.sync();
    assert_eq!(world.records[&key("p2")].missed, None);
    assert_eq!(world.asks(), [AlertKind::MissingEmail]);
}

#[rstest]
#[case::nine_of_twenty(11, 9, true)]
#[case::ten_of_fifty(40, 10, true)]
#[case::ten_of_forty_nine(39, 10, false)]
fn many_rejected_rows_make_a_read_incomplete(
    #[case] good: u32,
    #[case] bad: usize,
    #[case] accepted: bool,
) {
    let mut world = World::listing(people(good));
    world.listings.get_mut(&OAKS).unwrap().rejected = vec![rejected(None); bad];
    assert_eq!(world.sync_as_previewed().is_complete(), accepted);
}

#[test]
fn a_feed_check_says_what_was_read_before_and_now() {
    let mut world = World::listing(people(12));
    world.sync();
    world.lists(people(3));
    world.sync();
    let facts = &world.alert(AlertKind::FeedCheck).alert.facts;
    let finding = "shrunken".to_owned();
    assert_eq!(*facts, Facts::Read { pms_property: OAKS, finding, before: Some(12), now: 3 });
}
