//! What becomes of the residents in an answer of `GetResidentData`.

mod common;

use common::{LEASE_FILES, blank, day, read_from, result_of, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Told};
use usersync_adapter::{DateValue, Role, Row, Standing, TextValue, kind};

fn read(answer: Answer) -> Told {
    read_from("resident_data", answer)
}

fn result(payload: &str) -> Answer {
    let payload = format!("<MITS-ResidentData xmlns=\"\">{payload}</MITS-ResidentData>");
    Answer::ok(result_of("GetResidentData", &payload))
}

fn listing(files: &str) -> Answer {
    result(&format!("<LeaseFiles>{files}</LeaseFiles>"))
}

/// A lease file with what stands in it and in the tenant's element.
fn file(status: &str, in_file: &str, in_tenant: &str) -> String {
    format!(
        "<LeaseFile><Identification IDValue=\"t1\" IDType=\"{status}\"/>{in_file}<Tenants>\
         <Identification IDValue=\"t1\" IDType=\"{status}\"/>{in_tenant}</Tenants></LeaseFile>"
    )
}

#[test]
fn the_recorded_answer_gives_exactly_its_residents() {
    let told = read(Answer::ok(LEASE_FILES));
    let nora = Row {
        first_name: text("Nora"),
        last_name: text("O'Quinn"),
        email: text("nora.oquinn@example.com"),
        phone: text("(512) 555-0142"),
        unit: text("0103"),
        lease_start: day(2026, 2, 1),
        lease_end: day(2027, 1, 31),
        move_in: day(2024, 2, 1),
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role_word: "Tenants".to_owned(),
        ..blank("t0041001", "t0041001")
    };
    assert_eq!(told.rows(), [&nora]);
    assert!(told.rejected().is_empty());
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((told.complete[0].rows, total.announced, total.counted), (1, 1, 1));
    assert_eq!(total.unit, "lease files");
}

#[test]
fn fewer_lease_files_than_announced_are_told_as_they_are() {
    let told = read(Answer::ok(LEASE_FILES.replace("Files>1<", "Files>2<")));
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((total.announced, total.counted), (2, 1));
}

#[rstest]
#[case("Current", "", Some(Standing::Current))]
#[case("Notice", "<MoveOutDate>2026-07-30</MoveOutDate>", Some(Standing::Past))]
#[case("Notice", "<MoveOutDate>2026-07-31</MoveOutDate>", Some(Standing::Current))]
#[case("Past", "<MoveOutDate>2023-07-05</MoveOutDate>", Some(Standing::Past))]
#[case("Future", "", Some(Standing::Pending))]
#[case("Applicant", "", Some(Standing::Other))]
#[case("Canceled", "", Some(Standing::Other))]
fn the_type_of_the_identification_is_the_status(
    #[case] word: &str,
    #[case] in_file: &str,
    #[case] standing: Option<Standing>,
) {
    let told = read(listing(&file(word, in_file, "")));
    let row = told.row("t1");
    assert_eq!((row.status.as_str(), row.standing), (word, standing));
}

#[test]
fn an_own_date_counts_before_that_of_the_file() {
    let in_file = "<MoveInDate>2024-02-01</MoveInDate><MoveOutDate>2026-12-31</MoveOutDate>";
    let own = "<MoveInDate>2025-03-01</MoveInDate><MoveOutDate/>";
    let told = read(listing(&file("Current", in_file, own)));
    let row = told.row("t1");
    assert_eq!((&row.move_in, &row.move_out), (&day(2025, 3, 1), &day(2026, 12, 31)));
}

#[test]
fn deposits_and_balances_are_no_persons() {
    let deposits =
        "<Identification IDValue=\"0\" IDType=\"Deposit Paid\" OrganizationName=\"Deposit\"/>";
    let first = file("Current", "", "").replace("<Tenants>", &format!("<Tenants>{deposits}"));
    assert_eq!(read(listing(&first)).row("t1").standing, Some(Standing::Current));
}

const ILSE: &str = "<Identification IDValue=\"r1\"/><PersonDetails><Name><FirstName>Ilse</FirstName>\
                    </Name><Address><Email>ilse@example.com</Email></Address></PersonDetails>\
                    <MoveInDate>2024-02-01</MoveInDate>";

#[rstest]
#[case(&file("Notice", "", &format!("<Roommates><Roommate>{ILSE}</Roommate></Roommates>")), "Roommate")]
#[case(&file("Notice", "", &format!("<Roommate>{ILSE}</Roommate>")), "Roommate")]
#[case(&file("Notice", &format!("<Roommates><Roommate>{ILSE}</Roommate></Roommates>"), ""), "Roommate")]
#[case(&file("Notice", "", "").replace("</LeaseFile>", &format!("<Tenants>{ILSE}</Tenants></LeaseFile>")), "Tenants")]
#[case(&file("Notice", &format!("<Tenants>{ILSE}</Tenants>"), ""), "Tenants")]
fn roommates_are_found_wherever_they_stand(#[case] file: &str, #[case] word: &str) {
    let told = read(listing(file));
    let ilse = Row {
        first_name: text("Ilse"),
        email: text("ilse@example.com"),
        phone: TextValue::Absent,
        move_in: day(2024, 2, 1),
        move_out: DateValue::Absent,
        status: "Notice".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Occupant,
        role_word: word.to_owned(),
        ..blank("r1", "t1")
    };
    assert_eq!(told.rows().len(), 2);
    assert_eq!(told.row("r1"), &ilse);
    assert_eq!(told.row("t1").role, Role::Leaseholder);
}

#[rstest]
#[case("Roommate", "Notice", Some(Standing::Current))]
#[case("Past", "Past", Some(Standing::Past))]
fn a_roommates_type_is_a_status_or_a_role(
    #[case] word: &str,
    #[case] status: &str,
    #[case] standing: Option<Standing>,
) {
    let ilse = ILSE.replace("IDValue=\"r1\"", &format!("IDValue=\"r1\" IDType=\"{word}\""));
    let told = read(listing(&file("Notice", &format!("<Tenants>{ilse}</Tenants>"), "")));
    let row = told.row("r1");
    assert_eq!((row.status.as_str(), row.standing), (status, standing));
    assert_eq!(row.role_word, word);
}

#[test]
fn who_has_no_identification_is_rejected_and_counted() {
    let nobody = "<LeaseFile><Tenants/></LeaseFile><LeaseFile/>";
    let roommate = file("Current", "<Roommate/>", "");
    let told = read(listing(&format!("{nobody}{roommate}")));
    assert_eq!((told.rejected().len(), told.rows().len()), (3, 1));
    assert_eq!(told.complete[0].rows, 4);
}

#[test]
fn an_empty_list_may_be_left_out_when_none_is_announced() {
    let none = "<Summary><TotalLeaseFiles>0</TotalLeaseFiles></Summary>";
    let told = read(result(none));
    assert_eq!((told.complete[0].rows, told.rows().len()), (0, 0));
    assert_eq!(read(listing("")).complete[0].rows, 0);

    for payload in ["", "<Summary/>", "<Summary><TotalLeaseFiles>3</TotalLeaseFiles></Summary>"] {
        let told = read(result(payload));
        assert!(told.complete.is_empty());
        assert_eq!(told.failure().kind, kind::ANSWER);
    }
}

#[test]
fn a_total_that_is_no_number_is_an_error() {
    let told = read(Answer::ok(LEASE_FILES.replace("Files>1<", "Files>one<")));
    assert!(told.failure().message.contains("`one`"));
}

#[test]
fn lease_files_of_another_property_are_never_taken_for_this_one() {
    let told = read(Answer::ok(LEASE_FILES.replace("\"maple01\"", "\"oak02\"")));
    assert!(told.rows().is_empty() && told.complete.is_empty());
    assert!(told.failure().message.contains("sent `oak02`"));
}
