//! What becomes of the residents in an answer of `GetResidents`.

mod common;

use common::{RESIDENTS, day, listing, read, result, tenant, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Script};
use usersync_adapter::{Coverage, DateValue, Role, Standing, TextValue};
use yardi_adapter::Yardi;

#[test]
fn the_recorded_answer_gives_every_resident_in_it() {
    let told = read(Answer::ok(RESIDENTS));
    assert_eq!(told.end, Ok(()));
    assert_eq!(told.rows().len(), 3);
    assert!(told.rejected().is_empty());

    let nora = told.row("t0041001");
    assert_eq!(nora.household.as_deref(), Some("t0041001"));
    assert_eq!(nora.first_name, text("Nora"));
    assert_eq!(nora.last_name, text("O'Quinn"));
    assert_eq!(nora.email, text("nora.oquinn@example.com"));
    assert_eq!(nora.phone, text("(512) 555-0142"));
    assert_eq!(nora.unit, text("0103"));
    assert_eq!(nora.lease_start, day(2026, 2, 1));
    assert_eq!(nora.lease_end, day(2027, 1, 31));
    assert_eq!(nora.move_in, day(2024, 2, 1));
    assert_eq!(nora.move_out, DateValue::Blank);
    assert_eq!((nora.status.as_str(), nora.standing), ("Current", Some(Standing::Current)));
    assert_eq!(nora.role, Role::Leaseholder);

    let ilse = told.row("r0009001");
    assert_eq!(ilse.household.as_deref(), Some("t0041001"));
    assert_eq!(ilse.email, text("ilse@example.com"));
    assert_eq!(ilse.phone, TextValue::Absent);
    assert_eq!(ilse.unit, text("0103"));
    assert_eq!(ilse.lease_end, day(2027, 1, 31));
    assert_eq!(ilse.move_in, day(2024, 2, 1));
    assert_eq!((ilse.status.as_str(), ilse.standing), ("Current", Some(Standing::Current)));
    assert_eq!((ilse.role, ilse.role_word.as_str()), (Role::Occupant, "OtherOccupant"));

    let dev = told.row("t0041002");
    assert_eq!(dev.last_name, text("Rao & Sons LLC"));
    assert_eq!(dev.email, TextValue::Blank);
    assert_eq!(dev.phone, TextValue::Blank);
    assert_eq!((dev.status.as_str(), dev.standing), ("Applicant", Some(Standing::Other)));
}

#[test]
fn a_read_to_the_end_is_complete_with_its_rows() {
    let told = read(Answer::ok(RESIDENTS));
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!(complete.property, "maple01");
    assert_eq!((complete.rows, complete.coverage), (3, Coverage::Everyone));
    assert_eq!(complete.total, None);
    assert!(told.batches.iter().all(|batch| batch.carries.len() == 9));
}

#[test]
fn a_property_without_residents_is_complete() {
    let told = read(Answer::ok(listing("")));
    assert_eq!(told.complete.len(), 1);
    assert_eq!(told.complete[0].rows, 0);
}

#[test]
fn a_large_property_comes_in_batches() {
    let people: Vec<String> = (0..450).map(|n| format!("<Resident tCode=\"t{n}\"/>")).collect();
    let told = read(Answer::ok(listing(&people.concat())));
    assert_eq!(told.complete[0].rows, 450);
    assert_eq!(told.rows().len(), 450);
    assert_eq!(told.batches.len(), 3);
}

#[rstest]
#[case("Current", "", Some(Standing::Current))]
#[case("current", "07/30/2026", Some(Standing::Current))]
#[case("Notice", "", Some(Standing::Current))]
#[case("Notice", "07/31/2026", Some(Standing::Current))]
#[case("Notice", "07/30/2026", Some(Standing::Past))]
#[case("Eviction", "8/1/2026", Some(Standing::Current))]
#[case("Eviction", "7/1/2026", Some(Standing::Past))]
#[case("Notice", "01/01/1900", Some(Standing::Current))]
#[case("Future", "", Some(Standing::Pending))]
#[case("Past", "", Some(Standing::Past))]
#[case("Applicant", "", Some(Standing::Other))]
#[case("Wait List", "", Some(Standing::Other))]
#[case("Canceled", "", Some(Standing::Other))]
#[case("Cancelled", "", Some(Standing::Other))]
#[case("Denied", "", Some(Standing::Other))]
#[case("Sabbatical", "", None)]
fn a_status_word_has_its_standing(
    #[case] word: &str,
    #[case] move_out: &str,
    #[case] standing: Option<Standing>,
) {
    let told = read(Answer::ok(listing(&tenant(word, move_out, ""))));
    assert_eq!(told.row("t1").standing, standing);
    assert_eq!(told.row("t1").status, word);
}

#[rstest]
#[case("Notice", "07/30/2026", "", Some(Standing::Past))]
#[case("Current", "", "07/30/2026", Some(Standing::Past))]
#[case("Current", "", "07/31/2026", Some(Standing::Current))]
#[case("Future", "", "", Some(Standing::Pending))]
fn a_roommate_stands_as_the_household_until_an_own_move_out(
    #[case] word: &str,
    #[case] move_out: &str,
    #[case] own_move_out: &str,
    #[case] standing: Option<Standing>,
) {
    let roommate = format!(
        "<OtherOccupants><OtherOccupant Code=\"r1\"><FirstName>Ilse</FirstName>\
         <MoveOutDate>{own_move_out}</MoveOutDate></OtherOccupant></OtherOccupants>"
    );
    let told = read(Answer::ok(listing(&tenant(word, move_out, &roommate))));
    assert_eq!(told.row("r1").standing, standing);
    assert_eq!(told.row("r1").status, word);
}

#[rstest]
#[case("<Email>none@none; b@example.com , c@example.com</Email>", "b@example.com", &["c@example.com"])]
#[case("<Email>n/a</Email>", "n/a", &[])]
fn one_email_is_chosen_and_the_others_are_kept(
    #[case] email: &str,
    #[case] chosen: &str,
    #[case] others: &[&str],
) {
    let told = read(Answer::ok(listing(&tenant("Current", "", email))));
    assert_eq!(told.row("t1").email, text(chosen));
    assert_eq!(told.row("t1").more_emails, others);
}

#[test]
fn a_cell_phone_comes_first_and_a_fax_never() {
    let phones = "<Phone PhoneType=\"fax\"><PhoneNumber>555-0100</PhoneNumber></Phone>\
                  <Phone PhoneType=\"office\"><PhoneNumber>555-0101</PhoneNumber></Phone>\
                  <Phone PhoneType=\"cell\"><PhoneNumber>555-0102</PhoneNumber></Phone>";
    let told = read(Answer::ok(listing(&tenant("Current", "", phones))));
    assert_eq!(told.row("t1").phone, text("555-0102"));
    assert_eq!(told.row("t1").more_phones, ["555-0101"]);
}

#[test]
fn padding_prefixes_and_missing_elements_do_no_harm() {
    let padded = "<q:Resident tCode=\" t1 \" xsi:type=\"x\"><q:Status>\n  Wait\n  List </q:Status>\
                  <q:UnitCode> 0103\n</q:UnitCode></q:Resident>";
    let told = read(Answer::ok(listing(padded)));
    let row = told.row("t1");
    assert_eq!((row.status.as_str(), row.standing), ("Wait List", Some(Standing::Other)));
    assert_eq!(row.unit, text("0103"));
    assert_eq!(row.first_name, TextValue::Blank);
    assert_eq!(row.lease_start, DateValue::Blank);
}

#[test]
fn dates_are_passed_on_as_they_stand() {
    let dates = "<LeaseFromDate>2/1/2026</LeaseFromDate><LeaseToDate>13/45/2026</LeaseToDate>\
                 <MoveInDate>0025-02-01T00:00:00</MoveInDate>";
    let told = read(Answer::ok(listing(&tenant("Current", "", dates))));
    let row = told.row("t1");
    assert_eq!(row.lease_start, day(2026, 2, 1));
    assert_eq!(row.lease_end, DateValue::Unreadable("13/45/2026".to_owned()));
    assert_eq!(row.move_in, day(25, 2, 1));
}

#[test]
fn a_declared_charset_counts_more_than_the_header() {
    let mut body = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".to_vec();
    body.extend(listing("<Resident tCode=\"t1\"><FirstName>Ren_</FirstName></Resident>").bytes());
    let place = body.windows(4).position(|bytes| bytes == b"Ren_").unwrap();
    body[place + 3] = 0xe9;
    let answer = Answer::ok(body).header("content-type", "text/xml; charset=utf-8");
    assert_eq!(read(answer).row("t1").first_name, text("René"));
}

#[test]
fn a_person_without_a_code_is_rejected_and_counted() {
    let people = "<Resident><Status>Current</Status></Resident>\
                  <Resident tCode=\"t1\"><OtherOccupants><OtherOccupant/></OtherOccupants></Resident>";
    let told = read(Answer::ok(listing(people)));
    assert_eq!((told.rows().len(), told.rejected().len()), (1, 2));
    assert_eq!(told.complete[0].rows, 3);
}

#[test]
fn another_property_in_the_answer_is_never_taken_for_this_one() {
    let other = "<PropertyResidents Code=\"oak02\"><Residents/></PropertyResidents>";
    let told = read(Answer::ok(result(other)));
    assert!(told.complete.is_empty());
    assert_eq!(told.failed[0].failure.kind, "answer");
    assert!(told.failed[0].failure.message.contains("oak02"));
}

#[test]
fn one_property_that_cannot_be_read_leaves_the_others_alone() {
    let told = common::signed_in(Script::residents(&["maple01", "oak02"]))
        .reply(Answer::ok("<cut"))
        .reply(Answer::ok(result("<PropertyResidents Code=\"OAK02\"/>")))
        .play::<Yardi>();
    assert_eq!(told.failed[0].property, "maple01");
    assert_eq!(told.complete[0].property, "oak02");
    assert_eq!(told.end, Ok(()));
}
