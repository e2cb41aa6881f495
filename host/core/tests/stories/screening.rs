//! Who is a candidate at all: status, exclusion, role, and people who are none.

use rstest::rstest;
use usersync_core::model::{AlertKind, Field, Outcome, Reason, Resolution, Role, Standing};
use usersync_core::plan::Notice;

use crate::world::{Resident, World, date, key, resident};

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

#[test]
fn s07_a_new_resident_gets_a_contact_with_the_pms_values() {
    let listed = nora()
        .phone("512-555-0142")
        .lease("2026-01-01", "2026-12-31")
        .move_in("2026-01-03")
        .move_out("2026-12-30");
    let mut world = World::listing([listed]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Created, Reason::NobodyMatched));
    let values = &world.contact("p1").values;
    let shown = Field::ALL.map(|field| values[field].as_ref().unwrap().to_string());
    assert_eq!(
        shown,
        [
            "Nora",
            "Ibarra",
            "nora.ibarra@example.com",
            "512-555-0142",
            "101",
            "2026-01-01",
            "2026-12-31",
            "2026-01-03",
            "2026-12-30"
        ]
    );
}

#[rstest]
#[case("Future", (Outcome::Created, Reason::NobodyMatched))]
#[case("Current", (Outcome::Created, Reason::NobodyMatched))]
#[case("Notice", (Outcome::Created, Reason::NobodyMatched))]
#[case("Eviction", (Outcome::Created, Reason::NobodyMatched))]
#[case("Past", (Outcome::Skipped, Reason::Past))]
#[case("Applicant", (Outcome::Skipped, Reason::NoLease))]
#[case("Canceled", (Outcome::Skipped, Reason::NoLease))]
fn s08_pending_and_current_residents_are_candidates(
    #[case] status: &str,
    #[case] outcome: (Outcome, Reason),
) {
    let mut world = World::listing([nora().status(status)]);
    world.sync();
    assert_eq!(world.outcome("p1"), outcome);
}

#[rstest]
#[case::excluded(nora().status("NOTICE"))]
#[case::past(nora().status("Past"))]
#[case::guarantor(nora().role(Role::Guarantor))]
#[case::nobody(nora().named("Vacant", ""))]
fn s09_of_people_who_are_skipped_only_key_and_status_are_kept(#[case] listed: Resident) {
    let mut world = World::listing([listed.clone()]);
    world.excludes(&["notice"]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Skipped);
    assert_eq!(world.alerts, []);
    let known = &world.records[&key("p1")];
    assert_eq!(known.leases, []);
    assert_eq!(known.digest, "");
    assert_eq!(known.status, listed.0.status);
    assert_eq!(known.role, listed.0.role);
}

#[test]
fn nothing_personal_is_kept_of_a_candidate_who_becomes_excluded() {
    let mut world = World::listing([nora().email(""), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.asks(), [AlertKind::MissingEmail]);
    world.excludes(&["Notice"]);
    world.lists([nora().email("").status("Notice"), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.resolutions(), [(AlertKind::MissingEmail, Resolution::OutOfScope)]);
    assert_eq!(world.records[&key("p1")].leases, []);
}

#[test]
fn nothing_personal_is_kept_of_an_unlinked_person_who_is_no_longer_listed() {
    let mut world = World::listing([nora().email(""), resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.records[&key("p1")].leases.len(), 1);
    world.lists([resident("p2", "Sam", "Okafor")]);
    world.sync();
    assert_eq!(world.records[&key("p1")].leases, []);
    assert_eq!(world.resolutions(), [(AlertKind::MissingEmail, Resolution::ConditionGone)]);
}

#[test]
fn s10_an_unknown_status_is_not_created_and_is_told_once_with_its_count() {
    let mut world = World::listing([
        nora().status("Limbo"),
        resident("p2", "Sam", "Okafor").status("Limbo"),
        resident("p3", "Lou", "Ferris"),
    ]);
    let plan = world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::UnknownStatus));
    assert_eq!(world.names(), ["Lou Ferris"]);
    let notice = Notice::UnknownStatus { word: "Limbo".to_owned(), residents: 2 };
    assert_eq!(plan.notices, [notice]);
}

#[rstest]
#[case("Limbo", Standing::Current, (Outcome::Created, Reason::NobodyMatched))]
#[case(" LIMBO", Standing::Pending, (Outcome::Created, Reason::NobodyMatched))]
#[case("Limbo", Standing::Past, (Outcome::Skipped, Reason::Past))]
#[case("Limbo", Standing::Other, (Outcome::Skipped, Reason::NoLease))]
#[case("Purgatory", Standing::Current, (Outcome::Skipped, Reason::UnknownStatus))]
fn an_operator_can_say_what_an_unknown_status_amounts_to(
    #[case] word: &str,
    #[case] standing: Standing,
    #[case] outcome: (Outcome, Reason),
) {
    let mut world = World::listing([nora().status("Limbo")]);
    world.sync();
    world.standings = [(word, standing)].into_iter().collect();
    let plan = world.sync();
    assert_eq!(world.outcome("p1"), outcome);
    assert_eq!(plan.notices.is_empty(), outcome.1 != Reason::UnknownStatus);
}

#[test]
fn what_the_adapter_knows_of_a_status_stands() {
    let mut world = World::listing([nora().status("Past")]);
    world.standings = [("Past", Standing::Current)].into_iter().collect();
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, Reason::Past));
}

#[rstest]
#[case::guarantor(Role::Guarantor, Reason::Guarantor)]
#[case::minor(Role::Minor, Reason::Minor)]
#[case::other(Role::Other, Reason::NotAnOccupant)]
#[case::nobody(Role::Nobody, Reason::Placeholder)]
fn who_does_not_live_there_is_skipped_by_role(#[case] role: Role, #[case] reason: Reason) {
    let mut world = World::listing([nora().role(role)]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Skipped, reason));
}

#[test]
fn an_occupant_is_a_candidate() {
    let mut world = World::listing([nora().role(Role::Occupant)]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Created);
}

#[rstest]
#[case::vacant("VACANT", "", (Outcome::Skipped, Reason::Placeholder))]
#[case::model("Model", "Unit", (Outcome::Skipped, Reason::Placeholder))]
#[case::star("*", "*", (Outcome::Skipped, Reason::Placeholder))]
#[case::no_name_yet("TBA", "TBA", (Outcome::Skipped, Reason::Placeholder))]
#[case::surname_only("", "Ibarra", (Outcome::Created, Reason::NobodyMatched))]
#[case::first_name_only("Nora", "", (Outcome::Created, Reason::NobodyMatched))]
#[case::no_name("", " ", (Outcome::Error, Reason::NoName))]
fn nobody_real_is_told_from_people(
    #[case] first: &str,
    #[case] last: &str,
    #[case] outcome: (Outcome, Reason),
) {
    let mut world = World::listing([nora().named(first, last)]);
    world.sync();
    assert_eq!(world.outcome("p1"), outcome);
}

#[rstest]
#[case::missing("")]
#[case::placeholder("none@none.com")]
#[case::word("n/a")]
#[case::malformed("nora at example")]
fn s34_who_has_no_usable_email_waits_until_the_pms_has_one(#[case] email: &str) {
    let mut world = World::listing([nora().email(email).unit("204")]);
    world.sync();
    assert_eq!(world.outcome("p1"), (Outcome::Held, Reason::Alert(AlertKind::MissingEmail)));
    let facts = world.facts(AlertKind::MissingEmail);
    assert_eq!(facts.records[0].values.text(Field::FirstName), Some("Nora"));
    assert_eq!(facts.records[0].values.text(Field::Unit), Some("204"));
    world.lists([nora()]);
    world.sync();
    assert_eq!(world.outcome("p1").0, Outcome::Created);
    assert_eq!(world.resolutions(), [(AlertKind::MissingEmail, Resolution::ConditionGone)]);
}

#[test]
fn a_setting_creates_people_without_email() {
    let mut world = World::listing([
        nora().email("none@none.com"),
        resident("p2", "Sam", "Okafor").email("none@none.com"),
    ]);
    world.settings.allow_without_email = true;
    world.sync();
    assert_eq!(world.names(), ["Nora Ibarra", "Sam Okafor"], "a missing one equals nothing");
    assert_eq!(world.shown("p1", Field::Email), "", "a dummy is no email");
    world.lists([nora(), resident("p2", "Sam", "Okafor").email("none@none.com")]);
    world.sync();
    assert_eq!(world.shown("p1", Field::Email), "nora.ibarra@example.com");
    assert_eq!(world.alerts, []);
}

#[test]
fn dates_without_meaning_are_left_out() {
    let mut world = World::listing([nora().lease("1900-01-01", "2206-01-01")]);
    let plan = world.sync();
    assert_eq!(world.shown("p1", Field::LeaseStart), "");
    assert_eq!(world.shown("p1", Field::LeaseEnd), "");
    let odd = Notice::OddDate { record: key("p1"), field: Field::LeaseEnd };
    assert_eq!(plan.notices, [odd]);
    let base = world.contact("p1").base.clone().unwrap();
    assert_eq!(base.values.date(Field::LeaseStart), None);
}

#[test]
fn an_end_before_the_start_is_kept_with_a_notice() {
    let mut world = World::listing([nora().lease("2026-05-01", "2026-04-01")]);
    let plan = world.sync();
    assert_eq!(world.contact("p1").values.date(Field::LeaseEnd), Some(date("2026-04-01")));
    assert_eq!(plan.notices, [Notice::EndBeforeStart { record: key("p1") }]);
}
