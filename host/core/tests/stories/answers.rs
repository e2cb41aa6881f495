//! What people decide, and what lasts of it.

use chrono::TimeDelta;
use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{
    AlertKind, ContactId, Decision, EndReason, Field, Outcome, Reason, RecordKey, Resolution,
};
use usersync_core::plan::RespondError;

use crate::world::{Resident, World, full_name, key, resident};

const EMAIL: &str = "nora.ibarra@example.com";

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

fn answer(action: Action, record: Option<RecordKey>, contact: Option<ContactId>) -> Answer {
    Answer { record, contact, ..Answer::new(action) }
}

/// Nora waits, because a contact of another name has her email.
fn name_mismatch() -> (World, ContactId) {
    let mut world = World::listing([nora().unit("204")]);
    let contact = world.enters("Eleonora", "Ibarra", EMAIL);
    world.sync();
    (world, contact)
}

#[rstest]
#[case::pms_name(Action::Merge, "Nora Ibarra")]
#[case::door_name(Action::MergeKeepName, "Eleonora Ibarra")]
fn s31_a_merge_links_and_settles_the_name(#[case] action: Action, #[case] name: &str) {
    let (mut world, contact) = name_mismatch();
    world.answers(AlertKind::NameMismatch, action).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(full_name(&world.contact("p1").values), name);
    assert_eq!(world.shown("p1", Field::Unit), "204");
    assert_eq!(world.resolutions(), [(AlertKind::NameMismatch, Resolution::Decided)]);
    world.sync();
    assert_eq!(full_name(&world.contact("p1").values), name);
}

#[test]
fn s31_different_people_are_not_proposed_again_until_it_is_undone() {
    let (mut world, contact) = name_mismatch();
    world.answers(AlertKind::NameMismatch, Action::NotSamePerson).unwrap();
    assert_eq!(world.decisions, [Decision::NotSamePerson { record: key("p1"), contact }]);
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails], "the address is that contact's");
    world.sync();
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails]);
    assert_eq!(world.contacts.len(), 1);
    world.decisions.clear();
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
}

#[test]
fn told_apart_the_record_may_still_flow_alone_with_the_email() {
    let (mut world, contact) = name_mismatch();
    world.answers(AlertKind::NameMismatch, Action::NotSamePerson).unwrap();
    world.answers(AlertKind::DuplicateEmails, Action::SyncOnlyThis).unwrap();
    assert_ne!(world.contact("p1").id, contact);
    world.sync();
    assert_eq!(world.alerts, []);
}

#[test]
fn whoever_flows_alone_is_still_compared_with_the_directory() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor").email(EMAIL)]);
    world.enters("Eleonora", "Ibarra", EMAIL);
    world.sync();
    let id = world.alert(AlertKind::DuplicateEmails).id;
    world.respond(id, &answer(Action::SyncOnlyThis, Some(key("p1")), None)).unwrap();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
    world.answers(AlertKind::NameMismatch, Action::Merge).unwrap();
    assert_eq!(world.contacts.len(), 1);
}

#[test]
fn one_of_several_who_share_an_email_flows_alone() {
    let listed = [nora(), resident("p2", "Sam", "Okafor").email(EMAIL)];
    let mut world = World::listing(listed.clone());
    world.sync();
    let open = world.alert(AlertKind::DuplicateEmails).id;
    let which = world.respond(open, &answer(Action::SyncOnlyThis, None, None)).unwrap_err();
    assert_eq!(which.to_string(), "the alert names several records: say which one with `record`");
    world.respond(open, &answer(Action::SyncOnlyThis, Some(key("p2")), None)).unwrap();
    assert_eq!(world.names(), ["Sam Okafor"]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::YieldsEmail));
    assert_eq!(world.alerts, []);
    world.lists([nora(), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.outcome("p2").1, Reason::Alert(AlertKind::EmailMismatch));
    assert_eq!(world.outcome("p1").0, Outcome::Held, "the contact still has the address");
}

#[rstest]
#[case::pms_email(Action::LinkWithPmsEmail, EMAIL)]
#[case::door_email(Action::LinkKeepEmail, "nora@example.net")]
fn an_unlinked_contact_is_linked_with_the_email_that_was_chosen(
    #[case] action: Action,
    #[case] email: &str,
) {
    let mut world = World::listing([nora()]);
    let contact = world.enters("Nora", "Ibarra", "nora@example.net");
    world.sync();
    world.answers(AlertKind::EmailMismatch, action).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.field(contact, Field::Email), email);
    world.lists([nora().unit("202")]);
    world.sync();
    assert_eq!(world.field(contact, Field::Email), email, "the decision lasts");
    assert_eq!(world.field(contact, Field::Unit), "202");
    assert_eq!(world.alerts, []);
}

#[test]
fn the_door_email_is_kept_when_the_record_comes_to_govern_later() {
    let neighbour = resident("p9", "Lou", "Ferris");
    let future = resident("p2", "Nora", "Ibarra").email("nora@example.net").status("Future");
    let mut world = World::listing([nora(), neighbour.clone()]);
    world.sync();
    let contact = world.contact("p1").id;
    world.lists([nora(), future.clone().email(""), neighbour.clone()]);
    world.sync();
    world.lists([nora(), future.clone().email(""), neighbour.clone()]);
    let id = world.alert(AlertKind::MissingEmail).id;
    world.respond(id, &answer(Action::LinkTo, None, Some(contact))).unwrap();
    assert_eq!(world.contact("p2").id, contact);
    world.lists([nora().status("Past"), future.status("Current"), neighbour]);
    world.sync();
    assert_eq!(world.field(contact, Field::Email), EMAIL);
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
}

#[test]
fn a_separate_contact_is_created_beside_an_unlinked_namesake() {
    let mut world = World::listing([nora()]);
    let namesake = world.enters("Nora", "Ibarra", "nora@example.net");
    world.sync();
    world.answers(AlertKind::EmailMismatch, Action::CreateSeparate).unwrap();
    assert_ne!(world.contact("p1").id, namesake);
    world.sync();
    assert_eq!(world.contacts.len(), 2);
    assert_eq!(world.alerts, []);
}

#[test]
fn a_record_can_be_linked_to_a_contact_that_nobody_proposed() {
    let mut world = World::listing([nora().email("n/a")]);
    let contact = world.enters("Mrs", "I", "mrs.i@example.com");
    world.sync();
    let id = world.alert(AlertKind::MissingEmail).id;
    let whom = world.respond(id, &answer(Action::LinkTo, None, None)).unwrap_err();
    assert_eq!(whom.to_string(), "`contact` must name a contact of this property");
    world.respond(id, &answer(Action::LinkTo, None, Some(contact))).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.field(contact, Field::Email), "mrs.i@example.com");
}

#[test]
fn a_person_is_created_without_email_on_request() {
    let mut world = World::listing([nora().email("none@none.com")]);
    world.sync();
    world.answers(AlertKind::MissingEmail, Action::CreateWithoutEmail).unwrap();
    assert_eq!(world.shown("p1", Field::Email), "");
    world.sync();
    assert_eq!(world.alerts, []);
}

/// Nora's contact is removed or unlinked while the PMS still lists her.
fn removed(by: EndReason) -> World {
    let mut world = World::listing([nora()]);
    world.sync();
    let contact = world.contact("p1").id;
    match by {
        EndReason::Unlinked => world.unlinks(contact),
        _ => world.removes(contact),
    }
    world.sync();
    world
}

#[rstest]
#[case(EndReason::ContactRemoved)]
#[case(EndReason::Unlinked)]
fn whoever_was_removed_here_does_not_come_back_by_itself(#[case] by: EndReason) {
    let mut world = removed(by);
    assert_eq!(world.outcome("p1"), (Outcome::Held, Reason::Alert(AlertKind::RemovedHere)));
    let facts = world.facts(AlertKind::RemovedHere);
    assert_eq!(full_name(&facts.contacts[0].values), "Nora Ibarra");
    let id = world.alert(AlertKind::RemovedHere).id;
    world.lists([nora().unit("202")]);
    world.sync();
    assert_eq!(world.alert(AlertKind::RemovedHere).id, id);
}

#[test]
fn the_person_can_be_created_anew() {
    let mut world = removed(EndReason::ContactRemoved);
    world.answers(AlertKind::RemovedHere, Action::Recreate).unwrap();
    assert_eq!(world.names(), ["Nora Ibarra"]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Unchanged);
}

#[test]
fn the_person_can_be_kept_out_and_let_in_again() {
    let mut world = removed(EndReason::ContactRemoved);
    world.answers(AlertKind::RemovedHere, Action::KeepOut).unwrap();
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::KeptOut));
    assert_eq!(world.records[&key("p1")].leases, [], "nothing personal is kept");
    assert_eq!(world.alerts, []);
    world.decisions.clear();
    world.sync();
    assert_eq!(world.asks(), [AlertKind::RemovedHere]);
}

#[test]
fn removed_here_is_raised_before_everything_else() {
    let mut world = removed(EndReason::Unlinked);
    world.lists([nora().email(""), resident("p2", "Sam", "Okafor").email(EMAIL)]);
    world.sync();
    assert_eq!(world.outcome("p1").1, Reason::Alert(AlertKind::RemovedHere));
}

#[test]
fn an_answer_to_facts_that_changed_is_stale() {
    let (mut world, contact) = name_mismatch();
    world.edits(contact, Field::Unit, "310");
    let stale = world.answers(AlertKind::NameMismatch, Action::Merge).unwrap_err();
    assert_eq!(stale, RespondError::Stale);
    assert_eq!(world.links, []);
    world.sync();
    world.answers(AlertKind::NameMismatch, Action::Merge).unwrap();
}

#[test]
fn an_answer_to_an_alert_whose_cause_is_gone_is_stale() {
    let (mut world, contact) = name_mismatch();
    world.removes(contact);
    let stale = world.answers(AlertKind::NameMismatch, Action::Merge).unwrap_err();
    assert_eq!(stale, RespondError::Stale);
}

#[test]
fn the_second_of_two_answers_is_told_that_the_alert_is_closed() {
    let (mut world, _) = name_mismatch();
    let id = world.alert(AlertKind::NameMismatch).id;
    let merge = answer(Action::Merge, None, None);
    world.respond(id, &merge).unwrap();
    assert_eq!(world.respond(id, &merge).unwrap_err(), RespondError::NotOpen);
}

#[test]
fn an_answer_that_the_alert_does_not_offer_says_what_it_offers() {
    let (mut world, _) = name_mismatch();
    let refused = world.answers(AlertKind::NameMismatch, Action::KeepOut).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a Name Mismatch alert does not offer `keep_out`; it offers `merge`, `merge_keep_name`, \
         `not_same_person`, `link_to`, `dismiss`, `snooze`"
    );
}

#[test]
fn an_answer_about_a_person_holds_for_all_their_records() {
    let mut world =
        World::listing([nora(), resident("p2", "Nora", "Ibarra").status("Future").unit("205")]);
    let contact = world.enters("Eleonora", "Ibarra", EMAIL);
    world.sync();
    world.answers(AlertKind::NameMismatch, Action::Merge).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.contact("p2").id, contact);
    assert_eq!(full_name(&world.contact("p1").values), "Nora Ibarra");
}

#[test]
fn what_an_answer_frees_is_settled_with_it() {
    let mut world =
        World::listing([nora(), resident("p2", "Sam", "Okafor").email("old@example.com")]);
    world.enters("Nora", "Ibarra", "old@example.com");
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch, AlertKind::EmailMismatch]);
    world.answers(AlertKind::EmailMismatch, Action::LinkWithPmsEmail).unwrap();
    assert_eq!(world.names(), ["Nora Ibarra", "Sam Okafor"]);
    assert_eq!(
        world.resolutions(),
        [
            (AlertKind::NameMismatch, Resolution::ConditionGone),
            (AlertKind::EmailMismatch, Resolution::Decided)
        ]
    );
}

#[test]
fn a_condition_that_an_answer_leaves_standing_is_asked_anew() {
    let mut world = World::listing([nora(), resident("p2", "Sam", "Okafor").email(EMAIL)]);
    let mrs = world.enters("Mrs", "I", "mrs.i@example.com");
    world.sync();
    let id = world.alert(AlertKind::DuplicateEmails).id;
    world.respond(id, &answer(Action::LinkTo, Some(key("p1")), Some(mrs))).unwrap();
    assert_eq!(world.contact("p1").id, mrs);
    assert_ne!(world.alert(AlertKind::DuplicateEmails).id, id, "the other one still waits");
}

#[test]
fn whoever_is_kept_out_is_no_part_of_what_is_asked_about_others() {
    let mut world = removed(EndReason::ContactRemoved);
    world.answers(AlertKind::RemovedHere, Action::KeepOut).unwrap();
    world.lists([
        nora(),
        resident("p2", "Sam", "Okafor").email(EMAIL),
        resident("p3", "Lou", "Ferris").email(EMAIL),
    ]);
    world.sync();
    let listed: Vec<RecordKey> = world
        .facts(AlertKind::DuplicateEmails)
        .records
        .iter()
        .map(|sheet| sheet.key.clone())
        .collect();
    assert_eq!(listed, [key("p2"), key("p3")]);
    let id = world.alert(AlertKind::DuplicateEmails).id;
    world.respond(id, &answer(Action::SyncOnlyThis, Some(key("p3")), None)).unwrap();
    assert_eq!(world.names(), ["Lou Ferris"]);
}

#[test]
fn a_dismissed_question_is_not_asked_again_until_its_values_change() {
    let (mut world, contact) = name_mismatch();
    world.answers(AlertKind::NameMismatch, Action::Dismiss).unwrap();
    assert_eq!(world.resolutions(), [(AlertKind::NameMismatch, Resolution::Decided)]);
    world.sync();
    assert_eq!(world.alerts, []);
    assert_eq!(world.outcome("p1"), (Outcome::Held, Reason::Alert(AlertKind::NameMismatch)));
    world.edits(contact, Field::Unit, "310");
    world.sync();
    assert_eq!(world.alerts, [], "the unit is no part of the question");
    world.edits(contact, Field::FirstName, "Ellie");
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
}

#[test]
fn a_dismissal_can_be_undone() {
    let (mut world, _) = name_mismatch();
    world.answers(AlertKind::NameMismatch, Action::Dismiss).unwrap();
    world.decisions.clear();
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
}

#[test]
fn those_who_share_an_email_can_wait_for_the_pms() {
    let sam = resident("p2", "Sam", "Okafor").email(EMAIL);
    let mut world = World::listing([nora(), sam.clone()]);
    world.sync();
    world.answers(AlertKind::DuplicateEmails, Action::Wait).unwrap();
    world.sync();
    assert_eq!(world.alerts, []);
    assert_eq!(world.contacts.len(), 0, "they are held all the same");
    world.lists([nora(), sam, resident("p3", "Lou", "Ferris").email(EMAIL)]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails], "now there are three");
    world.lists([nora(), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.names(), ["Nora Ibarra", "Sam Okafor"]);
}

#[test]
fn whoever_has_no_email_can_wait_for_the_pms() {
    let mut world = World::listing([nora().email("")]);
    world.sync();
    world.answers(AlertKind::MissingEmail, Action::Wait).unwrap();
    world.lists([nora().email("n/a").unit("202")]);
    world.sync();
    assert_eq!(world.alerts, []);
    world.lists([nora()]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Created);
}

#[test]
fn a_snoozed_question_is_asked_again_when_its_time_comes() {
    let (mut world, _) = name_mismatch();
    let id = world.alert(AlertKind::NameMismatch).id;
    let snooze = |until| Answer { until, ..Answer::new(Action::Snooze) };
    for until in [None, Some(world.now())] {
        let when = world.respond(id, &snooze(until)).unwrap_err();
        assert_eq!(when.to_string(), "`until` must name a time to come");
    }
    let until = world.now() + TimeDelta::minutes(60);
    world.respond(id, &snooze(Some(until))).unwrap();
    world.sync();
    assert_eq!(world.alerts, []);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
}

#[test]
fn a_snoozed_question_is_over_once_its_cause_is_gone() {
    let (mut world, contact) = name_mismatch();
    let id = world.alert(AlertKind::NameMismatch).id;
    let until = Some(world.now() + TimeDelta::minutes(60));
    world.respond(id, &Answer { until, ..Answer::new(Action::Snooze) }).unwrap();
    world.removes(contact);
    world.sync();
    world.sync();
    assert_eq!(world.alerts, []);
    assert_eq!(world.names(), ["Nora Ibarra"]);
}
