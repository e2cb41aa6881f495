//! What becomes of the residents in an answer of either list.

mod common;

use common::{
    RESIDENTS, day, listing, read, read_list, read_list_and, resident, result, signed_in, text,
};
use proptest::prelude::*;
use realpage_adapter::RealPage;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script};
use usersync_adapter::{Coverage, DateValue, Role, Row, Standing, TextValue};

/// Both residents of the recorded answer, as `getresidentlistinfo` tells of them.
fn amara_and_teo() -> [Row; 2] {
    let amara = Row {
        lease: Some("7044".to_owned()),
        household: Some("5980".to_owned()),
        first_name: text("Amara"),
        last_name: text("Obi-Lund"),
        email: text("amara@example.com"),
        phone: text("(813) 555-0102"),
        more_phones: vec!["(813) 555-0101".to_owned()],
        unit: text("1204"),
        lease_start: day(2026, 1, 15),
        lease_end: day(2027, 1, 14),
        move_in: day(2025, 1, 15),
        move_out: DateValue::Blank,
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        role_word: "Lease signer".to_owned(),
        ..Row::new("5980-6121")
    };
    let teo = Row {
        person: "5980-6122".to_owned(),
        first_name: text("Teo"),
        email: text("noemail@noemail.com"),
        phone: TextValue::Blank,
        more_phones: Vec::new(),
        role: Role::Occupant,
        role_word: String::new(),
        ..amara.clone()
    };
    [amara, teo]
}

#[test]
fn the_recorded_answer_gives_exactly_the_residents_in_it() {
    let told = read(Answer::ok(RESIDENTS));
    assert_eq!(told.end, Ok(()));
    assert_eq!(told.rows(), amara_and_teo().iter().collect::<Vec<_>>());
    assert!(told.rejected().is_empty());
    assert_eq!(told.requests.len(), 1);
}

#[test]
fn the_other_list_gives_the_same_residents_but_for_what_it_leaves_out() {
    let told = read_list(Answer::ok(RESIDENTS.replace("getresidentlistinfo", "getresidentlist")));
    let [amara, mut teo] = amara_and_teo();
    teo.move_out = DateValue::Absent;
    assert_eq!(told.rows(), [&amara, &teo]);
}

#[test]
fn a_read_to_the_end_is_complete_with_its_rows() {
    let told = read(Answer::ok(RESIDENTS));
    let [complete] = told.complete.as_slice() else { panic!("one property was read") };
    assert_eq!(complete.property, "9100001");
    assert_eq!((complete.rows, complete.coverage), (2, Coverage::Everyone));
    assert_eq!(complete.total, None);
    assert_eq!(told.batches[0].carries.len(), 9);
    assert_eq!(told.batches[0].expected, Some(2));
}

#[rstest]
#[case("<residentlist xmlns=\"\" />")]
#[case("<residentlist></residentlist>")]
#[case("<residentlist xsi:nil=\"true\"/>")]
#[case("")]
fn a_site_without_residents_is_complete(#[case] payload: &str) {
    let told = read(Answer::ok(result("getresidentlistinfo", payload)));
    assert_eq!(told.complete.len(), 1);
    assert_eq!(told.complete[0].rows, 0);
}

#[test]
fn a_site_with_all_its_former_residents_comes_in_batches() {
    let former: Vec<String> = (1..=962)
        .map(|n| resident(n, "<leasestatus>Former</leasestatus><hohbit>TRUE</hohbit>"))
        .collect();
    let told = read(Answer::ok(listing(&former.concat())));
    assert_eq!(told.complete[0].rows, 962);
    assert_eq!(told.rows().len(), 962);
    assert_eq!(told.batches.len(), 5);
    assert!(told.rows().iter().all(|row| row.standing == Some(Standing::Past)));
}

#[test]
fn elements_count_in_any_case_order_and_namespace() {
    let row = "<a:Resident xmlns:a=\"urn:x\"><a:Cellphone>813-555-0102</a:Cellphone>\
               <a:LeaseStatus> CURRENT </a:LeaseStatus><a:ResidentHouseholdID>7</a:ResidentHouseholdID>\
               <a:Email xsi:nil=\"true\"/><a:ResidentMemberID>1</a:ResidentMemberID>\
               <a:UnitID>55</a:UnitID><a:UnitNumber>101</a:UnitNumber></a:Resident>";
    let told = read(Answer::ok(
        listing(row)
            .replace("residentlist xmlns", "ResidentList xmlns")
            .replace("/residentlist>", "/ResidentList>"),
    ));
    let row = told.row("7-1");
    assert_eq!(row.phone, text("813-555-0102"));
    assert_eq!(row.email, TextValue::Blank);
    assert_eq!((row.status.as_str(), row.standing), ("CURRENT", Some(Standing::Current)));
    assert_eq!(row.unit, text("101"));
}

#[test]
fn other_names_are_read_where_the_usual_ones_have_no_value() {
    let row = "<resident><residentid>9</residentid><residentmemberid/>\
               <residenthouseholdid>7</residenthouseholdid><unitid>1</unitid>\
               <leasestartdate>2/1/2026</leasestartdate><begindate/>\
               <leaseenddate>2027-01-31T00:00:00</leaseenddate></resident>";
    let told = read_list_and(Answer::ok(result("getresidentlist", row)), |script| {
        script.reply(Answer::ok(result("unitlist", "<UnitList/>")))
    });
    let row = told.row("7-9");
    assert_eq!(row.lease_start, day(2026, 2, 1));
    assert_eq!(row.lease_end, day(2027, 1, 31));
}

#[rstest]
#[case("2026-01-15", day(2026, 1, 15))]
#[case("2026-01-15T00:00:00", day(2026, 1, 15))]
#[case("1/15/2026", day(2026, 1, 15))]
#[case("01/15/2026 12:00:00 AM", day(2026, 1, 15))]
#[case("0001-01-01T00:00:00", day(1, 1, 1))]
#[case("", DateValue::Blank)]
#[case("soon", DateValue::Unreadable("soon".to_owned()))]
fn dates_come_in_several_forms(#[case] written: &str, #[case] read_as: DateValue) {
    let row = resident(1, &format!("<moveoutdate>{written}</moveoutdate>"));
    let told = read(Answer::ok(listing(&row)));
    assert_eq!(told.row("7-1").move_out, read_as);
}

#[test]
fn what_a_row_leaves_out_is_blank_in_one_list_and_may_be_unknown_in_the_other() {
    let row = "<resident><residentmemberid>1</residentmemberid>\
               <residenthouseholdid>7</residenthouseholdid><leasestatus>Former</leasestatus>\
               <enddate/></resident>";
    let told = read(Answer::ok(listing(row)));
    let blank = Row {
        household: Some("7".to_owned()),
        first_name: TextValue::Blank,
        last_name: TextValue::Blank,
        email: TextValue::Blank,
        phone: TextValue::Blank,
        unit: TextValue::Blank,
        lease_start: DateValue::Blank,
        lease_end: DateValue::Blank,
        move_in: DateValue::Blank,
        move_out: DateValue::Blank,
        status: "Former".to_owned(),
        standing: Some(Standing::Past),
        role: Role::Occupant,
        ..Row::new("7-1")
    };
    assert_eq!(told.rows(), [&blank]);

    let told = read_list(Answer::ok(result("getresidentlist", row)));
    let partly_unknown = Row {
        unit: TextValue::Absent,
        lease_start: DateValue::Absent,
        move_in: DateValue::Absent,
        move_out: DateValue::Absent,
        ..blank
    };
    assert_eq!(told.rows(), [&partly_unknown]);
}

#[rstest]
#[case("<email>a@example.com</email>", "a@example.com", &["b@example.com"])]
#[case("<email />", "b@example.com", &[])]
#[case("", "b@example.com", &[])]
#[case("<email>n/a</email>", "b@example.com", &[])]
fn an_email_is_the_own_one_or_that_of_an_address(
    #[case] own: &str,
    #[case] chosen: &str,
    #[case] others: &[&str],
) {
    let addresses = "<addresslist><address><email/></address><address><type>REGULAR</type>\
                     <email>b@example.com</email></address></addresslist>";
    let told = read(Answer::ok(listing(&resident(1, &format!("{own}{addresses}")))));
    assert_eq!(told.row("7-1").email, text(chosen));
    assert_eq!(told.row("7-1").more_emails, others);
}

#[test]
fn names_keep_their_marks_and_lose_their_padding() {
    let names = "<firstname> Renée </firstname><lastname>Rao &amp; Sons  </lastname>";
    let told = read(Answer::ok(listing(&resident(1, names))));
    assert_eq!(told.row("7-1").first_name, text("Renée"));
    assert_eq!(told.row("7-1").last_name, text("Rao & Sons"));
}

#[test]
fn the_same_member_of_two_households_is_two_people() {
    let other = resident(1, "").replace("holdid>7<", "holdid>8<");
    let told = read(Answer::ok(listing(&(resident(1, "") + &other))));
    let people: Vec<_> = told.rows().iter().map(|row| row.person.as_str()).collect();
    assert_eq!(people, ["7-1", "8-1"]);
}

#[rstest]
#[case("<resident><residentmemberid>5</residentmemberid></resident>", Some("5"))]
#[case("<resident><residenthouseholdid>7</residenthouseholdid></resident>", Some("7"))]
#[case("<resident><residentmemberid>0</residentmemberid></resident>", None)]
#[case("<resident/>", None)]
fn a_person_without_both_ids_is_rejected_and_counted(#[case] row: &str, #[case] id: Option<&str>) {
    let told = read(Answer::ok(listing(&(row.to_owned() + &resident(1, "")))));
    assert_eq!((told.rows().len(), told.rejected().len()), (1, 1));
    assert_eq!(told.rejected()[0].id.as_deref(), id);
    assert_eq!(told.complete[0].rows, 2);
}

#[test]
fn one_site_that_cannot_be_read_leaves_the_others_alone() {
    let told = signed_in(Script::residents(&["9100001", "9100002"]))
        .reply(Answer::ok("<cut"))
        .reply(Answer::ok(listing("")))
        .play::<RealPage>();
    assert_eq!(told.failed[0].property, "9100001");
    assert_eq!(told.complete[0].property, "9100002");
    assert_eq!(told.end, Ok(()));
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let told = read(Answer::ok(body));
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_complete(place in 0..RESIDENTS.trim_end().len()) {
        let told = read(Answer::ok(&RESIDENTS.as_bytes()[..place]));
        prop_assert!(told.complete.is_empty());
    }

    #[test]
    fn any_change_of_one_byte_is_read_without_a_panic(place in 0..RESIDENTS.len(), byte in 0..=127u8) {
        let mut body = RESIDENTS.as_bytes().to_vec();
        body[place] = byte;
        let told = read(Answer::ok(body));
        prop_assert!(told.complete.len() <= 1);
    }
}
