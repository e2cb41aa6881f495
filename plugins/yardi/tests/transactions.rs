//! What becomes of the residents in an answer of `GetResidentTransactions_Login`.

mod common;

use common::{TRANSACTIONS, blank, day, read_from, result_of, signed_in_to, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, Told};
use usersync_adapter::{DateValue, Delivery, Role, Row, Standing, TextValue, kind};
use yardi_adapter::Yardi;

const OPERATION: &str = "GetResidentTransactions_Login";

fn read(answer: Answer) -> Told {
    read_from("transactions", answer)
}

/// `RT_Customer` elements as an answer for `maple01`.
fn listing(customers: &str) -> Answer {
    let payload = format!(
        "<ResidentTransactions xmlns=\"\"><Property><PropertyID><MITS:Identification>\
         <MITS:PrimaryID>maple01</MITS:PrimaryID></MITS:Identification></PropertyID>{customers}\
         </Property></ResidentTransactions>"
    );
    Answer::ok(result_of(OPERATION, &payload))
}

/// One tenant of a type, with elements of the lease, further customers and further elements.
fn tenant(of_type: &str, lease: &str, customers: &str, more: &str) -> String {
    format!(
        "<RT_Customer><CustomerID>t1</CustomerID><Customers><Customer Type=\"{of_type}\">\
         <CustomerID>t1</CustomerID><Lease>{lease}</Lease></Customer>{customers}</Customers>{more}\
         </RT_Customer>"
    )
}

fn roommate(of_type: &str, lease: &str) -> String {
    format!(
        "<Customer Type=\"{of_type}\"><CustomerID>r1</CustomerID><Lease>{lease}</Lease></Customer>"
    )
}

#[test]
fn the_recorded_answer_gives_exactly_its_residents() {
    let told = read(Answer::ok(TRANSACTIONS));
    let nora = Row {
        first_name: text("Nora"),
        last_name: text("O'Quinn"),
        email: text("nora.oquinn@example.com"),
        phone: text("5125550142"),
        unit: text("0103"),
        lease_start: day(2026, 2, 1),
        lease_end: day(2027, 1, 31),
        move_in: day(2024, 2, 1),
        move_out: day(2026, 7, 31),
        status: "current resident".to_owned(),
        standing: Some(Standing::Current),
        ..blank("t0041001", "t0041001")
    };
    let ilse = Row {
        first_name: text("Ilse"),
        email: text("ilse@example.com"),
        phone: TextValue::Absent,
        move_in: day(1, 1, 1),
        move_out: DateValue::Absent,
        role: Role::Occupant,
        role_word: "customer".to_owned(),
        person: "r0009001".to_owned(),
        ..nora.clone()
    };
    assert_eq!(told.rows(), [&nora, &ilse]);
    assert!(told.rejected().is_empty());
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!((complete.rows, &complete.total), (2, &None));
    assert_eq!(told.end, Ok(()));
}

#[test]
fn padding_and_the_forms_of_namespaces_change_nothing() {
    let expected = read(Answer::ok(TRANSACTIONS));
    let bare =
        TRANSACTIONS.replace("MITS:", "").replace(" xmlns=\"http://yardi", " x=\"http://yardi");
    let unbound = TRANSACTIONS.replace("xmlns:xsi=", "x=").replace("xmlns:MITS=", "y=");
    let padded = TRANSACTIONS
        .replace("current resident\"", "current\n   resident \"")
        .replace(">0103<", ">\n  0103 \n<")
        .replace(">2026-07-31<", "> 2026-07-31\n<");
    for form in [bare, unbound, padded] {
        let told = read(Answer::ok(form));
        assert_eq!(told.complete, expected.complete);
        assert_eq!(told.rows(), expected.rows());
    }
}

#[rstest]
#[case("current resident", "", Some(Standing::Current))]
#[case(
    "Current Resident",
    "<ExpectedMoveOutDate>2026-07-31</ExpectedMoveOutDate>",
    Some(Standing::Current)
)]
#[case(
    "current resident",
    "<ExpectedMoveOutDate>2026-07-30</ExpectedMoveOutDate>",
    Some(Standing::Past)
)]
#[case("current resident", "<ActualMoveOut>2026-07-30</ActualMoveOut>", Some(Standing::Past))]
#[case(
    "current resident",
    "<ExpectedMoveOutDate>0001-01-01</ExpectedMoveOutDate>",
    Some(Standing::Current)
)]
#[case("current resident", "<LeaseToDate>2025-01-31</LeaseToDate>", Some(Standing::Current))]
#[case("future resident", "", Some(Standing::Pending))]
#[case("former resident", "<ActualMoveOut>2026-01-31</ActualMoveOut>", Some(Standing::Past))]
#[case("applicant", "", Some(Standing::Other))]
#[case("prospect", "", Some(Standing::Other))]
#[case("guest", "", Some(Standing::Other))]
#[case("other", "", Some(Standing::Other))]
#[case("customer", "", None)]
#[case("", "", None)]
fn a_type_has_its_standing(
    #[case] of_type: &str,
    #[case] lease: &str,
    #[case] standing: Option<Standing>,
) {
    let told = read(listing(&tenant(of_type, lease, &roommate("customer", ""), "")));
    for person in ["t1", "r1"] {
        let row = told.row(person);
        assert_eq!((row.status.as_str(), row.standing), (of_type, standing), "{person}");
    }
}

#[rstest]
#[case("customer", "", "current resident", Some(Standing::Current))]
#[case(
    "customer",
    "<ActualMoveOut>2026-07-30</ActualMoveOut>",
    "current resident",
    Some(Standing::Past)
)]
#[case("former resident", "", "former resident", Some(Standing::Past))]
#[case("roommate", "", "current resident", Some(Standing::Current))]
fn a_roommate_stands_as_the_household_unless_the_type_is_a_status(
    #[case] of_type: &str,
    #[case] lease: &str,
    #[case] status: &str,
    #[case] standing: Option<Standing>,
) {
    let told = read(listing(&tenant("current resident", "", &roommate(of_type, lease), "")));
    let row = told.row("r1");
    assert_eq!((row.status.as_str(), row.standing), (status, standing));
    assert_eq!(row.role_word, of_type);
}

#[rstest]
#[case(
    "<ActualMoveIn>2024-02-01</ActualMoveIn><ExpectedMoveInDate>2024-01-15</ExpectedMoveInDate>",
    day(2024, 2, 1)
)]
#[case("<ExpectedMoveInDate>2026-09-01</ExpectedMoveInDate>", day(2026, 9, 1))]
#[case(
    "<ActualMoveIn>0001-01-01</ActualMoveIn><ExpectedMoveInDate>2026-09-01</ExpectedMoveInDate>",
    day(2026, 9, 1)
)]
#[case("<ActualMoveIn/><ExpectedMoveInDate>2026-09-01</ExpectedMoveInDate>", day(2026, 9, 1))]
#[case("<ActualMoveIn/>", DateValue::Blank)]
fn what_happened_counts_before_what_is_expected(#[case] lease: &str, #[case] move_in: DateValue) {
    let told = read(listing(&tenant("current resident", lease, &roommate("customer", lease), "")));
    assert_eq!(told.row("t1").move_in, move_in);
    assert_eq!(told.row("r1").move_in, move_in);
}

#[test]
fn a_missing_date_is_blank_for_the_tenant_and_absent_for_a_roommate() {
    let told = read(listing(&tenant("current resident", "", &roommate("customer", ""), "")));
    let tenant = Row {
        status: "current resident".to_owned(),
        standing: Some(Standing::Current),
        ..blank("t1", "t1")
    };
    let roommate = Row {
        person: "r1".to_owned(),
        phone: TextValue::Absent,
        move_in: DateValue::Absent,
        move_out: DateValue::Absent,
        role: Role::Occupant,
        role_word: "customer".to_owned(),
        ..tenant.clone()
    };
    assert_eq!(told.rows(), [&tenant, &roommate]);
}

#[rstest]
#[case("true", Role::Leaseholder)]
#[case("True", Role::Leaseholder)]
#[case("false", Role::Occupant)]
#[case("", Role::Occupant)]
fn who_answers_for_the_lease_holds_it(#[case] word: &str, #[case] role: Role) {
    let lease = format!("<ResponsibleForLease>{word}</ResponsibleForLease>");
    let told = read(listing(&tenant("current resident", "", &roommate("customer", &lease), "")));
    assert_eq!(told.row("r1").role, role);
    assert_eq!(told.row("t1").role, Role::Leaseholder);
}

#[test]
fn the_unit_of_the_tenant_counts_before_that_of_the_record() {
    let unit = "<RT_Unit><UnitID>0211</UnitID></RT_Unit>";
    let told = read(listing(&tenant("current resident", "", &roommate("customer", ""), unit)));
    assert_eq!(told.row("t1").unit, text("0211"));
    assert_eq!(told.row("r1").unit, text("0211"));

    let own = tenant("current resident", "", "", unit)
        .replace("<Lease>", "<Property><UnitID>0103</UnitID></Property><Lease>");
    assert_eq!(read(listing(&own)).row("t1").unit, text("0103"));
}

#[test]
fn any_address_may_have_the_email_and_any_slot_the_only_number() {
    let contact = "<Address Type=\"current\"/><Address><Email>a@example.com</Email></Address>\
                   <Address><Email>b@example.com</Email></Address>\
                   <Phone Type=\"fax\"><PhoneNumber>555-0100</PhoneNumber></Phone>\
                   <Phone Type=\"cell\"/>\
                   <Phone Type=\"office\"><PhoneNumber>555-0101</PhoneNumber></Phone><Lease>";
    let told = read(listing(&tenant("current resident", "", "", "").replace("<Lease>", contact)));
    let row = told.row("t1");
    assert_eq!(
        (&row.email, row.more_emails.as_slice()),
        (&text("a@example.com"), &["b@example.com".to_owned()][..])
    );
    assert_eq!((&row.phone, row.more_phones.len()), (&text("555-0101"), 0));
}

#[test]
fn the_tenant_need_not_be_the_first() {
    let swapped = "<RT_Customer><CustomerID>t1</CustomerID><Customers>\
                   <Customer Type=\"customer\"><CustomerID>r1</CustomerID></Customer>\
                   <Customer Type=\"future resident\"><CustomerID>t1</CustomerID></Customer>\
                   </Customers></RT_Customer>";
    let told = read(listing(swapped));
    assert_eq!(told.row("r1").household.as_deref(), Some("t1"));
    assert_eq!(told.row("r1").standing, Some(Standing::Pending));
}

#[rstest]
#[case("<RT_Customer><CustomerID>t1</CustomerID></RT_Customer>", Some("t1"), 0)]
#[case("<RT_Customer><Customers><Customer/></Customers></RT_Customer>", None, 0)]
#[case(&tenant("current resident", "", "<Customer/>", ""), None, 1)]
fn who_has_no_code_is_rejected_and_counted(
    #[case] record: &str,
    #[case] id: Option<&str>,
    #[case] rows: usize,
) {
    let told = read(listing(record));
    let [rejected] = told.rejected()[..] else { panic!("one row is rejected") };
    assert_eq!((rejected.id.as_deref(), told.rows().len()), (id, rows));
    assert_eq!(told.complete[0].rows as usize, rows + 1);
}

#[test]
fn the_bulk_of_an_answer_is_passed_over() {
    let charge = "<Transactions><Charge><Detail><Amount>1450.00</Amount></Detail></Charge>\
                  </Transactions>";
    let bulk = format!("<RTServiceTransactions>{}</RTServiceTransactions>", charge.repeat(300));
    let full = TRANSACTIONS
        .replace("<RTServiceTransactions><Transactions /></RTServiceTransactions>", &bulk);
    let (told, expected) = (read(Answer::ok(full.clone())), read(Answer::ok(TRANSACTIONS)));
    assert!(full.len() > TRANSACTIONS.len() + 20_000);
    assert_eq!(told.rows(), expected.rows());
    assert_eq!(told.complete, expected.complete);
    assert_eq!(told.requests[0].delivery, Delivery::Chunked);

    let place = full.find("</RTServiceTransactions>").unwrap();
    let cut = read(Answer::ok(&full.as_bytes()[..place - 100]));
    assert!(cut.complete.is_empty());
    assert_eq!(cut.failure().kind, kind::ANSWER);
}

#[test]
fn a_property_without_residents_is_complete() {
    let told = read(listing(""));
    assert_eq!((told.complete.len(), told.rows().len()), (1, 0));
}

#[test]
fn another_property_in_the_answer_is_never_taken_for_this_one() {
    let told = signed_in_to("transactions", Script::residents(&["oak02"]))
        .reply(Answer::ok(TRANSACTIONS))
        .play::<Yardi>();
    assert!(told.rows().is_empty() && told.complete.is_empty());
    assert!(told.failure().message.contains("`oak02` and sent `maple01`"));
}
