//! The forms in which a lease and the people on it come.

mod common;

use common::{JUNIPER, LEASES_R2, NO_LEASES, day, lease, leases, read, read_from, text};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;
use usersync_adapter::script::Answer;
use usersync_adapter::{DateValue, Role, Standing, TextValue};

#[rstest]
#[case("Applicant", "", Some(Standing::Other))]
#[case("Cancelled", "", Some(Standing::Other))]
#[case("Future", "", Some(Standing::Pending))]
#[case("Current", "", Some(Standing::Current))]
#[case("current ", "07/01/2026", Some(Standing::Current))]
#[case("Notice", "", Some(Standing::Current))]
#[case("Notice", "07/31/2026", Some(Standing::Current))]
#[case("Notice", "07/30/2026", Some(Standing::Past))]
#[case("Notice", "12/31/1969", Some(Standing::Current))]
#[case("Past", "", Some(Standing::Past))]
#[case("Sabbatical", "", None)]
fn a_persons_own_status_decides(
    #[case] word: &str,
    #[case] move_out: &str,
    #[case] standing: Option<Standing>,
) {
    let customer = format!(r#", "leaseCustomerStatus": "{word}", "moveOutDate": "{move_out}""#);
    let told = read([lease("", &customer)]);
    assert_eq!((told.row("1").standing, told.row("1").status.as_str()), (standing, word.trim()));
}

#[rstest]
#[case("3", "", "Future", Some(Standing::Pending))]
#[case("5", "", "Notice", Some(Standing::Current))]
#[case("4", "07/30/2026", "Current", Some(Standing::Past))]
#[case("2", "07/30/2026", "Cancelled", Some(Standing::Past))]
#[case("9", "", "9", None)]
#[case("9", "07/30/2026", "9", None)]
fn without_one_the_status_is_that_of_the_lease(
    #[case] id: &str,
    #[case] move_out: &str,
    #[case] word: &str,
    #[case] standing: Option<Standing>,
) {
    let members = format!(r#""leaseStatusTypeId": {id},"#);
    let told = read([lease(&members, &format!(r#", "moveOutDate": "{move_out}""#))]);
    assert_eq!((told.row("1").status.as_str(), told.row("1").standing), (word, standing));
}

#[rstest]
#[case("Primary", "Primary", Role::Leaseholder, "Primary")]
#[case("Co-Applicant", "Roommate", Role::Leaseholder, "Co-Applicant")]
#[case("Co-Applicant", "Child", Role::Leaseholder, "Co-Applicant")]
#[case("Occupant", "Spouse", Role::Occupant, "Occupant")]
#[case("Occupant", "Child", Role::Minor, "Child")]
#[case("Guarantor", "Other", Role::Guarantor, "Guarantor")]
#[case("Occupant", "Guarantor", Role::Guarantor, "Guarantor")]
#[case("Live-in Aide", "Other", Role::Occupant, "Live-in Aide")]
#[case("", "Primary", Role::Leaseholder, "Primary")]
#[case("", "Roommate", Role::Occupant, "Roommate")]
#[case("", "", Role::Occupant, "")]
fn type_and_relationship_are_a_role(
    #[case] kind: &str,
    #[case] relationship: &str,
    #[case] role: Role,
    #[case] word: &str,
) {
    let customer = format!(r#", "customerType": "{kind}", "relationshipName": "{relationship}""#);
    let told = read([lease("", &customer)]);
    assert_eq!((told.row("1").role, told.row("1").role_word.as_str()), (role, word));
}

#[rstest]
#[case::words(r#""firstName": "Resident", "lastName": "12""#, true)]
#[case::one_text(r#""lastName": "University 7""#, true)]
#[case::empty_contacts(
    r#""firstName": "Guest", "lastName": "3", "emailAddress": "", "phones": {}"#,
    true
)]
#[case::email(r#""firstName": "Jo", "lastName": "12", "emailAddress": "jo@example.com""#, false)]
#[case::phone(r#""lastName": "Jo 12", "phones": {"phone": {"phoneNumber": "7755550133"}}"#, false)]
#[case::name_alone(r#""firstName": "Priya", "lastName": "Vance""#, false)]
#[case::suffix(r#""firstName": "Priya", "lastName": "Vance 3rd""#, false)]
#[case::number_alone(r#""lastName": "12""#, false)]
fn a_numbered_person_without_contact_stands_for_nobody(
    #[case] customer: &str,
    #[case] stands_for_nobody: bool,
) {
    let told = read([lease("", &format!(r#", "customerType": "Occupant", {customer}"#))]);
    let row = told.row("1");
    let role = if stands_for_nobody { Role::Other } else { Role::Occupant };
    assert_eq!((row.role, row.role_word.as_str()), (role, "Occupant"));
    let is_marked = row.extra.iter().any(|(name, _)| name == "placeholder");
    assert_eq!(is_marked, stands_for_nobody);
}

#[test]
fn a_guarantor_stays_one_whatever_the_name() {
    let told = read([lease("", r#", "customerType": "Guarantor", "lastName": "Company 7""#)]);
    assert_eq!((told.row("1").role, told.row("1").extra.len()), (Role::Guarantor, 0));
}

const INTERVALS: &str = r#""leaseIntervals": {"leaseInterval": [
    {"id": 1, "startDate": "08/20/2024", "endDate": "07/31/2025",
     "leaseIntervalStatusTypeName": "Past"},
    {"id": 2, "startDate": "08/20/2025", "endDate": "12/31/1969",
     "leaseIntervalStatusTypeId": 4},
    {"id": 3, "startDate": "08/20/2026", "endDate": "07/31/2027",
     "leaseIntervalStatusTypeName": "Cancelled"}]},"#;

#[rstest]
#[case::named(r#""leaseIntervalId": "1","#, day(2024, 8, 20), day(2025, 7, 31))]
#[case::named_by_number(r#""leaseIntervalId": 3,"#, day(2026, 8, 20), day(2027, 7, 31))]
#[case::by_state("", day(2025, 8, 20), day(1969, 12, 31))]
#[case::named_in_vain(r#""leaseIntervalId": 8,"#, day(2025, 8, 20), day(1969, 12, 31))]
fn the_term_is_that_of_the_interval_in_force(
    #[case] named: &str,
    #[case] start: DateValue,
    #[case] end: DateValue,
) {
    let told = read([lease(&format!("{named} {INTERVALS}"), "")]);
    assert_eq!((&told.row("1").lease_start, &told.row("1").lease_end), (&start, &end));
}

#[rstest]
#[case::none("", DateValue::Blank)]
#[case::empty(r#""leaseIntervals": [],"#, DateValue::Blank)]
#[case::none_fits(
    r#""leaseIntervals": {"leaseInterval": {"id": 1, "startDate": "08/20/2024",
        "leaseIntervalStatusTypeName": "Cancelled"}},"#,
    DateValue::Absent
)]
#[case::without_a_start(
    r#""leaseIntervals": {"leaseInterval": {"id": 1, "startDate": {},
        "leaseIntervalStatusTypeName": "Future"}},"#,
    DateValue::Blank
)]
#[case::unreadable(
    r#""leaseIntervals": {"leaseInterval": {"id": 1, "startDate": "in fall",
        "leaseIntervalStatusTypeName": "Future"}},"#,
    DateValue::Unreadable("in fall".to_owned())
)]
fn a_start_that_is_not_told_is_blank(#[case] members: &str, #[case] start: DateValue) {
    assert_eq!(read([lease(members, "")]).row("1").lease_start, start);
}

#[rstest]
#[case("", r#", "moveInDate": "08/20/2024""#, day(2024, 8, 20), DateValue::Blank)]
#[case(
    r#""moveInDate": "08/20/2024", "moveOutDate": "2026-07-31","#,
    "",
    day(2024, 8, 20),
    day(2026, 7, 31)
)]
#[case(
    r#""moveInDate": "08/20/2024", "moveOutDate": "07/31/2026","#,
    r#", "moveInDate": "9/1/2024 00:00:00.000000 MDT", "moveOutDate": """#,
    day(2024, 9, 1),
    day(2026, 7, 31)
)]
#[case(
    r#""moveInDate": "08/20/2024","#,
    r#", "moveInDate": "12/31/1969""#,
    day(2024, 8, 20),
    DateValue::Blank
)]
fn moving_is_the_persons_or_else_the_leases(
    #[case] members: &str,
    #[case] customer: &str,
    #[case] move_in: DateValue,
    #[case] move_out: DateValue,
) {
    let told = read([lease(members, customer)]);
    assert_eq!((&told.row("1").move_in, &told.row("1").move_out), (&move_in, &move_out));
}

#[rstest]
#[case(r#"[{"phoneType": "office", "phoneNumber": "7755550101"},
    {"phoneType": "mobile", "phoneNumber": "+1 7755550102"}]"#,
    text("+1 7755550102"), &["7755550101"])]
#[case(r#"[{"phoneTypeName": "Office", "phoneNumber": "(775) 555-0101"},
    {"phoneTypeName": "Home", "phoneNumber": "7755550102"}]"#,
    text("(775) 555-0101"), &["7755550102"])]
#[case(r#"[{"phoneTypeName": "Fax", "phoneNumber": "7755550101"},
    {"phoneType": "personal", "phoneNumber": 7755550102}]"#, text("7755550102"), &[])]
#[case(r#"{"phoneTypeName": "Primary", "phoneNumber": "7755550101"}"#, text("7755550101"), &[])]
#[case(r#"{"phoneTypeName": "Primary", "phoneNumber": {}}"#, TextValue::Blank, &[])]
#[case("[]", TextValue::Blank, &[])]
fn the_mobile_comes_first_and_else_the_first(
    #[case] phones: &str,
    #[case] phone: TextValue,
    #[case] more: &[&str],
) {
    let told = read([lease("", &format!(r#", "phones": {{"phone": {phones}}}"#))]);
    assert_eq!(
        (&told.row("1").phone, &told.row("1").more_phones[..]),
        (&phone, &more.iter().map(ToString::to_string).collect::<Vec<_>>()[..])
    );
}

#[rstest]
#[case("", TextValue::Blank)]
#[case(r#""unitSpaces": {},"#, TextValue::Blank)]
#[case(r#""unitSpaces": {"unitSpace": {"unitSpace": 101}},"#, text("101"))]
#[case(
    r#""unitSpaces": {"unitSpace": [{"unitSpace": "101-A"}, {"unitSpace": "101-B"}]},"#,
    text("101-A")
)]
fn the_unit_is_the_first_space(#[case] members: &str, #[case] unit: TextValue) {
    assert_eq!(read([lease(members, "")]).row("1").unit, unit);
}

#[rstest]
#[case(r#", "emailAddress": "a@example.com, b@example.com""#, text("a@example.com"), 1)]
#[case(r#", "emailAddress": {}"#, TextValue::Blank, 0)]
#[case("", TextValue::Blank, 0)]
fn an_email_that_is_missing_is_blank(
    #[case] customer: &str,
    #[case] email: TextValue,
    #[case] more: usize,
) {
    let told = read([lease("", customer)]);
    assert_eq!((&told.row("1").email, told.row("1").more_emails.len()), (&email, more));
}

#[test]
fn a_past_move_out_of_the_lease_does_not_outweigh_its_status() {
    let told = read([lease(r#""moveOutDate": "07/30/2026","#, "")]);
    assert_eq!(told.row("1").standing, Some(Standing::Current));
}

#[test]
fn a_name_is_never_taken_from_the_full_name() {
    let told = read([lease("", r#", "nameFull": "Vance, Priya (Pri)", "lastName": "Vance ""#)]);
    assert_eq!(
        (&told.row("1").first_name, &told.row("1").last_name),
        (&TextValue::Blank, &text("Vance"))
    );
}

#[rstest]
#[case::events(
    r#""leaseActivities": {"leasesActivity": [
        {"eventType": "Lease From", "date": "2025-08-20"},
        {"eventType": "Lease To", "date": "07/31/2026"}]},"#,
    day(2025, 8, 20),
    day(2026, 7, 31)
)]
#[case::one_event(
    r#""leaseIntervals": "", "leaseActivities": {"leasesActivity":
        {"eventType": "Lease From", "date": "08/20/2025"}},"#,
    day(2025, 8, 20),
    DateValue::Blank
)]
#[case::interval_first(
    r#""leaseIntervals": {"leaseInterval": {"startDate": "01/01/2026", "status": "Future"}},
       "leaseActivities": {"leasesActivity": {"eventType": "Lease To", "date": "07/31/2025"}},"#,
    day(2026, 1, 1),
    DateValue::Blank
)]
fn the_older_version_tells_terms_as_events_too(
    #[case] members: &str,
    #[case] start: DateValue,
    #[case] end: DateValue,
) {
    let told = read_from("leases_r1", [lease(members, ""), Answer::ok(NO_LEASES)]);
    assert_eq!((&told.row("1").lease_start, &told.row("1").lease_end), (&start, &end));
}

#[rstest]
#[case::nothing(r#"{"response": {"code": 200, "result": {"leases": {}}}}"#)]
#[case::empty_list(r#"{"response": {"code": "200", "result": {"leases": {"lease": []}}}}"#)]
#[case::list_in_place(r#"{"response": {"requestId": 1, "result": {"leases": []}}}"#)]
#[case::text(r#"{"response": {"result": {"leases": ""}, "error": {}}}"#)]
#[case::no_wrapper(r#"{"code": 200, "result": {"leases": {"lease": {}}}}"#)]
#[case::empty_result(r#"{"response": {"code": 200, "result": []}}"#)]
fn nobody_is_said_in_many_ways(#[case] body: &str) {
    let told = read([Answer::ok(body)]);
    assert_eq!((told.complete[0].rows, told.failed.len()), (0, 0));
}

#[test]
fn one_lease_may_stand_in_place_of_a_list() {
    let body = leases(r#"{"id": 7, "customers": {"customer": {"id": "1"}}}"#);
    let told = read([Answer::ok(format!("\u{feff}{body}"))]);
    assert_eq!((told.rows().len(), told.row("1").lease.as_deref()), (1, Some("7")));
}

#[test]
fn leases_of_another_property_are_left_out() {
    let lease = |property: &str| {
        format!(
            r#"{{"id": "7", "propertyId": {property}, "customers": {{"customer": {{"id": {property}}}}}}}"#
        )
    };
    let told = read([Answer::ok(leases(&format!("[{}, {}]", lease(JUNIPER), lease("5"))))]);
    assert_eq!((told.rows().len(), told.complete[0].rows), (1, 1));
    assert!(told.logs.iter().any(|line| line.message == "Left out 1 leases of another property"));
}

#[test]
fn what_is_no_lease_or_customer_is_rejected_and_counted() {
    let body = leases(
        r#"[7, {"id": "7", "customers": {"customer": ["x", {"firstName": "Ana"}, {"id": 118}]}}, {"id": "8", "customers": {}}]"#,
    );
    let told = read([Answer::ok(body)]);
    let reasons: Vec<_> = told.rejected().iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["a lease is no JSON object", "a customer is no JSON object", "a customer has no id"]
    );
    assert_eq!((told.row("118").person.as_str(), told.complete[0].rows), ("118", 4));
}

#[test]
fn many_rows_are_handed_over_in_batches() {
    let customers: Vec<_> = (0..1200).map(|id| json!({ "id": id })).collect();
    let body = leases(&json!({ "id": "7", "customers": { "customer": customers } }).to_string());
    let told = read([Answer::ok(body)]);
    let sizes: Vec<_> = told.batches.iter().map(|batch| batch.rows.len()).collect();
    assert_eq!((sizes, told.complete[0].rows), (vec![500, 500, 200], 1200));
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let told = read_from("leases_r2", [Answer::ok(body)]);
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_complete(place in 0..LEASES_R2.trim_end().len()) {
        let told = read_from("leases_r2", [Answer::ok(&LEASES_R2.as_bytes()[..place])]);
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_member_is_read_without_a_panic(
        choice in prop::sample::select(vec!["leases_r2", "leases_r1"]),
        name in "[a-z][A-Za-z]{0,12}",
        value in ".{0,20}",
    ) {
        let answers = [lease("", &format!(r#", "{name}": {}"#, json!(value))), Answer::ok(NO_LEASES)];
        let told = read_from(choice, answers);
        prop_assert_eq!((told.complete.len(), told.failed.len()), (1, 0));
    }
}
