//! What becomes of the tenants in a list of the Database API.

mod common;

use appfolio_adapter::AppFolio;
use common::{ALDER, LAST_PAGE, TENANTS, UNITS, page, read, signed_in};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;
use usersync_adapter::script::{Answer, Script, readable};
use usersync_adapter::{Coverage, DateValue, Day, Role, Standing, TextValue, kind};

fn text(value: &str) -> TextValue {
    TextValue::Value(value.to_owned())
}

fn day(year: u16, month: u8, day: u8) -> DateValue {
    DateValue::Value(Day { year, month, day })
}

#[test]
fn the_recorded_answer_gives_every_tenant_in_it() {
    let told = read([Answer::ok(TENANTS), Answer::ok(LAST_PAGE)]);
    assert_eq!(told.end, Ok(()));
    assert_eq!(told.rows().len(), 2);
    assert!(told.rejected().is_empty());

    let ruth = told.row("5a9f1c22-0000-4000-8000-000000000101");
    assert_eq!(ruth.household.as_deref(), Some("5a9f1c22-0000-4000-8000-000000000301"));
    assert_eq!((&ruth.first_name, &ruth.last_name), (&text("Ruth"), &text("Ibarra")));
    assert_eq!(ruth.email, text("ruth.ibarra@example.com"));
    assert_eq!(ruth.phone, text("(253) 555-0188"));
    assert!(ruth.more_phones.is_empty());
    assert_eq!(ruth.unit, text("3B"));
    assert_eq!(ruth.lease_start, day(2026, 3, 1));
    assert_eq!(ruth.lease_end, day(2027, 2, 28));
    assert_eq!(ruth.move_in, day(2025, 3, 1));
    assert_eq!(ruth.move_out, DateValue::Blank);
    assert_eq!((ruth.status.as_str(), ruth.standing), ("Current", Some(Standing::Current)));
    assert_eq!(
        (ruth.role, ruth.role_word.as_str()),
        (Role::Leaseholder, "Financially Responsible")
    );

    let jonah = told.row("5a9f1c22-0000-4000-8000-000000000102");
    assert_eq!(jonah.household, ruth.household);
    assert_eq!(jonah.email, TextValue::Blank);
    assert_eq!(jonah.phone, TextValue::Blank);
    assert_eq!(jonah.unit, text("3B"));
    assert_eq!((jonah.role, jonah.role_word.as_str()), (Role::Occupant, "Occupant"));
}

#[test]
fn a_full_read_asks_for_everyone_and_follows_the_pages() {
    let told = read([Answer::ok(TENANTS), Answer::ok(LAST_PAGE)]);
    let [units, first, second] = told.requests.as_slice() else { panic!("three calls") };
    assert_eq!(units.url, "https://api.appfolio.example.com/api/v0/units");
    assert_eq!(first.url, "https://api.appfolio.example.com/api/v0/tenants");
    let query: Vec<_> =
        first.query.iter().map(|pair| (pair.name.as_str(), readable(&pair.value))).collect();
    assert_eq!(
        query,
        [
            ("filters[LastUpdatedAtFrom]", "1970-01-01T00:00:00Z".to_owned()),
            ("filters[PropertyId]", ALDER.to_owned()),
            ("filters[IncludeHidden]", "true".to_owned()),
            ("page[size]", "1000".to_owned()),
        ]
    );
    assert_eq!(first.credential.as_deref(), Some("client"));
    let developer = &first.headers[0];
    assert_eq!(developer.name, "X-AppFolio-Developer-ID");
    assert_eq!(readable(&developer.value), "0b9f4f4e-0000-4000-8000-00000000000d");
    assert_eq!(
        second.url,
        "https://api.appfolio.example.com/api/v0/tenants?filters%5BLastUpdatedAtFrom%5D=\
         1970-01-01T00%3A00%3A00Z&page%5Bnumber%5D=2&page%5Bsize%5D=1000"
    );
    assert!(second.query.is_empty());

    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!((complete.rows, complete.coverage), (2, Coverage::Everyone));
    assert_eq!(complete.total, None);
}

#[test]
fn a_read_of_changes_says_that_it_is_one() {
    let told = signed_in(Script::changes(&[ALDER], "2026-07-31T11:00:00Z"))
        .reply(Answer::ok(UNITS))
        .reply(Answer::ok(LAST_PAGE))
        .play::<AppFolio>();
    assert_eq!(readable(&told.requests[0].query[0].value), "1970-01-01T00:00:00Z");
    assert_eq!(readable(&told.requests[1].query[0].value), "2026-07-31T11:00:00Z");
    assert_eq!(told.complete[0].coverage, Coverage::Changes);
}

#[test]
fn a_short_page_is_no_end() {
    let short = |n: u8, next: &str| {
        Answer::ok(format!(r#"{{"data": [{{"Id": "{n}"}}], "next_page_path": {next}}}"#))
    };
    let told = read([
        short(1, r#""/api/v0/tenants?page=2""#),
        short(2, r#""https://api.appfolio.example.com/api/v0/tenants?page=3""#),
        Answer::ok(r#"{"data": [{"Id": "3"}]}"#),
    ]);
    assert_eq!(told.complete[0].rows, 3);
    assert_eq!(told.batches.len(), 3);
}

#[rstest]
#[case(r#""/api/v0/tenants?page=1""#, "circle")]
#[case(r#""https://elsewhere.example.com/api/v0/tenants?page=2""#, "elsewhere")]
#[case(r#""/api/v0/owners?page=2""#, "elsewhere")]
#[case("7", "no text")]
fn a_link_that_cannot_be_followed_fails_the_read(#[case] link: &str, #[case] words: &str) {
    let body = format!(r#"{{"data": [], "next_page_path": {link}}}"#);
    let pages = if words == "circle" { 2 } else { 1 };
    let told = read((0..pages).map(|_| Answer::ok(body.clone())));
    assert!(told.complete.is_empty());
    let failure = &told.failed[0].failure;
    assert_eq!(failure.kind, kind::ANSWER);
    assert!(failure.message.contains(words), "{}", failure.message);
}

#[rstest]
#[case(r#""Status": "Current""#, Some(Standing::Current))]
#[case(r#""Status": "Current", "MoveOutOn": "2026-07-01""#, Some(Standing::Current))]
#[case(r#""Status": "Notice", "MoveOutOn": "2026-07-31""#, Some(Standing::Current))]
#[case(r#""Status": "Notice", "MoveOutOn": "2026-07-30""#, Some(Standing::Past))]
#[case(r#""Status": "Evict", "MoveOutDate": "2026-07-30""#, Some(Standing::Past))]
#[case(r#""Status": "Evict""#, Some(Standing::Current))]
#[case(r#""Status": "Vacating""#, Some(Standing::Current))]
#[case(r#""Status": "Future""#, Some(Standing::Pending))]
#[case(r#""Status": "past ""#, Some(Standing::Past))]
#[case(r#""Status": "Applicant""#, Some(Standing::Other))]
#[case(r#""Status": "Current", "HiddenAt": "2026-06-01T00:00:00Z""#, Some(Standing::Other))]
#[case(r#""Status": "Current", "HiddenAt": null"#, Some(Standing::Current))]
#[case(r#""Status": "Sabbatical""#, None)]
#[case(r#""FirstName": "Ruth""#, None)]
fn a_status_word_has_its_standing(#[case] members: &str, #[case] standing: Option<Standing>) {
    assert_eq!(read([page(members)]).row("1").standing, standing);
}

#[rstest]
#[case(r#""TenantType": "Financially Responsible""#, Role::Leaseholder)]
#[case(r#""TenantType": "Occupant""#, Role::Occupant)]
#[case(r#""TenantType": "Guarantor""#, Role::Guarantor)]
#[case(r#""TenantType": "Co-signer", "PrimaryTenant": true"#, Role::Guarantor)]
#[case(r#""TenantType": "Minor""#, Role::Minor)]
#[case(r#""PrimaryTenant": true"#, Role::Leaseholder)]
#[case(r#""PrimaryTenant": false"#, Role::Occupant)]
#[case(r#""TenantType": "Roommate""#, Role::Occupant)]
fn a_tenant_type_is_a_role(#[case] members: &str, #[case] role: Role) {
    assert_eq!(read([page(members)]).row("1").role, role);
}

#[rstest]
#[case(r#""Email": "a@example.com""#, text("a@example.com"), &[])]
#[case(r#""Email": "a@example.com; b@example.com""#, text("a@example.com"), &["b@example.com"])]
#[case(r#""Email": ["n/a", "a@example.com"]"#, text("a@example.com"), &[])]
#[case(r#""Emails": [{"Address": "a@example.com"}]"#, text("a@example.com"), &[])]
#[case(r#""Email": [{"unheard": "of"}]"#, TextValue::Absent, &[])]
#[case(r#""Email": null"#, TextValue::Blank, &[])]
#[case(r#""Email": []"#, TextValue::Blank, &[])]
#[case(r#""Email": """#, TextValue::Blank, &[])]
#[case(r#""FirstName": "Ruth""#, TextValue::Absent, &[])]
fn an_email_has_many_forms(#[case] members: &str, #[case] email: TextValue, #[case] more: &[&str]) {
    let told = read([page(members)]);
    assert_eq!(told.row("1").email, email);
    assert_eq!(told.row("1").more_emails, more);
}

#[rstest]
#[case(r#""PhoneNumber": "555-0101""#, text("555-0101"), &[])]
#[case(r#""Phone": "555-0101", "CellPhone": "555-0102""#, text("555-0102"), &["555-0101"])]
#[case(r#""HomePhone": "555-0101", "MobilePhone": "555-0102""#, text("555-0102"), &["555-0101"])]
#[case(r#""PhoneNumbers": ["555-0101", "Mobile: 555-0102"]"#, text("555-0102"), &["555-0101"])]
#[case(r#""PhoneNumbers": [{"Label": "Fax", "Number": "555-0100"}, {"Label": "Work", "Number": "555-0101"}]"#,
    text("555-0101"), &[])]
#[case(r#""PhoneNumbers": {"Label": "Home", "Number": 5550101}"#, text("5550101"), &[])]
#[case(r#""PhoneNumbers": []"#, TextValue::Blank, &[])]
#[case(r#""PhoneNumber": null"#, TextValue::Blank, &[])]
#[case(r#""FirstName": "Ruth""#, TextValue::Absent, &[])]
fn a_phone_has_many_forms(#[case] members: &str, #[case] phone: TextValue, #[case] more: &[&str]) {
    let told = read([page(members)]);
    assert_eq!(told.row("1").phone, phone);
    assert_eq!(told.row("1").more_phones, more);
}

#[rstest]
#[case(r#""LeaseFrom": "2026-03-01", "LeaseTo": null"#, day(2026, 3, 1), DateValue::Blank)]
#[case(
    r#""LeaseStartDate": null, "LeaseFrom": "2026-03-01T23:00:00Z""#,
    day(2026, 3, 1),
    DateValue::Absent
)]
#[case(r#""LeaseEndDate": "soon""#, DateValue::Absent, DateValue::Unreadable("soon".to_owned()))]
fn dates_are_told_under_either_name(
    #[case] members: &str,
    #[case] start: DateValue,
    #[case] end: DateValue,
) {
    let told = read([page(members)]);
    assert_eq!((&told.row("1").lease_start, &told.row("1").lease_end), (&start, &end));
}

#[rstest]
#[case(r#""UnitId": "5a9f1c22-0000-4000-8000-000000000201""#, text("3B"))]
#[case(r#""UnitId": null"#, TextValue::Blank)]
#[case(r#""UnitId": "unheard-of""#, TextValue::Absent)]
#[case(r#""FirstName": "Ruth""#, TextValue::Absent)]
fn the_unit_is_the_name_behind_its_id(#[case] members: &str, #[case] unit: TextValue) {
    assert_eq!(read([page(members)]).row("1").unit, unit);
}

#[test]
fn tenants_of_no_or_another_property_are_left_out() {
    let body = format!(
        r#"{{"data": [{{"Id": "1", "PropertyId": null}}, {{"Id": "2", "PropertyId": "other"}},
            {{"Id": "3", "PropertyId": "{}"}}]}}"#,
        ALDER.to_uppercase()
    );
    let told = read([Answer::ok(body)]);
    assert_eq!(told.rows().len(), 1);
    assert_eq!(told.complete[0].rows, 1);
    assert!(told.logs.iter().any(|line| line.message.starts_with("Left out 2")));
}

#[test]
fn an_element_that_is_no_tenant_is_rejected_and_counted() {
    let told = read([Answer::ok(r#"{"data": [7, {"FirstName": "Ruth"}, {"Id": 118}]}"#)]);
    assert_eq!((told.rows().len(), told.rejected().len()), (1, 2));
    assert_eq!(told.complete[0].rows, 3);
    assert_eq!(told.row("118").person, "118");
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read([Answer::ok(body)]).complete.is_empty());
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_complete(place in 0..TENANTS.trim_end().len()) {
        let told = read([Answer::ok(&TENANTS.as_bytes()[..place])]);
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_member_is_read_without_a_panic(name in "[A-Z][A-Za-z]{0,12}", value in ".{0,20}") {
        let told = read([page(&format!(r#""{name}": {}"#, json!(value)))]);
        prop_assert_eq!(told.complete.len(), 1);
        prop_assert!(told.failed.is_empty());
    }
}
