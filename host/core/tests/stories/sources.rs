//! One person with several records or leases: which of them gives the values.

use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{AlertKind, Field, Outcome, Reason, Role};
use usersync_core::plan::{End, Notice};

use crate::world::{OAKS, PINES, Resident, World, key, key_at, resident};

const SILENT: End = End::Silent;

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

/// Another record of hers, in another unit.
fn other() -> Resident {
    resident("p2", "Nora", "Ibarra").unit("202")
}

fn neighbour() -> Resident {
    resident("p9", "Lou", "Ferris").unit("109")
}

#[test]
fn several_records_of_one_name_and_email_are_one_contact() {
    let mut world = World::listing([
        nora().unit("201").lease("2025-01-01", "2025-12-31"),
        resident("p2", "NORA", "Ibarra").unit("202").lease("2026-01-01", "2026-12-31"),
    ]);
    let plan = world.sync();
    assert_eq!(world.outcome("p2"), (Outcome::Created, Reason::NobodyMatched));
    assert_eq!(world.outcome("p1"), (Outcome::Linked, Reason::SamePerson));
    assert_eq!(world.contacts.len(), 1);
    assert_eq!(world.shown("p1", Field::Unit), "202", "the latest start governs");
    assert_eq!(plan.notices, [Notice::TwoCurrentUnits { record: key("p2") }]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Unchanged, Reason::AnotherRecordGoverns));
    assert_eq!(world.outcome("p2"), (Outcome::Unchanged, Reason::SameAsBefore));
}

#[test]
fn the_governing_record_gives_all_values_as_one_set() {
    let current = nora().unit("201").lease("2025-01-01", "").move_in("2025-01-02");
    let pending = resident("p2", "Nora", "Ibarra")
        .unit("202")
        .status("Future")
        .lease("2026-04-01", "2027-03-31");
    let mut world = World::listing([current.clone(), pending.clone()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "201");
    assert_eq!(world.shown("p1", Field::LeaseEnd), "", "dates of two leases are never mixed");
    world.lists([current.status("Past").move_out("2026-03-31"), pending.status("Current")]);
    world.sync();
    let shown = [Field::Unit, Field::LeaseStart, Field::LeaseEnd, Field::MoveIn, Field::MoveOut]
        .map(|field| world.shown("p1", field));
    assert_eq!(shown, ["202", "2026-04-01", "2027-03-31", "", ""]);
}

#[test]
fn what_the_new_lease_does_not_tell_is_not_taken_from_the_old_one() {
    let mut world = World::listing([nora().move_out("2026-03-01"), neighbour()]);
    world.sync();
    world.lists([
        nora().status("Past").move_out("2026-03-01"),
        resident("p2", "Nora", "Ibarra").unit("202").move_out_absent(),
        neighbour(),
    ]);
    world.sync();
    assert_eq!(world.shown("p2", Field::MoveOut), "");
    assert_eq!(world.shown("p2", Field::Unit), "202");
}

#[test]
fn s37_a_renewal_switches_when_the_pms_makes_it_current() {
    let current = nora().lease_id("l1").unit("201").lease("2025-04-01", "2026-03-31");
    let renewal = nora().lease_id("l2").unit("202").lease("2026-04-01", "2027-03-31");
    let mut world = World::listing([renewal.clone().status("Future"), current.clone()]);
    world.sync();
    assert_eq!(world.contacts.len(), 1);
    let shown = |world: &World| {
        [Field::Unit, Field::LeaseStart, Field::LeaseEnd].map(|field| world.shown("p1", field))
    };
    assert_eq!(shown(&world), ["201", "2025-04-01", "2026-03-31"]);
    world.lists([renewal, current.status("Past")]);
    world.sync();
    assert_eq!(shown(&world), ["202", "2026-04-01", "2027-03-31"]);
    assert_eq!(world.outcome("p1"), (Outcome::Updated, Reason::PmsChanged));
    assert_eq!(world.alerts, []);
}

#[test]
fn two_rows_under_one_id_are_one_record_and_repeats_are_dropped() {
    let mut world = World::listing([
        nora().unit("201"),
        nora().unit("201"),
        nora().unit("301").role(Role::Guarantor),
        nora().unit("202").status("Past"),
    ]);
    let plan = world.sync();
    assert_eq!(plan.tally.total(), 1);
    assert_eq!(world.shown("p1", Field::Unit), "201");
    assert_eq!(world.records[&key("p1")].leases.len(), 2);
    assert_eq!(plan.notices, [], "a past unit is no second unit");
}

#[test]
fn a_lease_in_scope_governs_over_an_excluded_one() {
    let mut world =
        World::listing([nora().unit("201").status("Notice"), nora().unit("202").status("Future")]);
    world.excludes(&["Notice"]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "202");
}

#[test]
fn a_row_that_is_skipped_by_role_counts_where_there_is_no_other() {
    let mut world = World::listing([nora().role(Role::Guarantor)]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::Guarantor));
}

#[test]
fn s38_a_new_id_of_a_past_resident_joins_the_contact() {
    let mut world = World::listing([nora().unit("201"), neighbour()]);
    world.sync();
    let contact = world.contact("p1").id;
    world.lists([
        nora().unit("201").status("Past"),
        resident("p2", "Nora", "Ibarra").unit("202"),
        neighbour(),
    ]);
    world.sync();
    assert_eq!(world.outcome("p2"), (Outcome::Linked, Reason::SamePerson));
    assert_eq!(world.contact("p2").id, contact);
    assert_eq!(world.contact("p1").id, contact, "the old link stays as history");
    assert_eq!(world.shown("p2", Field::Unit), "202");
    assert_eq!(world.alerts, []);
}

#[test]
fn s38_a_new_id_takes_over_in_the_very_read_that_drops_the_old_one() {
    let mut world = World::listing([nora().unit("201"), neighbour()]);
    world.sync();
    let contact = world.contact("p1").id;
    world.lists([resident("p2", "Nora", "Ibarra").unit("202"), neighbour()]);
    world.sync();
    assert_eq!(world.contact("p2").id, contact);
    assert_eq!(world.shown("p2", Field::Unit), "202");
    assert_eq!(world.contacts.len(), 2);
}

#[test]
fn a_new_id_is_known_by_the_remembered_name_after_a_local_edit() {
    let mut world = World::listing([nora(), neighbour()]);
    world.sync();
    let contact = world.contact("p1").id;
    world.edits(contact, Field::FirstName, "Nonie");
    world.edits(contact, Field::Email, "nonie@example.com");
    world.lists([nora().status("Past"), resident("p2", "Nora", "Ibarra"), neighbour()]);
    world.sync();
    assert_eq!(world.contact("p2").id, contact);
    assert_eq!(world.field(contact, Field::FirstName), "Nonie", "the local edit survives");
    assert_eq!(world.field(contact, Field::Email), "nonie@example.com");
}

#[test]
fn a_new_id_joins_the_person_who_gets_its_name_with_the_same_run() {
    let shared = "ben@example.com";
    let mut world = World::listing([
        resident("p1", "Ada", "Cole").email("ada@example.com").status("Future"),
        resident("p2", "Adah", "Byrne").email(shared),
        resident("p3", "Ada", "Byrne").email(shared),
    ]);
    world.sync();
    let contact = world.contact("p1").id;
    let id = world.alert(AlertKind::DuplicateEmails).id;
    let answer =
        Answer { record: Some(key("p3")), contact: Some(contact), ..Answer::new(Action::LinkTo) };
    world.respond(id, &answer).unwrap();
    world.lists([
        resident("p1", "Ada", "Byrne").email("").lease("2026-01-01", ""),
        resident("p2", "Ada", "Byrne").email("ada@example.com"),
        resident("p3", "Ada", "Byrne").email(shared),
    ]);
    world.sync();
    assert_eq!(world.outcome("p2"), (Outcome::Linked, Reason::SamePerson));
    assert_eq!(world.contact("p2").id, contact);
    assert_eq!(world.contacts.len(), 1);
}

#[test]
fn a_record_that_one_read_misses_still_governs_over_a_past_one() {
    let past = nora().unit("201").status("Past").move_out("2025-12-31");
    let current = resident("p2", "Nora", "Ibarra").unit("202");
    let mut world = World::listing([past.clone(), current, neighbour()]);
    world.sync();
    world.lists([nora().unit("201").move_out("2025-12-31"), neighbour()]);
    world.sync();
    world.lists([past, neighbour()]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Unchanged);
}

#[test]
fn a_record_that_is_gone_gives_way_to_one_that_has_moved_out() {
    let renumbered = || other().unit("201");
    let mut world = World::listing([nora().unit("201"), neighbour()]);
    world.sync();
    world.lists([renumbered(), neighbour()]);
    world.sync();
    world.sync();
    world.lists([renumbered().status("Past").move_out("2026-02-28"), neighbour()]);
    world.sync();
    assert_eq!(world.outcome("p2").0, Outcome::Updated);
    assert_eq!(world.shown("p2", Field::MoveOut), "2026-02-28");
}

#[test]
fn an_unread_property_counts_with_its_last_complete_picture() {
    let mut world = World::listing([nora().unit("201").lease("2026-01-01", "")]);
    world.lists_at(PINES, [resident("q1", "Nora", "Ibarra").unit("B2").lease("2026-02-01", "")]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "B2");
    world.fails(PINES, SILENT);
    world.lists([
        nora().unit("205").lease("2026-01-01", ""),
        resident("p2", "Sam", "Okafor").email("nora.ibarra@example.com"),
    ]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "B2", "the unread record governs");
    assert_eq!(world.outcome("p1"), (Outcome::Unchanged, Reason::AnotherRecordGoverns));
    assert_eq!(world.outcome("p2").0, Outcome::Held);
}

#[test]
fn a_detached_property_leaves_the_scope_and_nothing_else_changes() {
    let mut world = World::listing([nora().unit("201")]);
    world.lists_at(PINES, [resident("q1", "Nora", "Ibarra").unit("B2").status("Future")]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "201");
    let links = world.links.clone();
    world.listings.remove(&OAKS);
    world.sync();
    assert_eq!(world.links, links);
    assert_eq!(world.contact_of(&key_at(PINES, "q1")).values.text(Field::Unit), Some("B2"));
}

#[test]
fn a_held_governing_record_holds_the_contact_and_one_alert_tells_it() {
    let mut world =
        World::listing([nora(), resident("p2", "Nora", "Ibarra").status("Future").unit("202")]);
    world.sync();
    world.lists([
        nora().email("nora@example.net"),
        resident("p2", "Nora", "Ibarra").status("Future").email("nora@example.net").unit("203"),
        resident("p3", "Nora", "Ibarra").email("nora@example.net").unit("301"),
    ]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
    assert_eq!(world.outcome("p1").0, Outcome::Held);
    assert_eq!(world.outcome("p3"), (Outcome::Held, Reason::GoverningRecordHeld));
    assert_eq!(world.contacts.len(), 1);
    world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap();
    assert_eq!(world.contact("p3").id, world.contact("p1").id, "it joins at once");
}

#[test]
fn the_email_asked_about_is_taken_though_another_person_joins_and_governs() {
    let ada = || resident("ada", "Ada", "Byrne").email("home@example.com");
    let ben = |id| resident(id, "Ben", "Cole").email("home@example.com");
    let mut world = World::listing([ada().lease("2025-06-01", "")]);
    world.sync();
    world.lists([ada().lease("2025-06-01", ""), ben("ben").lease("2025-01-01", "")]);
    world.sync();
    let contact = Some(world.contact("ada").id);
    let together = Answer { contact, record: Some(key("ben")), ..Answer::new(Action::LinkTo) };
    world.respond(world.alerts[0].id, &together).unwrap();
    world.lists([
        ada().lease("2025-06-01", "").email("ada@example.com"),
        ben("ben").lease("2025-01-01", "").email("ben@example.com"),
        ben("ben-2").lease("2026-01-01", "").email("ben@example.com"),
    ]);
    world.sync();
    world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap();
    assert_eq!(world.contact("ben-2").id, world.contact("ada").id);
    assert_eq!(world.shown("ada", Field::Email), "ada@example.com");
    world.sync();
    assert_eq!(world.shown("ada", Field::Email), "ada@example.com");
    assert_eq!(world.alerts, []);
}

#[test]
fn records_of_one_person_are_separated_together() {
    let mut world =
        World::listing([nora(), resident("p2", "Nora", "Ibarra").status("Future").unit("202")]);
    world.sync();
    let old = world.contact("p1").id;
    world.lists([
        nora().email("nora@example.net"),
        resident("p2", "Nora", "Ibarra").status("Future").email("nora@example.net").unit("202"),
    ]);
    world.sync();
    world.answers(AlertKind::EmailMismatch, Action::CreateSeparate).unwrap();
    assert_eq!(world.contact("p1").id, world.contact("p2").id);
    assert_ne!(world.contact("p1").id, old);
    assert_eq!(world.field(old, Field::Email), "nora.ibarra@example.com");
    assert_eq!(world.alerts, []);
}

#[test]
fn a_record_with_an_email_that_was_declined_joins_the_person() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([nora().email("nora@example.net")]);
    world.sync();
    world.answers(AlertKind::EmailMismatch, Action::KeepDoorEmail).unwrap();
    world.lists([
        nora().email("nora@example.net"),
        resident("p2", "Nora", "Ibarra").email("nora@example.net"),
    ]);
    world.sync();
    assert_eq!(world.outcome("p2"), (Outcome::Linked, Reason::SamePerson));
    assert_eq!(world.shown("p2", Field::Email), "nora.ibarra@example.com");
    assert_eq!(world.alerts, []);
}

#[rstest]
#[case::in_scope_over_excluded(nora().status("Notice"), other().status("Future"))]
#[case::current_over_pending(nora().status("Future").lease("2027-01-01", ""), other())]
#[case::current_over_past(nora().status("Past").lease("2027-01-01", ""), other())]
#[case::latest_start(nora().lease("2026-01-01", "2028-12-31"), other().lease("2026-02-01", ""))]
#[case::no_start_is_earliest(nora().lease("", "2028-12-31"), other().lease("2020-01-01", ""))]
#[case::latest_end(nora().lease("2026-01-01", ""), other().lease("2026-01-01", "2026-12-31"))]
#[case::lowest_id(resident("p3", "Nora", "Ibarra"), other())]
fn the_second_of_these_governs(#[case] first: Resident, #[case] second: Resident) {
    let mut world = World::listing([first.clone().status("Current"), second.clone()]);
    world.sync();
    world.excludes(&["Notice"]);
    world.lists([first, second]);
    world.sync();
    assert_eq!(world.shown("p2", Field::Unit), "202");
    assert_eq!(world.contacts.len(), 1);
}
