//! What the sample answer of every method gives, and what they have in common.

mod common;

use common::{
    CUSTOMERS, JUNIPER, LEASES_R1, LEASES_R2, MITS_LEASES, NO_LEASES, body, day, read, read_from,
    text,
};
use rstest::rstest;
use serde_json::json;
use usersync_adapter::script::Answer;
use usersync_adapter::{Coverage, DateValue, Role, Row, Standing, TextValue};

#[test]
fn get_leases_r2_gives_everyone_on_the_lease() {
    let told = read([Answer::ok(LEASES_R2)]);
    assert_eq!(told.end, Ok(()));
    assert!(told.rejected().is_empty());
    let expected = [
        Row {
            lease: Some("15300001".to_owned()),
            household: Some("15300001".to_owned()),
            first_name: text("Priya"),
            last_name: text("Vance"),
            email: text("priya.vance@example.com"),
            phone: text("+1 7755550133"),
            unit: text("101-A"),
            lease_start: day(2025, 8, 20),
            lease_end: day(2026, 7, 31),
            move_in: day(2024, 8, 20),
            move_out: DateValue::Blank,
            status: "Current".to_owned(),
            standing: Some(Standing::Current),
            role: Role::Leaseholder,
            role_word: "Primary".to_owned(),
            ..Row::new("31000001")
        },
        Row {
            lease: Some("15300001".to_owned()),
            household: Some("15300001".to_owned()),
            first_name: text("Marc"),
            last_name: text("Vance"),
            email: text("marc.vance@example.com"),
            phone: text("7755550134"),
            unit: text("101-A"),
            lease_start: day(2025, 8, 20),
            lease_end: day(2026, 7, 31),
            move_in: day(2024, 8, 20),
            move_out: DateValue::Blank,
            status: "Cancelled".to_owned(),
            standing: Some(Standing::Other),
            role: Role::Guarantor,
            role_word: "Guarantor".to_owned(),
            ..Row::new("31000002")
        },
    ];
    assert_eq!(told.rows(), expected.iter().collect::<Vec<_>>());
    assert_eq!(told.batches[0].carries, Row::FIELDS);
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!((complete.rows, complete.coverage), (2, Coverage::Everyone));
    assert_eq!((complete.property.as_str(), &complete.total), (JUNIPER, &None));
}

#[test]
fn get_leases_r1_gives_the_same_from_other_places() {
    let told = read_from("leases_r1", [Answer::ok(LEASES_R1), Answer::ok(NO_LEASES)]);
    assert_eq!(told.end, Ok(()));
    assert!(told.rejected().is_empty());
    let shared = Row {
        lease: Some("15300001".to_owned()),
        household: Some("15300001".to_owned()),
        unit: text("101-A"),
        lease_start: day(2025, 8, 20),
        lease_end: day(2026, 7, 31),
        move_in: day(2024, 8, 20),
        move_out: day(2026, 8, 2),
        ..Row::new("")
    };
    let expected = [
        Row {
            person: "31000001".to_owned(),
            first_name: text("Priya"),
            last_name: text("Vance"),
            email: text("priya.vance@example.com"),
            phone: text("775-555-0133"),
            status: "Notice".to_owned(),
            standing: Some(Standing::Current),
            role: Role::Leaseholder,
            role_word: "Primary".to_owned(),
            ..shared.clone()
        },
        Row {
            person: "31000003".to_owned(),
            first_name: text("Tomas"),
            last_name: text("Lindqvist"),
            email: text("tomas.lindqvist@example.com"),
            more_emails: vec!["tl@example.org".to_owned()],
            phone: TextValue::Blank,
            move_in: day(2024, 9, 1),
            move_out: day(2026, 5, 31),
            status: "Past".to_owned(),
            standing: Some(Standing::Past),
            role: Role::Leaseholder,
            role_word: "Co-Applicant".to_owned(),
            ..shared.clone()
        },
        Row {
            person: "31000002".to_owned(),
            first_name: text("Marc"),
            last_name: text("Vance"),
            email: text("priya.vance@example.com"),
            phone: TextValue::Blank,
            status: "Cancelled".to_owned(),
            standing: Some(Standing::Other),
            role: Role::Guarantor,
            role_word: "Guarantor".to_owned(),
            ..shared
        },
    ];
    assert_eq!(told.rows(), expected.iter().collect::<Vec<_>>());
    assert_eq!(told.complete[0].rows, 3);
}

#[test]
fn get_mits_leases_gives_tenants_joined_with_their_leases() {
    let none = r#"{"response": {"result": {"LeaseApplication": {"Tenant": [], "LA_Lease": []}}}}"#;
    let told = read_from("mits_leases", [Answer::ok(MITS_LEASES), Answer::ok(none)]);
    assert_eq!(told.end, Ok(()));
    let expected = Row {
        lease: Some("15300001".to_owned()),
        household: Some("15300001".to_owned()),
        first_name: text("Priya"),
        last_name: text("Vance"),
        email: text("priya.vance@example.com"),
        phone: text("7755550133"),
        unit: text("101-A"),
        lease_start: day(2025, 8, 20),
        lease_end: day(2026, 7, 31),
        move_in: day(2024, 8, 20),
        move_out: DateValue::Blank,
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        role_word: "Primary".to_owned(),
        ..Row::new("31000001")
    };
    assert_eq!(told.rows(), [&expected]);
    assert_eq!(told.batches[0].carries, Row::FIELDS);
    assert_eq!((told.complete[0].rows, told.rejected().len()), (1, 0));
}

#[test]
fn get_customers_gives_a_person_without_dates() {
    let told = read_from("customers", [Answer::ok(CUSTOMERS)]);
    assert_eq!(told.end, Ok(()));
    let expected = Row {
        lease: Some("15300001".to_owned()),
        household: Some("15300001".to_owned()),
        first_name: text("Priya"),
        last_name: text("Vance"),
        email: text("priya.vance@example.com"),
        phone: text("7755550133"),
        unit: text("101"),
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        role_word: "Primary".to_owned(),
        ..Row::new("31000001")
    };
    assert_eq!(told.rows(), [&expected]);
    assert_eq!(expected.lease_start, DateValue::Absent);
    assert_eq!(told.batches[0].carries, ["first-name", "last-name", "email", "phone", "unit"]);
    assert_eq!((told.complete[0].rows, told.rejected().len()), (1, 0));
}

#[test]
fn a_read_asks_for_present_leases_and_for_those_that_ended_within_a_year() {
    let told = read([Answer::ok(LEASES_R2)]);
    let [present, past] = told.requests.as_slice() else { panic!("two lists were read") };
    let call = |params| {
        json!({
            "auth": { "type": "apikey" },
            "requestId": "1",
            "method": { "name": "getLeases", "version": "r2", "params": params },
        })
    };
    let open = json!({ "propertyId": "220901", "leaseStatusTypeIds": "1,2,3,4,5" });
    assert_eq!(body(present), call(open));
    let ended = json!({
        "propertyId": "220901", "leaseStatusTypeIds": "6", "moveOutDateFrom": "07/31/2025"
    });
    assert_eq!(body(past), call(ended));
}

#[rstest]
#[case("leases_r1", "getLeases", "r1", "/v1/leases", 2)]
#[case("mits_leases", "getMitsLeases", "r1", "/v1/leases", 2)]
#[case("customers", "getCustomers", "r1", "/v1/customers", 1)]
fn every_method_is_called_at_its_service(
    #[case] choice: &str,
    #[case] name: &str,
    #[case] version: &str,
    #[case] path: &str,
    #[case] calls: usize,
) {
    let nobody = || Answer::ok(r#"{"response": {"code": "200", "result": []}}"#);
    let told = read_from(choice, (0..calls).map(|_| nobody()));
    assert_eq!((told.complete[0].rows, told.requests.len()), (0, calls));
    let first = &told.requests[0];
    let method = &body(first)["method"];
    assert_eq!((&method["name"], &method["version"]), (&json!(name), &json!(version)));
    assert!(first.url.ends_with(path), "{}", first.url);
}

#[test]
fn a_person_on_several_leases_has_a_row_for_each() {
    let lease = |id: &str, status: &str, kind: &str| {
        format!(
            r#"{{"Identification": {{"IDValue": {id}, "IDType": "Lease Id", "Status": "{status}"}},
                "CustomerType": "{kind}"}}"#
        )
    };
    let leases = [
        lease("1", "Past", "Primary"),
        lease("2", "Current", "Occupant"),
        lease("3", "Current", "Guarantor"),
    ];
    let told = read_from(
        "customers",
        [Answer::ok(format!(
            r#"{{"result": {{"Customers": {{"Customer": {{"@attributes": {{"Id": 9}}, "LeaseId": [{}],
            "Email": "", "UnitNumber": {{}}}}}}}}}}"#,
            leases.join(",")
        ))],
    );
    let told: Vec<_> = told
        .rows()
        .into_iter()
        .map(|row| (row.person.clone(), row.lease.clone().unwrap(), row.standing, row.role))
        .collect();
    let row =
        |lease: &str, standing, role| ("9".to_owned(), lease.to_owned(), Some(standing), role);
    assert_eq!(
        told,
        [
            row("1", Standing::Past, Role::Leaseholder),
            row("2", Standing::Current, Role::Occupant),
            row("3", Standing::Current, Role::Guarantor),
        ]
    );
}

#[test]
fn a_customer_on_no_lease_has_no_state_that_is_known() {
    let told = read_from(
        "customers",
        [Answer::ok(
            r#"{"response": {"result": {"Customers": {"Customer": [{"@attributes": {"Id": "9"},
            "LeaseId": [], "FirstName": "Ana"}, {"FirstName": "Bo"}, "x"]}}}}"#,
        )],
    );
    let row = told.row("9");
    assert_eq!((row.standing, row.status.as_str(), &row.lease), (None, "", &None));
    assert_eq!(
        (&row.email, &row.phone, &row.unit),
        (&TextValue::Blank, &TextValue::Blank, &TextValue::Blank)
    );
    assert_eq!((told.rejected().len(), told.complete[0].rows), (2, 3));
}

#[test]
fn tenants_and_leases_are_joined_across_pages_and_spellings() {
    let page = |members: &str| {
        Answer::ok(format!(
            r#"{{"response": {{"code": 200, "result": {{"LeaseApplication": {{{members}}},
                "meta": {{"currentPage": {}, "lastPage": 2}}}}}}}}"#,
            if members.contains("Tenant") { 1 } else { 2 }
        ))
    };
    let tenants = page(
        r#""Tenant": [
            {"@attributes": {"ResidentType": "Guarantor"},
             "Identification": [{"@attributes": {"IDType": "Lease ID"}, "IDValue": 4},
                                {"@attributes": {"IDType": "Customer ID"}, "IDValue": 5}],
             "LeaseID": {"Identification": [{"@attributes": {"IDType": "Lease ID"}, "IDValue": 1},
                                            {"IDValue": "2"}]},
             "Name": {"FirstName": "Ana"},
             "Phone": [{"@attributes": {"PhoneType": "home"}, "PhoneNumber": "7755550101"},
                       {"@attributes": {"PhoneType": "mobile"}, "PhoneNumber": "7755550102"}]},
            {"Identification": {"IDValue": "6"}, "LeaseID": [], "Residence": []},
            {"Identification": {"IDType": "Application ID", "IDValue": "8"}}]"#,
    );
    let leases = page(
        r#""LA_Lease": [
            {"Identification": {"@attributes": {"IDType": "Lease ID"}, "IDValue": "1"},
             "Status": [{"ApprovalStatus": "Past"}], "Unit": {"MarketingName": 101},
             "LeaseEvents": {"LeaseEvent": {"@attributes": {"Date": "08/20/2025 MST",
                                                            "EventType": "Actual Move Out"}}}},
            {"Identification": {"IDType": "Lease ID", "IDValue": "2"},
             "Property": {"Identification": {"IDType": "Property ID", "IDValue": "999"}}}]"#,
    );
    let nobody = Answer::ok(r#"{"result": {"LeaseApplication": ""}}"#);
    let told = read_from("mits_leases", [tenants, leases, nobody]);
    let [ana, other] = told.rows()[..] else { panic!("the lease elsewhere is left out") };
    assert_eq!((ana.person.as_str(), ana.lease.as_deref()), ("5", Some("1")));
    assert_eq!((&ana.unit, &ana.move_out), (&text("101"), &day(2025, 8, 20)));
    assert_eq!((ana.role, ana.standing), (Role::Guarantor, Some(Standing::Past)));
    assert_eq!(
        (&ana.phone, &ana.more_phones),
        (&text("7755550102"), &vec!["7755550101".to_owned()])
    );
    assert_eq!((&ana.last_name, &ana.email), (&TextValue::Blank, &TextValue::Blank));
    assert_eq!((&other.unit, other.standing), (&TextValue::Absent, None));
    assert_eq!(told.rejected()[0].reason, "a tenant has no customer id");
    assert_eq!(told.complete[0].rows, 3);
}
