//! What the unit of a resident is called.

mod common;

use common::{fault, listing, not_authorized, read, read_list_and, result, signed_in, text};
use realpage_adapter::RealPage;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, Told};
use usersync_adapter::{TextValue, kind};

/// A resident in a unit, with further elements.
fn resident(member: u32, unit_id: u32, more: &str) -> String {
    format!(
        "<resident><residentmemberid>{member}</residentmemberid>\
         <residenthouseholdid>{unit_id}</residenthouseholdid><unitid>{unit_id}</unitid>{more}\
         </resident>"
    )
}

const UNITS: &str = "<UnitList><Unit><UnitID>55</UnitID><UnitNumber>101</UnitNumber>\
                     <BuildingName>12</BuildingName></Unit><Unit><UnitID>56</UnitID>\
                     <UnitNumber>102</UnitNumber></Unit></UnitList>";

/// A read of rows that name no unit number, with these answers to the search for it.
fn read_with(answers: Vec<Answer>) -> Told {
    let script = signed_in(Script::residents(&["9100001"]));
    let script = script.reply(Answer::ok(listing(&resident(1, 55, "<unitnumber/>"))));
    answers.into_iter().fold(script, Script::reply).play::<RealPage>()
}

#[test]
fn a_number_that_is_missing_is_looked_up_by_the_id() {
    let told = read_with(vec![Answer::ok(result("unitlist", UNITS))]);
    assert_eq!(told.row("55-1").unit, text("101"));
    assert_eq!(told.requests[1].operation, "unitlist");
}

#[test]
fn the_other_list_is_served_by_the_same_search() {
    let rows = resident(1, 56, "");
    let told = read_list_and(Answer::ok(result("getresidentlist", &rows)), |script| {
        script.reply(Answer::ok(result("unitlist", UNITS)))
    });
    assert_eq!(told.row("56-1").unit, text("102"));
}

#[test]
fn nothing_is_looked_up_where_another_row_tells() {
    let rows = resident(1, 55, "<unitnumber>101</unitnumber>") + &resident(2, 55, "");
    let told = read(Answer::ok(listing(&rows)));
    assert_eq!(told.row("55-2").unit, text("101"));
}

#[test]
fn the_list_of_units_has_two_names() {
    let other = Answer::ok(result("getunitlist", UNITS));
    let told =
        read_with(vec![fault("LicenseKey is not authorized to call the method unitlist"), other]);
    assert_eq!(told.row("55-1").unit, text("101"));
    assert_eq!(told.requests[2].operation, "getunitlist");
}

#[test]
fn without_the_right_to_units_the_number_stays_unknown() {
    let told = read_with(vec![not_authorized(), not_authorized()]);
    assert_eq!(told.row("55-1").unit, TextValue::Absent);
    assert_eq!(told.complete.len(), 1);
    assert!(told.logs.iter().any(|line| line.message.contains("right to unitlist")));
}

#[test]
fn a_unit_that_is_not_on_the_list_stays_unknown() {
    let told = read_with(vec![Answer::ok(result("unitlist", "<UnitList/>"))]);
    assert_eq!(told.row("55-1").unit, TextValue::Absent);
}

#[test]
fn a_search_that_fails_fails_the_site() {
    let told = read_with(vec![Answer::status(503, "")]);
    assert!(told.complete.is_empty());
    assert_eq!(told.failed[0].failure.kind, kind::REACH);
    assert_eq!(told.failed[0].failure.operation.as_deref(), Some("unitlist"));
}

#[rstest]
#[case(
    "<buildingnumber>1</buildingnumber>",
    "<buildingnumber>2</buildingnumber>",
    "1-101",
    "2-101"
)]
#[case("<buildingnumber>1</buildingnumber>", "<buildingnumber>1</buildingnumber>", "101", "101")]
#[case("<buildingnumber>1</buildingnumber>", "", "101", "101")]
#[case("", "", "101", "101")]
fn the_building_is_named_where_a_number_is_in_several(
    #[case] one: &str,
    #[case] other: &str,
    #[case] first: &str,
    #[case] second: &str,
) {
    let number = "<unitnumber>101</unitnumber>";
    let rows = [
        resident(1, 55, &format!("{number}{one}")),
        // The same unit, in a row that does not name the building.
        resident(2, 55, number),
        resident(3, 56, &format!("{number}{other}")),
        resident(4, 57, "<unitnumber>102</unitnumber><buildingnumber>1</buildingnumber>"),
    ];
    let told = read(Answer::ok(listing(&rows.concat())));
    assert_eq!(told.row("55-1").unit, text(first));
    assert_eq!(told.row("55-2").unit, text(first));
    assert_eq!(told.row("56-3").unit, text(second));
    assert_eq!(told.row("57-4").unit, text("102"));
}
