//! Who belongs together in MRI's lists, what they are in their household, and where it lives.

mod common;

use common::{PENDING_JSON, at, listing, person, read, read_with, row, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Told};
use usersync_adapter::{DateValue, Role, Standing, TextValue};

#[rstest]
#[case(r#""ResidentStatus": "Current", "IsCurrent": "Y""#, Some(Standing::Current))]
#[case(r#""ResidentStatus": " current ""#, Some(Standing::Current))]
#[case(r#""ResidentStatus": "Old", "IsCurrent": "N""#, Some(Standing::Past))]
#[case(r#""ResidentStatus": "New""#, Some(Standing::Pending))]
#[case(r#""ResidentStatus": "Sabbatical", "IsCurrent": "Y""#, None)]
#[case(r#""IsCurrent": "Y""#, None)]
// Without notice MRI's word counts, whatever the dates of the lease say.
#[case(
    r#""ResidentStatus": "Current", "LeaseMoveOut": "2019-01-31T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "LeaseEnd": "2019-01-31T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "LeaseMoveOut": "2026-09-30T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "DateNotified": "2026-06-01T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "DateNotified": "2026-06-01T00:00:00",
       "ResidentVacateDate": "2026-07-31T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "DateNotified": "2026-06-01T00:00:00",
       "ResidentVacateDate": "2026-07-30T00:00:00""#,
    Some(Standing::Past)
)]
#[case(
    r#""ResidentStatus": "Current", "DateNotified": "1900-01-01T00:00:00",
       "LeaseMoveOut": "2026-07-30T00:00:00""#,
    Some(Standing::Current)
)]
#[case(
    r#""ResidentStatus": "Current", "DateNotified": "2026-06-01T00:00:00",
       "LeaseMoveOut": "0001-01-01T00:00:00""#,
    Some(Standing::Current)
)]
fn a_lease_has_the_standing_of_its_word(#[case] members: &str, #[case] standing: Option<Standing>) {
    assert_eq!(row(members).standing, standing);
}

#[test]
fn a_current_lease_that_seems_over_is_pointed_out() {
    let overdue = r#""ResidentStatus": "Current", "LeaseMoveOut": "2019-01-31T00:00:00""#;
    let told = read([listing(&format!("[{}]", person("1", overdue)))]);
    assert!(told.logs.iter().any(|line| line.message.ends_with("no notice is told: 1")));
}

#[rstest]
#[case("Current", "Y", "", "Current", Some(Standing::Current))]
#[case("Current", "N", "", "Current", Some(Standing::Past))]
#[case("Current", "", "", "Current", Some(Standing::Current))]
#[case("Old", "Y", "", "Old", Some(Standing::Current))]
#[case("Old", "N", "", "Old", Some(Standing::Past))]
#[case("Old", "", "", "Old", Some(Standing::Past))]
#[case("New", "N", "", "New", Some(Standing::Pending))]
#[case("Sabbatical", "", "", "Sabbatical", None)]
#[case("Current", "Y", "2026-07-30T00:00:00", "Current", Some(Standing::Past))]
#[case("Current", "Y", "2026-07-31T00:00:00", "Current", Some(Standing::Current))]
#[case("Current", "Y", "1900-01-01T00:00:00", "Current", Some(Standing::Current))]
fn a_member_follows_the_household(
    #[case] lease: &str,
    #[case] is_current: &str,
    #[case] vacated: &str,
    #[case] status: &str,
    #[case] standing: Option<Standing>,
    #[values("Co-Resident", "Other Resident", "CO RESIDENT")] role: &str,
) {
    let member = person(
        "2",
        &format!(
            r#""ResidentStatus": "{role}", "IsCurrent": "{is_current}",
               "ResidentVacateDate": "{vacated}""#
        ),
    );
    let holder = person("1", &format!(r#""ResidentStatus": "{lease}""#));
    // The holder may come later, or on another page.
    let told = read([listing(&format!("[{member}, {holder}]"))]);
    let row = told.row("2");
    assert_eq!((row.status.as_str(), row.standing), (status, standing));
    assert_eq!((row.role, row.role_word.as_str()), (Role::Occupant, role));
    assert_eq!(row.household, told.row("1").household);
}

#[test]
fn a_notice_that_has_run_out_takes_the_whole_household() {
    let holder = person(
        "1",
        r#""ResidentStatus": "Current", "DateNotified": "2026-06-01", "LeaseMoveOut": "2026-07-30""#,
    );
    let member = person("2", r#""ResidentStatus": "Co-Resident", "IsCurrent": "Y""#);
    let told = read([listing(&format!("[{holder}, {member}]"))]);
    assert_eq!(told.row("1").standing, Some(Standing::Past));
    assert_eq!(told.row("2").standing, Some(Standing::Past));
}

#[rstest]
#[case("Y", "Current", Some(Standing::Current))]
#[case("N", "Old", Some(Standing::Past))]
#[case("", "Co-Resident", None)]
fn a_member_without_anyone_who_holds_the_lease_stands_alone(
    #[case] is_current: &str,
    #[case] status: &str,
    #[case] standing: Option<Standing>,
) {
    let members = format!(r#""ResidentStatus": "Co-Resident", "IsCurrent": "{is_current}""#);
    let row = row(&members);
    assert_eq!((row.status.as_str(), row.standing), (status, standing));
}

#[test]
fn of_two_words_on_one_lease_the_running_one_counts() {
    let old = person("1", r#""ResidentStatus": "Old""#);
    let current = person("2", r#""ResidentStatus": "Current""#);
    let member = person("3", r#""ResidentStatus": "Co-Resident""#);
    for order in [[&old, &current, &member], [&member, &current, &old]] {
        let entries: Vec<&str> = order.iter().map(|entry| entry.as_str()).collect();
        let told = read([listing(&format!("[{}]", entries.join(",")))]);
        assert_eq!(told.row("3").status, "Current");
    }
}

#[rstest]
#[case(r#""Guarantor": "Y""#, Role::Guarantor)]
#[case(r#""Guarantor": "N""#, Role::Leaseholder)]
#[case(r#""Guarantor": null"#, Role::Leaseholder)]
#[case(r#""Minor": "True""#, Role::Minor)]
#[case(r#""Minor": true"#, Role::Minor)]
#[case(r#""Minor": "False""#, Role::Leaseholder)]
#[case(r#""ResidentStatus": "Other Resident", "Minor": "True""#, Role::Minor)]
#[case(r#""ResidentStatus": "Co-Resident", "Guarantor": "Y""#, Role::Guarantor)]
#[case(r#""ResidentStatus": "Other Resident""#, Role::Occupant)]
fn flags_and_words_make_a_role(#[case] members: &str, #[case] role: Role) {
    assert_eq!(row(members).role, role);
}

fn units(told: &Told) -> Vec<&TextValue> {
    told.rows().into_iter().map(|row| &row.unit).collect()
}

#[test]
fn buildings_stand_in_front_of_units_where_numbers_repeat() {
    let told =
        read([listing(&format!("[{}, {}]", at("1", "01", "101", "1"), at("2", "02", "102", "1")))]);
    assert_eq!(units(&told), [&text("101"), &text("102")]);

    let entries =
        [at("1", "01", "101", "1"), at("2", "02", "101", "1"), at("3", "02", "102", "1")].join(",");
    let told = read([listing(&format!("[{entries}]"))]);
    assert_eq!(units(&told), [&text("01-101"), &text("02-101"), &text("02-102")]);

    // Who is yet to move in counts too.
    let told =
        read_with([listing(&format!("[{}]", at("1", "02", "204", "1")))], Answer::ok(PENDING_JSON));
    assert_eq!(units(&told), [&text("02-204"), &text("01-204")]);
}

#[rstest]
#[case(at("1", "", "101", "1"), text("101"), Some("BIRCH1||101|1"))]
#[case(at("1", "01", "", "1"), TextValue::Blank, Some("g1"))]
#[case(at("1", "01", "101", ""), text("101"), Some("g1"))]
fn what_a_place_lacks_is_no_household(
    #[case] entry: String,
    #[case] unit: TextValue,
    #[case] household: Option<&str>,
) {
    let told = read([listing(&format!("[{entry}]"))]);
    let row = told.row("1");
    assert_eq!((&row.unit, row.household.as_deref()), (&unit, household));
    assert_eq!(row.lease.is_some(), household != Some("g1"));
}

#[test]
fn leases_are_told_apart_by_building_and_unit() {
    let told =
        read([listing(&format!("[{}, {}]", at("1", "01", "101", "1"), at("1", "02", "101", "1")))]);
    let leases: Vec<_> = told.rows().iter().map(|row| row.lease.clone().unwrap()).collect();
    assert_eq!(leases, ["BIRCH1|01|101|1", "BIRCH1|02|101|1"]);
}

#[test]
fn a_newcomer_whom_the_longer_list_has_is_told_once() {
    let same = at("00S0007310", "01", "204", "3").replace("Current", "New");
    let told = read_with([listing(&format!("[{same}]"))], Answer::ok(PENDING_JSON));
    let rows = told.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].lease_end.clone(), rows[0].standing),
        (DateValue::Blank, Some(Standing::Pending))
    );

    // On another lease it is a transfer: two rows of one person.
    let elsewhere = at("00S0007310", "01", "101", "1");
    let told = read_with([listing(&format!("[{elsewhere}]"))], Answer::ok(PENDING_JSON));
    let standings: Vec<_> = told.rows().iter().map(|row| row.standing).collect();
    assert_eq!(standings, [Some(Standing::Current), Some(Standing::Pending)]);
    assert_eq!(told.complete[0].rows, 2);
}
