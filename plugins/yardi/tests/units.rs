//! What becomes of the residents in an answer of `GetUnitConfiguration`.

mod common;

use common::{UNITS, blank, day, read_from, result_of, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Told};
use usersync_adapter::{Role, Row, Standing, TextValue, kind};

fn read(answer: Answer) -> Told {
    read_from("renters", answer)
}

fn listing(units: &str) -> Answer {
    Answer::ok(result_of("GetUnitConfiguration", &format!("<Units xmlns=\"\">{units}</Units>")))
}

fn unit(code: &str, residents: &str) -> String {
    format!("<Unit><UnitId>{code}</UnitId>{residents}</Unit>")
}

#[test]
fn an_answer_in_the_documented_form_gives_exactly_its_residents() {
    let told = read(Answer::ok(UNITS));
    let nora = Row {
        first_name: text("Nora"),
        last_name: text("O'Quinn"),
        email: text("nora.oquinn@example.com"),
        phone: text("(512) 555-0142"),
        more_phones: vec!["5125550140".to_owned()],
        unit: text("0103"),
        lease_start: day(2026, 2, 1),
        lease_end: day(2027, 1, 31),
        move_in: day(2024, 2, 1),
        move_out: day(2026, 8, 31),
        status: "Notice".to_owned(),
        standing: Some(Standing::Current),
        role_word: "Resident".to_owned(),
        ..blank("t0041001", "t0041001")
    };
    let roommate = Row {
        unit: nora.unit.clone(),
        lease_start: nora.lease_start.clone(),
        lease_end: nora.lease_end.clone(),
        status: nora.status.clone(),
        standing: nora.standing,
        role_word: "Roommate".to_owned(),
        last_name: text("O'Quinn"),
        ..blank("", "t0041001")
    };
    let ilse = Row {
        person: "r0009001".to_owned(),
        first_name: text("Ilse"),
        email: text("ilse@example.com"),
        phone: text("512-555-0143"),
        move_in: day(2024, 2, 1),
        ..roommate.clone()
    };
    let finn = Row {
        person: "r0009002".to_owned(),
        first_name: text("Finn"),
        move_in: day(2025, 6, 1),
        move_out: day(2026, 3, 31),
        standing: Some(Standing::Past),
        role: Role::Occupant,
        ..roommate
    };
    let amara = Row {
        first_name: text("Amara"),
        last_name: text("Diallo"),
        email: text("amara.diallo@example.com"),
        unit: text("0103"),
        lease_start: day(2026, 9, 15),
        lease_end: day(2027, 9, 14),
        move_in: day(2026, 9, 15),
        status: "Future".to_owned(),
        standing: Some(Standing::Pending),
        role_word: "Resident".to_owned(),
        ..blank("t0041007", "t0041007")
    };
    let theo = Row {
        first_name: text("Theo"),
        last_name: text("Lindqvist"),
        unit: text("WAIT"),
        status: "Wait List".to_owned(),
        standing: Some(Standing::Other),
        role: Role::Other,
        role_word: "WAIT".to_owned(),
        ..blank("t0041009", "t0041009")
    };
    assert_eq!(told.rows(), [&nora, &ilse, &finn, &amara, &theo]);
    assert!(told.rejected().is_empty());
    assert_eq!((told.complete[0].rows, &told.complete[0].total), (5, &None));
}

#[rstest]
#[case("NONRESID", true)]
#[case("WAIT", true)]
#[case("WAIT_AFF", true)]
#[case("RETAIL", true)]
#[case("XWAIT", true)]
#[case("retail", true)]
#[case("WAIT1", false)]
#[case("0103", false)]
fn nobody_lives_in_a_pseudo_unit(#[case] code: &str, #[case] is_pseudo: bool) {
    let resident = "<Resident><Id>t1</Id><Status>Current</Status>\
                    <Roommate><Id>r1</Id></Roommate></Resident>";
    let told = read(listing(&unit(code, resident)));
    for person in ["t1", "r1"] {
        assert_eq!(told.row(person).role == Role::Other, is_pseudo, "{person}");
    }
}

#[test]
fn a_unit_excluded_from_the_insurance_still_houses_its_residents() {
    let excluded = UNITS.replacen("<Excluded>0", "<Excluded>1", 1);
    assert_eq!(read(Answer::ok(excluded)).rows(), read(Answer::ok(UNITS)).rows());
}

#[rstest]
#[case("Yes", Role::Leaseholder)]
#[case("yes", Role::Leaseholder)]
#[case("No", Role::Occupant)]
#[case("", Role::Occupant)]
fn a_roommate_who_is_a_lessee_holds_the_lease(#[case] lessee: &str, #[case] role: Role) {
    let resident = format!(
        "<Resident><Id>t1</Id><Roommate><Id>r1</Id><Lessee>{lessee}</Lessee></Roommate></Resident>"
    );
    let told = read(listing(&unit("0103", &resident)));
    assert_eq!(told.row("r1").role, role);
}

#[test]
fn lists_may_stand_in_an_element_of_their_own() {
    let nested = UNITS
        .replace("<Resident>", "<Residents><Resident>")
        .replace("</Resident>", "</Resident></Residents>")
        .replace("<Roommate>", "<Roommates><Roommate>")
        .replace("</Roommate>", "</Roommate></Roommates>");
    assert_eq!(read(Answer::ok(nested)).rows(), read(Answer::ok(UNITS)).rows());
}

#[test]
fn an_applicant_is_other_and_a_unit_without_code_is_blank() {
    let told =
        read(listing("<Unit><Resident><Id>t1</Id><Status>Applicant</Status></Resident></Unit>"));
    let row = told.row("t1");
    assert_eq!((row.standing, &row.unit), (Some(Standing::Other), &TextValue::Blank));
}

#[test]
fn who_has_no_id_is_rejected_and_counted() {
    let residents = "<Resident/><Resident><Id>t1</Id><Roommate/></Resident>";
    let told = read(listing(&unit("0103", residents)));
    let reasons: Vec<&str> = told.rejected().iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["a Resident has no Id", "a Roommate has no Id"]);
    assert_eq!(told.complete[0].rows, 3);
}

#[test]
fn a_property_of_empty_units_is_complete_and_one_without_a_list_is_not() {
    assert_eq!(read(listing(&unit("0103", ""))).complete[0].rows, 0);
    let told = read(Answer::ok(result_of("GetUnitConfiguration", "<Property/>")));
    assert!(told.complete.is_empty());
    assert_eq!(told.failure().kind, kind::ANSWER);
}
