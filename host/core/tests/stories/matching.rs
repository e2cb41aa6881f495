//! Candidates against the directory: who is linked, who is created, who waits.

use rstest::rstest;
use usersync_core::alert::{Action, Answer};
use usersync_core::model::{
    AlertKind, Closeness, ContactId, Field, Outcome, Reason, Resolution, Role,
};

use crate::world::{Resident, World, key, resident};

const EMAIL: &str = "nora.ibarra@example.com";

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

fn held(kind: AlertKind) -> (Outcome, Reason) {
    (Outcome::Held, Reason::Alert(kind))
}

#[rstest]
#[case::equal("Nora", "O'Quinn-Ibarra", EMAIL)]
#[case::letter_case("NORA", "o'quinn-IBARRA", "NORA.IBARRA@EXAMPLE.COM")]
#[case::spaces("  Nora ", "O'Quinn-Ibarra", " nora.ibarra@example.com ")]
#[case::apostrophe_and_dash("Nora", "O\u{2019}Quinn\u{2013}Ibarra", EMAIL)]
#[case::zero_width("No\u{200b}ra", "O'Quinn-Ibarra", EMAIL)]
fn s27_the_same_name_and_email_are_linked(
    #[case] first: &str,
    #[case] last: &str,
    #[case] email: &str,
) {
    let mut world = World::listing([nora().named("Nora", "O'Quinn-Ibarra").phone("512-555-0142")]);
    let contact = world.enters(first, last, email);
    world.edits(contact, Field::Phone, "512-555-0177");
    world.edits(contact, Field::MoveIn, "2026-01-03");
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Linked, Reason::ExactMatch));
    assert_eq!(world.contact("p1").id, contact);
    assert_eq!(world.field(contact, Field::FirstName), first, "it keeps its own spelling");
    assert_eq!(world.field(contact, Field::Email), email);
    assert_eq!(world.field(contact, Field::Phone), "512-555-0142", "the PMS value wins");
    assert_eq!(world.field(contact, Field::MoveIn), "2026-01-03", "a blank erases nothing");
    world.sync();
    assert_eq!(world.field(contact, Field::FirstName), first);
}

#[test]
fn s27_composed_and_decomposed_letters_make_no_difference() {
    let mut world = World::listing([nora().named("Jos\u{e9}", "Ibarra")]);
    world.enters("Jose\u{301}", "Ibarra", EMAIL);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Linked, Reason::ExactMatch));
}

#[rstest]
#[case::other("Sam", "Okafor", &[])]
#[case::accent("Ele\u{e1}nor", "Ibarra", &[Closeness::Diacritics])]
#[case::nickname("Ellie", "Ibarra", &[Closeness::Nickname])]
#[case::typo("Eleonor", "Ibarra", &[Closeness::Typo])]
#[case::swapped("Ibarra", "Eleanor", &[Closeness::Swapped])]
#[case::middle_name("Eleanor Jane", "Ibarra", &[Closeness::MiddleName])]
#[case::suffix("Eleanor", "Ibarra Jr.", &[Closeness::Suffix])]
#[case::compound("Eleanor", "Ibarra Okafor", &[Closeness::CompoundSurname])]
#[case::no_first_name("", "Ibarra", &[])]
fn s28_s30_the_same_email_under_another_name_is_a_question_that_says_how_near_they_are(
    #[case] first: &str,
    #[case] last: &str,
    #[case] reasons: &[Closeness],
) {
    let mut world = World::listing([nora().named("Eleanor", "Ibarra")]);
    let contact = world.enters(first, last, EMAIL);
    let before = world.contacts.clone();
    world.sync();
    assert_eq!(world.outcome("p1"), held(AlertKind::NameMismatch));
    assert_eq!(world.contacts, before);
    assert_eq!(world.links, []);
    let facts = world.facts(AlertKind::NameMismatch);
    assert_eq!(facts.contacts[0].id, contact);
    assert_eq!(facts.records[0].key, key("p1"));
    assert_eq!(facts.resemblances[0].names, reasons);
}

#[rstest]
#[case::other_email("nora@example.net")]
#[case::no_email("")]
fn s29_the_same_name_with_another_email_is_a_question(#[case] email: &str) {
    let mut world = World::listing([nora()]);
    world.enters("nora", "IBARRA", email);
    world.sync();
    assert_eq!(world.outcome("p1"), held(AlertKind::EmailMismatch));
    assert!(!world.facts(AlertKind::EmailMismatch).linked);
    assert_eq!(world.contacts.len(), 1);
}

#[test]
fn a_missing_email_equals_nothing_not_even_another_missing_one() {
    let mut world = World::listing([nora().email("")]);
    world.settings.allow_without_email = true;
    world.enters("Nora", "Ibarra", "");
    world.sync();
    assert_eq!(world.outcome("p1"), held(AlertKind::EmailMismatch));
}

#[test]
fn a_father_and_a_son_of_one_name_both_exist() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([nora(), resident("p2", "Nora", "Ibarra").email("junior@example.com")]);
    world.sync();
    assert_eq!(world.outcome("p2"), (Outcome::Created, Reason::NobodyMatched));
    assert_eq!(world.alerts, []);
}

#[test]
fn the_first_of_several_fitting_questions_names_every_contact_concerned() {
    let mut world = World::listing([nora()]);
    let by_email = world.enters("Sam", "Okafor", EMAIL);
    let by_name = world.enters("Nora", "Ibarra", "nora@example.net");
    world.sync();
    let named: Vec<ContactId> =
        world.facts(AlertKind::NameMismatch).contacts.iter().map(|sheet| sheet.id).collect();
    assert_eq!(named, [by_email, by_name]);
    assert_eq!(world.asks(), [AlertKind::NameMismatch]);
}

#[test]
fn exact_links_are_settled_before_anybody_else_is_judged() {
    let mut world =
        World::listing([resident("a1", "Nora", "Ibarra").email("another@example.com"), nora()]);
    world.enters("Nora", "Ibarra", EMAIL);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Linked, Reason::ExactMatch));
    assert_eq!(world.outcome("a1"), (Outcome::Created, Reason::NobodyMatched));
}

#[test]
fn several_partial_matches_each_ask_until_one_takes_the_contact() {
    let mut world =
        World::listing([nora(), resident("p2", "Nora", "Ibarra").email("junior@example.com")]);
    world.enters("Nora", "Ibarra", "nora@example.net");
    world.sync();
    assert_eq!(world.asks(), [AlertKind::EmailMismatch, AlertKind::EmailMismatch]);
    let first = world.alerts[0].id;
    let answer = Answer::new(Action::LinkWithPmsEmail);
    world.respond(first, &answer).unwrap();
    assert_eq!(world.alerts, []);
    assert_eq!(world.contacts.len(), 2, "the other one is created at once");
}

#[test]
fn s32_people_who_share_an_email_wait_together() {
    let shared = "family@example.com";
    let sam = resident("p2", "Sam", "Okafor");
    let mut world =
        World::listing([nora().email(shared), sam.clone().email(" FAMILY@example.com")]);
    world.sync();
    assert_eq!(world.outcome("p1"), held(AlertKind::DuplicateEmails));
    assert_eq!(world.outcome("p2"), held(AlertKind::DuplicateEmails));
    assert_eq!(world.facts(AlertKind::DuplicateEmails).records.len(), 2);
    let id = world.alert(AlertKind::DuplicateEmails).id;
    world.sync();
    assert_eq!(world.alert(AlertKind::DuplicateEmails).id, id);
    world.lists([nora().email(shared), sam]);
    world.sync();
    assert_eq!(world.names(), ["Nora Ibarra", "Sam Okafor"]);
    assert_eq!(world.resolutions(), [(AlertKind::DuplicateEmails, Resolution::ConditionGone)]);
}

#[test]
fn who_has_a_shared_address_already_is_named_too() {
    let mut world = World::listing([
        resident("p1", "Nora", "Ibarra").email("home@example.com"),
        resident("p2", "Sam", "Okafor").email("home@example.com"),
    ]);
    let carrier = world.enters("Lou", "Ferris", "home@example.com");
    world.sync();
    let named: Vec<_> =
        world.facts(AlertKind::DuplicateEmails).contacts.iter().map(|contact| contact.id).collect();
    assert_eq!(named, [carrier]);
}

#[rstest]
#[case::past(resident("p2", "Sam", "Okafor").status("Past"))]
#[case::excluded(resident("p2", "Sam", "Okafor").status("Notice"))]
#[case::guarantor(resident("p2", "Sam", "Okafor").role(Role::Guarantor))]
fn s33_people_out_of_scope_do_not_count_for_duplicate_emails(#[case] other: Resident) {
    let mut world = World::listing([nora(), other.email(EMAIL)]);
    world.excludes(&["Notice"]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Created, Reason::NobodyMatched));
    assert_eq!(world.alerts, []);
}

#[test]
fn s35_several_equal_contacts_wait_for_a_pick() {
    let mut world = World::listing([nora().unit("204")]);
    let first = world.enters("Nora", "Ibarra", EMAIL);
    let second = world.enters("nora", "ibarra", EMAIL);
    world.sync();
    assert_eq!(world.outcome("p1"), held(AlertKind::DuplicateAccounts));
    assert_eq!(world.contacts.len(), 2);
    let id = world.alert(AlertKind::DuplicateAccounts).id;
    let open = Answer::new(Action::PickContact);
    let which = world.respond(id, &open).unwrap_err();
    assert_eq!(which.to_string(), "the alert names several contacts: say which one with `contact`");
    let untouched = world.contacts[&first].clone();
    world.respond(id, &Answer { contact: Some(second), ..open }).unwrap();
    assert_eq!(world.contact("p1").id, second);
    assert_eq!(world.field(second, Field::Unit), "204");
    assert_eq!(world.contacts[&first], untouched);
    world.sync();
    assert_eq!(world.alerts, []);
}

#[test]
fn s36_another_name_with_the_email_of_a_linked_resident_is_held() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([nora().unit("202"), resident("p2", "Sam", "Okafor").email(EMAIL)]);
    world.sync();
    assert_eq!(world.outcome("p2"), held(AlertKind::DuplicateEmails));
    assert_eq!(world.shown("p1", Field::Unit), "202", "the linked resident keeps syncing");
    world.lists([nora().unit("203"), resident("p2", "Sam", "Okafor").email(EMAIL)]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Unit), "203");
    assert_eq!(world.asks(), [AlertKind::DuplicateEmails]);
}

#[test]
fn the_email_of_a_former_residents_contact_under_another_name_is_a_name_mismatch() {
    let mut world = World::listing([nora(), resident("p3", "Lou", "Ferris")]);
    world.sync();
    world.lists([
        nora().status("Past"),
        resident("p2", "Sam", "Okafor").email(EMAIL),
        resident("p3", "Lou", "Ferris"),
    ]);
    world.sync();
    assert_eq!(world.outcome("p2"), held(AlertKind::NameMismatch));
}

#[test]
fn a_question_shows_the_directory_as_the_run_leaves_it() {
    let mut world = World::listing([nora(), resident("p3", "Lou", "Ferris")]);
    world.sync();
    world.lists([
        nora().named("Norah", "Ibarra").status("Past"),
        resident("p2", "Sam", "Okafor").email(EMAIL),
        resident("p3", "Lou", "Ferris"),
    ]);
    world.sync();
    let sheet = &world.facts(AlertKind::NameMismatch).contacts[0];
    assert_eq!(sheet.values.text(Field::FirstName), Some("Norah"));
}

#[test]
fn a_missing_email_is_asked_about_beside_whoever_has_the_name() {
    let mut world = World::listing([resident("p1", "Nora", "Ibarra").email("")]);
    let namesake = world.enters("Nora", "Ibarra", "nora@example.com");
    world.sync();
    let named: Vec<ContactId> =
        world.facts(AlertKind::MissingEmail).contacts.iter().map(|contact| contact.id).collect();
    assert_eq!(named, [namesake]);
}

#[test]
fn people_who_share_an_email_are_asked_about_beside_whoever_has_it() {
    let shared = "office@example.com";
    let mut world = World::listing([
        resident("p1", "Nora", "Ibarra").email(shared),
        resident("p2", "Sam", "Okafor").email(shared),
    ]);
    let office = world.enters("Lou", "Ferris", shared);
    world.enters("Nora", "Ibarra", "nora@example.com");
    world.sync();
    let facts = world.facts(AlertKind::DuplicateEmails);
    let named: Vec<ContactId> = facts.contacts.iter().map(|contact| contact.id).collect();
    assert_eq!(named, [office], "the email alone tells who is concerned");
}

#[test]
fn another_dummy_in_the_place_of_an_email_is_no_other_question() {
    let mut world = World::listing([resident("p1", "Nora", "Ibarra").email("none@none.com")]);
    world.settings.allow_without_email = true;
    world.enters("Nora", "Ibarra", "nora@example.com");
    world.sync();
    world.answers(AlertKind::EmailMismatch, Action::Dismiss).unwrap();
    world.lists([resident("p1", "Nora", "Ibarra").email("n/a")]);
    world.sync();
    assert_eq!(world.asks(), []);
}
