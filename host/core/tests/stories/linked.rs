//! Residents who are linked: what flows, what stays, what waits.

use rstest::rstest;
use usersync_core::alert::Action;
use usersync_core::model::{
    AlertKind, Decision, Field, FieldChange, Outcome, Reason, Resolution, Value,
};
use usersync_core::plan::{Change, Notice, Plan};

use crate::world::{Resident, World, key, resident};

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra").phone("512-555-0142").lease("2026-01-01", "2026-12-31")
}

/// Somebody whom nothing happens to, so that the PMS property is never empty.
fn neighbour() -> Resident {
    resident("p9", "Lou", "Ferris").unit("109")
}

/// A directory that holds Nora as the PMS lists her.
fn synced() -> World {
    let mut world = World::listing([nora(), neighbour()]);
    world.sync();
    world
}

fn fields(plan: &Plan) -> Vec<FieldChange> {
    let changes = plan.records.iter().flat_map(|record| record.changes.clone());
    changes
        .filter_map(|change| match change {
            Change::UpdateContact { fields, .. } => Some(fields),
            _ => None,
        })
        .flatten()
        .collect()
}

#[rstest]
#[case::first_name(nora().named("Norah", "Ibarra"), Field::FirstName, "Norah")]
#[case::last_name(nora().named("Nora", "Quinn"), Field::LastName, "Quinn")]
#[case::phone(nora().phone("512-555-0199"), Field::Phone, "512-555-0199")]
#[case::unit(nora().unit("202"), Field::Unit, "202")]
#[case::lease_start(nora().lease("2026-02-01", "2026-12-31"), Field::LeaseStart, "2026-02-01")]
#[case::lease_end(nora().lease("2026-01-01", "2026-06-30"), Field::LeaseEnd, "2026-06-30")]
#[case::move_in(nora().move_in("2026-01-03"), Field::MoveIn, "2026-01-03")]
#[case::move_out(nora().move_out("2026-06-30"), Field::MoveOut, "2026-06-30")]
fn s14_exactly_the_field_that_the_pms_changed_is_updated(
    #[case] listed: Resident,
    #[case] field: Field,
    #[case] after: &str,
) {
    let mut world = synced();
    let before = world.contact("p1").values[field].clone();
    world.lists([listed, neighbour()]);
    let plan = world.sync();
    let after = Some(Value::parse(field, after.to_owned()).unwrap());
    let change = FieldChange { field, before, after, replaced_local_edit: false };
    assert_eq!(fields(&plan), [change]);
    assert_eq!(world.outcome("p1"), (Outcome::Updated, Reason::PmsChanged));
}

#[rstest]
#[case::phone_format(nora().phone("+1 (512) 555 0142"))]
#[case::outer_space(nora().named(" Nora ", "Ibarra").unit(" 101 "))]
#[case::email_case(nora().email(" NORA.Ibarra@Example.com "))]
fn a_mere_change_of_format_is_no_change(#[case] listed: Resident) {
    let mut world = synced();
    let before = world.contacts.clone();
    world.lists([listed, neighbour()]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Unchanged, Reason::SameAsBefore));
    assert_eq!(world.contacts, before);
    assert_eq!(world.alerts, []);
}

#[test]
fn the_letter_case_of_a_name_is_a_change() {
    let mut world = synced();
    world.lists([nora().named("NORA", "Ibarra"), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::FirstName), "NORA");
}

#[test]
fn s15_a_local_edit_survives() {
    let mut world = synced();
    let id = world.contact("p1").id;
    world.edits(id, Field::Phone, "512-555-0177");
    world.edits(id, Field::Email, "nora.at.home@example.com");
    world.sync();
    world.lists([nora().unit("202"), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Phone), "512-555-0177");
    assert_eq!(world.shown("p1", Field::Email), "nora.at.home@example.com");
    assert_eq!(world.alerts, []);
}

#[test]
fn s16_a_later_change_in_the_pms_replaces_the_local_edit_and_says_so() {
    let mut world = synced();
    let id = world.contact("p1").id;
    world.edits(id, Field::Phone, "512-555-0177");
    world.lists([nora().phone("512-555-0199"), neighbour()]);
    let plan = world.sync();
    assert_eq!(
        fields(&plan),
        [FieldChange {
            field: Field::Phone,
            before: Some(Value::Text("512-555-0177".to_owned())),
            after: Some(Value::Text("512-555-0199".to_owned())),
            replaced_local_edit: true,
        }]
    );
}

#[test]
fn s17_a_change_to_the_value_that_was_typed_here_moves_only_the_base() {
    let mut world = synced();
    let id = world.contact("p1").id;
    world.edits(id, Field::Phone, "512-555-0177");
    world.lists([nora().phone("(512) 555-0177"), neighbour()]);
    let plan = world.sync();
    assert_eq!(fields(&plan), []);
    assert_eq!(world.outcome("p1"), (Outcome::Unchanged, Reason::SameAsBefore));
    world.lists([nora().phone("512-555-0142"), neighbour()]);
    let plan = world.sync();
    assert_eq!(fields(&plan).len(), 1, "the next change is recognised");
    assert_eq!(world.shown("p1", Field::Phone), "512-555-0142");
}

#[test]
fn s18_a_blank_clears_and_an_absent_field_leaves_alone() {
    let mut world = World::listing([nora().move_out("2026-06-30"), neighbour()]);
    world.sync();
    world.lists([nora().move_out_absent().phone_absent(), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::MoveOut), "2026-06-30");
    assert_eq!(world.shown("p1", Field::Phone), "512-555-0142");
    world.lists([nora().move_out("").phone("").unit(""), neighbour()]);
    world.sync();
    for field in [Field::MoveOut, Field::Phone, Field::Unit] {
        assert_eq!(world.shown("p1", field), "", "{field}");
    }
}

#[rstest]
#[case::first_name(nora().named("", "Ibarra"))]
#[case::last_name(nora().named("Nora", ""))]
#[case::email(nora().email(""))]
#[case::placeholder(nora().email("none@none.com"))]
#[case::invalid(nora().email("call the office"))]
fn s18_names_and_email_are_never_blanked(#[case] listed: Resident) {
    let mut world = synced();
    world.lists([listed.phone("512-555-0199"), neighbour()]);
    world.sync();
    assert_eq!(world.names(), ["Lou Ferris", "Nora Ibarra"]);
    assert_eq!(world.shown("p1", Field::Email), "nora.ibarra@example.com");
    assert_eq!(world.shown("p1", Field::Phone), "512-555-0199", "other fields flow");
    assert_eq!(world.alerts, []);
    world.lists([nora(), neighbour()]);
    world.sync();
    assert_eq!(world.alerts, [], "what the PMS said before is no change");
}

#[test]
fn a_linked_person_without_an_email_in_the_pms_is_noticed() {
    let mut world = synced();
    world.lists([nora().email("n/a"), neighbour()]);
    let plan = world.sync();
    assert_eq!(plan.notices, [Notice::NoEmail { record: key("p1") }]);
}

#[test]
fn s19_a_past_resident_keeps_updating_and_stays_linked() {
    let mut world = synced();
    world.lists([nora().status("Past").move_out("2026-03-01"), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::MoveOut), "2026-03-01");
    assert_eq!(world.outcome("p1"), (Outcome::Updated, Reason::PmsChanged));
}

#[test]
fn a_cancelled_lease_keeps_updating_with_a_notice() {
    let mut world = synced();
    world.lists([nora().status("Canceled").unit(""), neighbour()]);
    let plan = world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "");
    assert_eq!(plan.notices, [Notice::NoLease { record: key("p1") }]);
}

#[test]
fn an_unknown_status_keeps_a_linked_person_updating() {
    let mut world = synced();
    world.lists([nora().status("Limbo").unit("202"), neighbour()]);
    let plan = world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "202");
    let notice = Notice::UnknownStatus { word: "Limbo".to_owned(), residents: 1 };
    assert_eq!(plan.notices, [notice]);
}

#[rstest]
#[case::current("Notice")]
#[case::past("Past")]
fn s20_an_excluded_linked_resident_is_frozen_and_catches_up_in_one_update(#[case] status: &str) {
    let mut world = synced();
    world.excludes(&[" notice", "PAST"]);
    world.lists([nora().status(status).unit("202").phone("512-555-0199"), neighbour()]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::Excluded));
    assert_eq!(world.shown("p1", Field::Unit), "101");
    world.excludes(&[]);
    let plan = world.sync();
    let changed: Vec<Field> = fields(&plan).iter().map(|change| change.field).collect();
    assert_eq!(changed, [Field::Phone, Field::Unit]);
}

#[test]
fn s20_open_alerts_close_as_out_of_scope() {
    let mut world = synced();
    world.lists([nora().email("nora@example.net"), neighbour()]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
    world.lists([nora().email("nora@example.net").status("Notice"), neighbour()]);
    world.excludes(&["Notice"]);
    world.sync();
    assert_eq!(world.resolutions(), [(AlertKind::EmailMismatch, Resolution::OutOfScope)]);
    assert_eq!(world.contacts.len(), 2);
}

#[test]
fn s21_a_new_email_holds_the_whole_record() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor").unit("102")]);
    world.sync();
    let before = world.contact("p1").clone();
    world.lists([
        nora().email("nora@example.net").phone("512-555-0199").move_out("2026-06-30"),
        resident("p2", "Sam", "Okafor").unit("103"),
    ]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Held, Reason::Alert(AlertKind::EmailMismatch)));
    assert_eq!(*world.contact("p1"), before);
    let facts = world.facts(AlertKind::EmailMismatch);
    assert!(facts.linked);
    assert!(!facts.looks_like_a_different_person);
    assert_eq!(facts.contacts[0].values.text(Field::Email), Some("nora.ibarra@example.com"));
    assert_eq!(facts.records[0].values.text(Field::Email), Some("nora@example.net"));
    let waiting: Vec<Field> = facts.waiting.iter().map(|change| change.field).collect();
    assert_eq!(waiting, [Field::Phone, Field::MoveOut]);
    assert!(world.alert(AlertKind::EmailMismatch).alert.urgent, "she leaves earlier");
    assert_eq!(world.shown("p2", Field::Unit), "103");
}

#[rstest]
#[case::phone(nora().phone("512-555-0199"), false)]
#[case::unit(nora().unit("202"), true)]
#[case::earlier_end(nora().lease("2026-01-01", "2026-06-30"), true)]
#[case::later_end(nora().lease("2026-01-01", "2027-12-31"), false)]
fn an_email_mismatch_is_urgent_where_access_should_change(
    #[case] listed: Resident,
    #[case] urgent: bool,
) {
    let mut world = synced();
    world.lists([listed.email("nora@example.net"), neighbour()]);
    world.sync();
    assert_eq!(world.alert(AlertKind::EmailMismatch).alert.urgent, urgent);
}

#[test]
fn an_alert_keeps_its_identity_while_other_changes_join_it() {
    let mut world = synced();
    world.lists([nora().email("nora@example.net"), neighbour()]);
    world.sync();
    let first = world.alert(AlertKind::EmailMismatch).clone();
    world.lists([nora().email("Nora@example.net").phone("512-555-0199"), neighbour()]);
    world.sync();
    let second = world.alert(AlertKind::EmailMismatch);
    assert_eq!(second.id, first.id);
    assert_ne!(second.alert, first.alert);
}

#[test]
fn s22_another_order_of_several_addresses_is_no_change() {
    let mut world = synced();
    world.lists([
        nora().email("second@example.com").also_email("Nora.Ibarra@example.com"),
        neighbour(),
    ]);
    world.sync();
    assert_eq!(world.alerts, []);
    assert_eq!(world.shown("p1", Field::Email), "nora.ibarra@example.com");
}

#[test]
fn an_address_that_the_contact_carries_already_is_no_change() {
    let mut world = synced();
    let id = world.contact("p1").id;
    world.edits(id, Field::Email, "nora@example.net");
    world.lists([nora().email("nora@example.net"), neighbour()]);
    world.sync();
    assert_eq!(world.alerts, []);
    world.lists([nora(), neighbour()]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch], "it was taken in");
}

#[test]
fn name_and_email_changed_together_look_like_a_different_person() {
    let mut world = synced();
    world.lists([resident("p1", "Sam", "Okafor"), neighbour()]);
    world.sync();
    assert!(world.facts(AlertKind::EmailMismatch).looks_like_a_different_person);
    assert_eq!(world.names(), ["Lou Ferris", "Nora Ibarra"]);
}

#[test]
fn s23_the_alert_closes_when_the_old_email_returns() {
    let mut world = synced();
    world.lists([nora().email("nora@example.net").unit("202"), neighbour()]);
    world.sync();
    world.lists([nora().unit("202"), neighbour()]);
    world.sync();
    assert_eq!(world.resolutions(), [(AlertKind::EmailMismatch, Resolution::ConditionGone)]);
    assert_eq!(world.shown("p1", Field::Unit), "202");
}

/// Nora's email changed, and her unit with it; an alert waits.
fn mismatch() -> World {
    let mut world = synced();
    world.lists([nora().email("nora@example.net").unit("202"), neighbour()]);
    world.sync();
    world
}

#[test]
fn s24_the_contact_takes_the_pms_email_and_what_waited() {
    let mut world = mismatch();
    let id = world.contact("p1").id;
    world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap();
    assert_eq!(world.contact("p1").id, id);
    assert_eq!(world.shown("p1", Field::Email), "nora@example.net");
    assert_eq!(world.shown("p1", Field::Unit), "202");
    assert_eq!(world.resolutions(), [(AlertKind::EmailMismatch, Resolution::Decided)]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Unchanged);
}

#[test]
fn the_pms_email_is_refused_while_another_contact_has_it() {
    let mut world = mismatch();
    let other = world.enters("Sam", "Okafor", "NORA@example.net");
    let refused = world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap_err();
    assert_eq!(refused.to_string(), format!("contact `{other}` carries this email already"));
    assert_eq!(world.shown("p1", Field::Email), "nora.ibarra@example.com");
}

#[test]
fn s25_the_contact_keeps_its_email_until_the_pms_changes_it_once_more() {
    let mut world = mismatch();
    world.answers(AlertKind::EmailMismatch, Action::KeepDoorEmail).unwrap();
    assert_eq!(world.shown("p1", Field::Email), "nora.ibarra@example.com");
    assert_eq!(world.shown("p1", Field::Unit), "202", "the other fields flow");
    world.lists([nora().email("nora@example.net").unit("203"), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "203");
    assert_eq!(world.alerts, []);
    world.lists([nora().email("nora@example.org").unit("203"), neighbour()]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
}

#[test]
fn keeping_the_door_email_can_be_undone() {
    let mut world = mismatch();
    world.answers(AlertKind::EmailMismatch, Action::KeepDoorEmail).unwrap();
    let contact = world.contact("p1").id;
    let kept = Decision::KeepEmail { contact, declined: "nora@example.net".to_owned() };
    assert_eq!(world.decisions, [kept]);
    world.decisions.clear();
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
}

#[test]
fn s26_a_separate_contact_is_created_and_the_old_one_stays() {
    let mut world = mismatch();
    let old = world.contact("p1").clone();
    world.answers(AlertKind::EmailMismatch, Action::CreateSeparate).unwrap();
    assert_ne!(world.contact("p1").id, old.id);
    assert_eq!(world.shown("p1", Field::Email), "nora@example.net");
    assert_eq!(world.shown("p1", Field::Unit), "202");
    assert_eq!(world.contacts[&old.id], old);
    world.sync();
    assert_eq!(world.contacts.len(), 3);
    assert_eq!(world.alerts, []);
}

#[test]
fn a_first_email_that_is_somebody_elses_waits_for_a_person() {
    let mut world = World::listing([nora().email(""), neighbour()]);
    world.settings.allow_without_email = true;
    world.sync();
    let other = world.enters("Nora", "Quinn", "nora@example.com");
    world.lists([nora().email("nora@example.com").unit("202"), neighbour()]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Held, Reason::Alert(AlertKind::EmailMismatch)));
    assert_eq!(world.shown("p1", Field::Unit), "101", "the whole record is held");
    let refused = world.answers(AlertKind::EmailMismatch, Action::UsePmsEmail).unwrap_err();
    assert!(refused.to_string().contains(&other.to_string()), "{refused}");

    world.removes(other);
    world.sync();
    assert_eq!(world.shown("p1", Field::Email), "nora@example.com");
    assert_eq!(world.shown("p1", Field::Unit), "202");
    assert_eq!(world.resolutions(), [(AlertKind::EmailMismatch, Resolution::ConditionGone)]);
}

#[test]
fn a_first_email_that_nobody_has_is_taken() {
    let mut world = World::listing([nora().email(""), neighbour()]);
    world.settings.allow_without_email = true;
    world.sync();
    world.lists([nora().email("nora@example.com"), neighbour()]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Email), "nora@example.com");
    assert_eq!(world.alerts, []);
}
