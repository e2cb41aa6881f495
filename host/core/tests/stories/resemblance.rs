//! Candidates who resemble somebody in the directory without sharing a name or an email.

use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{AlertKind, Closeness, ContactId, Field, Outcome, Reason};

use crate::world::{Resident, World, full_name, resident};

const ASKED: (Outcome, Reason) = (Outcome::Held, Reason::Alert(AlertKind::PossibleMatch));
const CREATED: (Outcome, Reason) = (Outcome::Created, Reason::NobodyMatched);

fn william() -> Resident {
    resident("p1", "William", "Ferris").phone("512-555-0142").unit("204")
}

/// Somebody entered by hand, with a phone and a unit.
fn entered(world: &mut World, first: &str, last: &str, phone: &str, unit: &str) -> ContactId {
    let contact = world.enters(first, last, "somebody@example.net");
    world.edits(contact, Field::Phone, phone);
    world.edits(contact, Field::Unit, unit);
    contact
}

/// Bill has William's phone and unit, and an email of his own.
fn possible_match() -> (World, ContactId) {
    let mut world = World::listing([william()]);
    let contact = entered(&mut world, "Bill", "Ferris", "(512) 555-0142", "Apt 204");
    world.sync();
    (world, contact)
}

#[test]
fn a_close_name_with_the_same_phone_and_unit_is_a_question() {
    let (mut world, contact) = possible_match();
    assert_eq!(world.outcome("p1"), ASKED);
    assert_eq!(world.contacts.len(), 1);
    assert_eq!(world.links, []);
    let facts = world.facts(AlertKind::PossibleMatch);
    assert_eq!(facts.contacts[0].id, contact);
    assert_eq!(facts.resemblances[0].names, [Closeness::Nickname]);
    assert_eq!(facts.resemblances[0].percent, Some(99));
    let id = world.alert(AlertKind::PossibleMatch).id;
    world.sync();
    assert_eq!(world.alert(AlertKind::PossibleMatch).id, id);
}

#[rstest]
#[case::phone_alone("Bill", "Ferris", "5125550142", "", ASKED)]
#[case::unit_alone("Bill", "Ferris", "", "204", ASKED)]
#[case::a_digit_off("Bill", "Ferris", "512-555-0124", "", ASKED)]
#[case::other_phone("Bill", "Ferris", "512-555-0199", "204", ASKED)]
#[case::moved("Bill", "Ferris", "512-555-0142", "117", ASKED)]
#[case::no_first_name("", "Ferris", "512-555-0142", "204", ASKED)]
#[case::neither("Bill", "Ferris", "", "", CREATED)]
#[case::next_door("Bill", "Ferris", "", "205", CREATED)]
#[case::spouse("Nora", "Ferris", "512-555-0142", "204", CREATED)]
#[case::flatmate("William", "Okafor", "512-555-0142", "204", CREATED)]
#[case::father("William", "Ferris Sr.", "512-555-0142", "204", ASKED)]
fn names_must_not_contradict_and_phone_or_unit_must_speak_for_it(
    #[case] first: &str,
    #[case] last: &str,
    #[case] phone: &str,
    #[case] unit: &str,
    #[case] outcome: (Outcome, Reason),
) {
    let mut world = World::listing([william()]);
    entered(&mut world, first, last, phone, unit);
    world.sync();
    assert_eq!(world.outcome("p1"), outcome);
}

#[test]
fn a_father_and_a_son_who_say_so_are_two_people() {
    let mut world = World::listing([william().named("William", "Ferris Jr.")]);
    entered(&mut world, "William", "Ferris Sr.", "512-555-0142", "204");
    world.sync();
    assert_eq!(world.outcome("p1"), CREATED);
}

#[rstest]
#[case::a_letter_off("12 Elm Street", "12 Elm Stret", ASKED)]
#[case::another_number("12 Elm Street", "47 Elm Street", CREATED)]
#[case::short_codes("B-204", "B-205", CREATED)]
fn long_units_may_be_nearly_the_same(
    #[case] listed: &str,
    #[case] held: &str,
    #[case] outcome: (Outcome, Reason),
) {
    let mut world = World::listing([william().phone("").unit(listed)]);
    entered(&mut world, "Bill", "Ferris", "", held);
    world.sync();
    assert_eq!(world.outcome("p1"), outcome);
}

#[rstest]
#[case::office("512-555-0100", "")]
#[case::no_number("000-000-0000", "")]
#[case::no_unit("", "TBD")]
fn what_a_crowd_shares_speaks_for_nobody(#[case] phone: &str, #[case] unit: &str) {
    let mut world = World::listing([william().phone(phone).unit(unit)]);
    for _ in 0..=100 {
        entered(&mut world, "Bill", "Ferris", phone, unit);
    }
    world.sync();
    assert_eq!(world.outcome("p1"), CREATED);
}

#[test]
fn whoever_is_linked_already_is_not_asked_about() {
    let mut world = World::listing([resident("p2", "Bill", "Ferris").unit("204")]);
    world.sync();
    world.lists([resident("p2", "Bill", "Ferris").unit("204"), william()]);
    world.sync();
    assert_eq!(world.outcome("p1"), CREATED);
}

#[rstest]
#[case::pms_name(Action::Merge, "William Ferris")]
#[case::door_name(Action::MergeKeepName, "Bill Ferris")]
fn the_contact_is_linked_under_the_name_that_was_chosen(
    #[case] action: Action,
    #[case] name: &str,
) {
    let (mut world, contact) = possible_match();
    world.answers(AlertKind::PossibleMatch, action).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(full_name(&world.contact("p1").values), name);
    assert_eq!(world.field(contact, Field::Email), "somebody@example.net", "it keeps its own");
    world.sync();
    assert_eq!(full_name(&world.contact("p1").values), name);
    assert_eq!(world.alerts, []);
}

#[test]
fn a_contact_that_has_no_email_takes_that_of_the_pms() {
    let (mut world, contact) = possible_match();
    world.edits(contact, Field::Email, "");
    world.sync();
    world.answers(AlertKind::PossibleMatch, Action::MergeKeepName).unwrap();
    assert_eq!(world.field(contact, Field::Email), "william.ferris@example.com");
}

#[test]
fn the_record_gets_a_contact_of_its_own_for_good() {
    let (mut world, contact) = possible_match();
    world.answers(AlertKind::PossibleMatch, Action::CreateSeparate).unwrap();
    assert_ne!(world.contact("p1").id, contact);
    world.sync();
    assert_eq!(world.contacts.len(), 2);
    assert_eq!(world.alerts, []);
}

#[test]
fn an_earlier_question_names_whoever_resembles_the_record_too() {
    let mut world = World::listing([william()]);
    let by_email = world.enters("Sam", "Okafor", "william.ferris@example.com");
    let resembling = entered(&mut world, "Bill", "Ferris", "512-555-0142", "204");
    world.sync();
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
    let facts = world.facts(AlertKind::NameMismatch);
    let told: Vec<(ContactId, Option<u8>)> =
        facts.resemblances.iter().map(|found| (found.contact, found.percent)).collect();
    assert_eq!(told, [(by_email, None), (resembling, Some(99))]);
}

#[test]
fn whoever_was_told_apart_is_not_proposed_for_a_resemblance() {
    let mut world = World::listing([william().email("somebody@example.net")]);
    let contact = entered(&mut world, "Bill", "Ferris", "512-555-0142", "204");
    world.sync();
    world.answers(AlertKind::NameMismatch, Action::NotSamePerson).unwrap();
    world.edits(contact, Field::Email, "bill@example.org");
    world.sync();
    assert_eq!(world.outcome("p1"), CREATED);
}

#[test]
fn several_who_resemble_one_contact_each_ask_until_one_takes_it() {
    let (mut world, contact) = possible_match();
    world.lists([william(), resident("p2", "Will", "Ferris").unit("204")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::PossibleMatch, AlertKind::PossibleMatch]);
    let first = world.alerts[0].id;
    world.respond(first, &Answer::new(Action::Merge)).unwrap();
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.alerts, []);
    assert_eq!(world.contacts.len(), 2, "the other one is created at once");
}
