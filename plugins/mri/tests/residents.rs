//! What becomes of the people in MRI's lists, in both formats.

mod common;

use common::{
    LEASE_DETAILS_JSON, LEASE_DETAILS_XML, PENDING_JSON, PENDING_XML, at, day, listing, person,
    read, read_with, row, signed_in, text,
};
use mri_adapter::Mri;
use proptest::prelude::*;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script};
use usersync_adapter::{Coverage, DateValue, Role, Row, Standing, TextValue};

const EMPTY_XML: &str = "<mri_s-pmrm_residentleasedetailsbypropertyid/>";
const NO_NEWCOMERS: &str = "<mri_s-pmrm_pendingmoveins/>";

fn sunniva(phone: TextValue) -> Row {
    let home = "BIRCH1|01|101|2".to_owned();
    Row {
        lease: Some(home.clone()),
        household: Some(home),
        first_name: text("Sunniva"),
        last_name: text("Achebe"),
        email: text("sunniva@example.com"),
        phone,
        unit: text("101"),
        lease_start: day(2025, 2, 20),
        lease_end: day(2027, 2, 19),
        move_in: day(2025, 2, 20),
        move_out: DateValue::Blank,
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        ..Row::new("0000000751")
    }
}

fn beatriz() -> Row {
    let home = "BIRCH1|01|204|3".to_owned();
    Row {
        lease: Some(home.clone()),
        household: Some(home),
        first_name: text("Beatriz"),
        last_name: text("Holm"),
        email: text("beatriz@example.com"),
        phone: text("2145550177"),
        unit: text("204"),
        move_in: day(2026, 8, 1),
        status: "New".to_owned(),
        standing: Some(Standing::Pending),
        role: Role::Leaseholder,
        ..Row::new("00S0007310")
    }
}

#[test]
fn the_recorded_xml_gives_every_resident_in_it() {
    let told = signed_in(Script::residents(&["BIRCH1"]), "xml")
        .reply(Answer::ok(LEASE_DETAILS_XML))
        .reply(Answer::ok(EMPTY_XML))
        .reply(Answer::ok(PENDING_XML))
        .play::<Mri>();
    assert_eq!(told.end, Ok(()));
    let sunniva = sunniva(TextValue::Absent);
    let ola = Row {
        person: "WF00000640".to_owned(),
        first_name: text("Ola"),
        email: TextValue::Blank,
        role: Role::Occupant,
        role_word: "Co-Resident".to_owned(),
        ..sunniva.clone()
    };
    assert_eq!(told.rows(), [&sunniva, &ola, &beatriz()]);
    assert!(told.rejected().is_empty());
}

#[test]
fn the_recorded_json_gives_every_resident_in_it() {
    let told = read_with([Answer::ok(LEASE_DETAILS_JSON), listing("[]")], Answer::ok(PENDING_JSON));
    assert_eq!(told.end, Ok(()));
    assert_eq!(told.rows(), [&sunniva(text("2145550119")), &beatriz()]);
    assert!(told.rejected().is_empty());
}

#[test]
fn each_list_says_what_it_carries() {
    let told = signed_in(Script::residents(&["BIRCH1"]), "xml")
        .reply(Answer::ok(LEASE_DETAILS_XML))
        .reply(Answer::ok(EMPTY_XML))
        .reply(Answer::ok(PENDING_XML))
        .play::<Mri>();
    let [details, pending] = told.batches.as_slice() else { panic!("a batch for each list") };
    assert!(!details.carries.contains(&"phone".to_owned()));
    assert_eq!(details.carries.len(), Row::FIELDS.len() - 1);
    assert_eq!(pending.carries, ["first-name", "last-name", "email", "phone", "unit", "move-in"]);

    let told = read([listing(&format!("[{}]", person("1", r#""PhoneNumber": null"#)))]);
    assert_eq!(told.batches[0].carries, Row::FIELDS);
}

#[test]
fn a_read_to_the_end_is_complete_with_its_rows() {
    let told = read_with([Answer::ok(LEASE_DETAILS_JSON), listing("[]")], Answer::ok(PENDING_JSON));
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!((complete.property.as_str(), complete.rows), ("BIRCH1", 2));
    assert_eq!((complete.coverage, &complete.total), (Coverage::Everyone, &None));

    let told = read([listing("[]")]);
    assert_eq!((told.complete[0].rows, told.batches.len()), (0, 0));
}

#[test]
fn a_large_property_comes_in_batches() {
    let people: Vec<String> = (0..450).map(|id| person(&id.to_string(), r#""x": 1"#)).collect();
    let told = read([listing(&format!("[{}]", people.join(",")))]);
    assert_eq!((told.rows().len(), told.batches.len()), (450, 3));
    assert_eq!(told.complete[0].rows, 450);
}

#[rstest]
#[case(r#""LeaseStart": "2026-02-20T00:00:00""#, day(2026, 2, 20))]
#[case(r#""LeaseStart": null"#, day(2024, 2, 20))]
#[case(r#""LeaseStart": "1900-01-01T00:00:00""#, day(2024, 2, 20))]
#[case(r#""LeaseStart": "0001-01-01T00:00:00.0000000""#, day(2024, 2, 20))]
fn a_renewal_has_a_start_of_its_own(#[case] members: &str, #[case] start: DateValue) {
    let row = row(&format!(r#"{members}, "OccupyDate": "2024-02-20T00:00:00.0000000""#));
    assert_eq!((row.lease_start, row.move_in), (start, day(2024, 2, 20)));
}

#[rstest]
#[case(r#""ResidentVacateDate": "2026-08-31", "LeaseMoveOut": "2026-09-30""#, day(2026, 8, 31))]
#[case(r#""ResidentVacateDate": null, "LeaseMoveOut": "2026-09-30""#, day(2026, 9, 30))]
#[case(r#""LeaseMoveOut": "2026-09-30""#, day(2026, 9, 30))]
#[case(r#""ResidentVacateDate": "1900-01-01", "LeaseMoveOut": "2026-09-30""#, day(2026, 9, 30))]
#[case(r#""ResidentVacateDate": "2026-08-31""#, day(2026, 8, 31))]
#[case(r#""LeaseMoveOut": "soon""#, DateValue::Unreadable("soon".to_owned()))]
#[case(r#""LeaseMoveOut": null"#, DateValue::Blank)]
#[case(r#""FirstName": "Sunniva""#, DateValue::Blank)]
fn the_persons_own_day_of_leaving_comes_first(#[case] members: &str, #[case] date: DateValue) {
    assert_eq!(row(members).move_out, date);
}

#[test]
fn columns_of_every_release_are_blank_where_they_are_missing() {
    let row = row(r#""ResidentStatus": "Current""#);
    for value in [row.first_name, row.last_name, row.email] {
        assert_eq!(value, TextValue::Blank);
    }
    for value in [row.lease_start, row.lease_end, row.move_in, row.move_out] {
        assert_eq!(value, DateValue::Blank);
    }
    assert_eq!(row.phone, TextValue::Absent);
}

#[rstest]
#[case(r#""CellPhoneNumber": "2145550119", "PhoneNumber": "2145550120""#,
    text("2145550119"), &["2145550120"])]
#[case(r#""CellPhoneNumber": null, "PhoneNumber": "2145550120""#, text("2145550120"), &[])]
#[case(r#""CellPhoneNumber": null, "PhoneNumber": """#, TextValue::Blank, &[])]
#[case(r#""PhoneNumber": {}"#, TextValue::Blank, &[])]
fn a_cell_phone_comes_first(
    #[case] members: &str,
    #[case] phone: TextValue,
    #[case] more: &[&str],
) {
    let row = row(members);
    assert_eq!(row.phone, phone);
    assert_eq!(row.more_phones, more);
}

#[test]
fn a_release_that_leaves_empty_phones_out_tells_them_blank() {
    let with = person("1", r#""CellPhoneNumber": "2145550119""#);
    let without = person("2", r#""FirstName": "Ola""#);
    let told = read([listing(&format!("[{with}, {without}]"))]);
    assert_eq!(told.row("2").phone, TextValue::Blank);
}

#[rstest]
#[case(r#""Email": "n/a; b@example.com , c@example.com""#, text("b@example.com"), &["c@example.com"])]
#[case(r#""Email": ["a@example.com", "b@example.com"]"#, text("a@example.com"), &["b@example.com"])]
#[case(r#""Email": " ""#, TextValue::Blank, &[])]
fn one_email_is_chosen_and_the_others_are_kept(
    #[case] members: &str,
    #[case] email: TextValue,
    #[case] more: &[&str],
) {
    let row = row(members);
    assert_eq!(row.email, email);
    assert_eq!(row.more_emails, more);
}

#[rstest]
#[case(r#""ResidentStatus": "New""#, "New", Some(Standing::Pending), Role::Leaseholder)]
#[case(r#""ResidentStatus": null"#, "New", Some(Standing::Pending), Role::Leaseholder)]
#[case(r#""ResidentStatus": "Co-Resident""#, "New", Some(Standing::Pending), Role::Occupant)]
#[case(r#""ResidentStatus": "Waiting""#, "Waiting", None, Role::Leaseholder)]
#[case(
    r#""PreviousAddress": [{"City": "Plano"}]"#,
    "New",
    Some(Standing::Pending),
    Role::Leaseholder
)]
#[case(
    r#""PreviousAddress": {"City": "Plano"}"#,
    "New",
    Some(Standing::Pending),
    Role::Leaseholder
)]
fn a_newcomer_has_few_columns(
    #[case] members: &str,
    #[case] status: &str,
    #[case] standing: Option<Standing>,
    #[case] role: Role,
) {
    let newcomers = listing(&format!(r#"[{{"ResidentID": "9", {members}}}]"#));
    let told = read_with([listing("[]")], newcomers);
    let row = told.row("9");
    assert_eq!((row.status.as_str(), row.standing, row.role), (status, standing, role));
    assert_eq!((&row.email, &row.phone), (&TextValue::Blank, &TextValue::Blank));
    assert_eq!((&row.lease_start, &row.lease_end), (&DateValue::Absent, &DateValue::Absent));
    assert_eq!((&row.move_in, &row.move_out), (&DateValue::Blank, &DateValue::Absent));
}

#[test]
fn entries_of_another_property_are_left_out() {
    let other = at("2", "01", "101", "1").replace("BIRCH1", "ELM2");
    let none = r#"{"ResidentNameID": "3"}"#;
    let padded = at("4", "01", "101", "1").replace("BIRCH1", "birch1  ");
    let newcomers = listing(r#"[{"ResidentID": "5", "PropertyID": "ELM2"}]"#);
    let told = read_with([listing(&format!("[{other}, {none}, {padded}]"))], newcomers);
    let people: Vec<_> = told.rows().iter().map(|row| row.person.clone()).collect();
    assert_eq!(people, ["3", "4"]);
    assert_eq!(told.complete[0].rows, 2);
    assert!(told.logs.iter().any(|line| line.message.starts_with("Left out 1 entries")));
}

#[test]
fn an_entry_without_an_id_is_rejected_and_counted() {
    let told = read_with(
        [listing(r#"[7, {"FirstName": "Ola"}, {"ResidentNameID": 118}]"#)],
        listing(r#"[{"FirstName": "Beatriz"}, null]"#),
    );
    assert_eq!((told.rows().len(), told.rejected().len()), (1, 4));
    assert_eq!(told.complete[0].rows, 5);
    assert_eq!(told.row("118").person, "118");
}

#[test]
fn xml_is_read_with_padding_prefixes_nil_forms_and_another_charset() {
    let xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\
        <a:MRI_S-PMRM_ResidentLeaseDetailsByPropertyID NextPageLink=\"\"><a:entry>\
        <ResidentNameID> 1\n </ResidentNameID><FirstName>Ren_</FirstName>\
        <LastName>Rao &amp; Sons</LastName><Email xsi:nil=\"true\" />\
        <ResidentStatus>\n Other  Resident</ResidentStatus><IsCurrent>Y</IsCurrent>\
        </a:entry></a:MRI_S-PMRM_ResidentLeaseDetailsByPropertyID>";
    let mut body = xml.as_bytes().to_vec();
    let place = body.windows(4).position(|bytes| bytes == b"Ren_").unwrap();
    body[place + 3] = 0xe9;
    let told = signed_in(Script::residents(&["BIRCH1"]), "xml")
        .reply(Answer::ok(body))
        .reply(Answer::ok(NO_NEWCOMERS))
        .play::<Mri>();
    let row = told.row("1");
    assert_eq!((&row.first_name, &row.last_name), (&text("René"), &text("Rao & Sons")));
    assert_eq!((&row.email, row.standing), (&TextValue::Blank, Some(Standing::Current)));
    assert_eq!(row.role_word, "Other Resident");
}

#[test]
fn an_answer_is_read_as_what_it_is() {
    let told = read_with([Answer::ok(EMPTY_XML)], Answer::ok(PENDING_XML));
    assert_eq!(told.rows().len(), 1);
    let told = read([Answer::ok(format!("\u{feff}{}", r#"{"value": []}"#))]);
    assert_eq!(told.complete.len(), 1);
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let told = common::read_only(Answer::ok(body));
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_complete(
        share in 0.0..1.0,
        sample in prop_oneof![Just(LEASE_DETAILS_XML), Just(LEASE_DETAILS_JSON)],
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "a place within a short sample")]
        let place = (share * sample.trim_end().len() as f64) as usize;
        let told = common::read_only(Answer::ok(&sample.as_bytes()[..place]));
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_member_is_read_without_a_panic(name in "[A-Z][A-Za-z]{0,12}", value in ".{0,20}") {
        let told = read([listing(&format!("[{}]", person("1", &format!(r#""{name}": {}"#, serde_json::json!(value)))))]);
        prop_assert_eq!(told.complete.len(), 1);
    }
}
