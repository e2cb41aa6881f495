//! How lists are followed to their end, and reads of what changed.

mod common;

use common::{
    ENDPOINT, LEASE_DETAILS, LEASE_DETAILS_JSON, LEASE_DETAILS_XML, PENDING_JSON, listing, page,
    person, read, read_only, signed_in,
};
use mri_adapter::Mri;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{Coverage, Standing, TextValue, kind};

const SINCE: &str = "2026-07-31T02:00:00Z";

fn people(told: &Told) -> Vec<&str> {
    told.rows().into_iter().map(|row| row.person.as_str()).collect()
}

fn list(ids: &[&str]) -> String {
    let entries: Vec<String> = ids.iter().map(|id| person(id, r#""x": 1"#)).collect();
    format!("[{}]", entries.join(","))
}

#[rstest]
#[case("xml", LEASE_DETAILS_XML, "<mri_s-pmrm_residentleasedetailsbypropertyid />")]
#[case("json", LEASE_DETAILS_JSON, r#"{"value": []}"#)]
fn the_recorded_link_is_followed_with_bare_dollars_and_the_own_format(
    #[case] format: &str,
    #[case] first: &str,
    #[case] last: &str,
) {
    let told = signed_in(Script::residents(&["BIRCH1"]), format)
        .reply(Answer::ok(first))
        .reply(Answer::ok(last))
        .reply(Answer::ok(PENDING_JSON))
        .play::<Mri>();
    let second = &told.requests[1];
    assert_eq!(
        second.url,
        format!(
            "{ENDPOINT}?$api={LEASE_DETAILS}&$format={format}&RMPROPID=BIRCH1&$top=300&$skip=301"
        )
    );
    assert!(second.query.is_empty());
    assert_eq!(second.credential.as_deref(), Some("web-service"));
}

#[rstest]
// Escaped twice, as older answers are.
#[case("%24api={API}&amp;RMPROPID=BIRCH1&amp;%24skip=301", "RMPROPID=BIRCH1&$skip=301")]
// Says XML although JSON was asked for.
#[case("%24format=xml&%24skip=301&%24FORMAT=xml", "$skip=301")]
#[case("$api={API}&_next=9f3ac01b77", "_next=9f3ac01b77")]
#[case("%24API={api}&RMPROPID=B%26H+1", "RMPROPID=B%26H+1")]
fn a_link_is_mended_and_otherwise_left_as_it_is(#[case] link: &str, #[case] rest: &str) {
    let link = link.replace("{API}", LEASE_DETAILS).replace("{api}", &LEASE_DETAILS.to_lowercase());
    let told = read([page(&list(&["1"]), &link), listing(&list(&["2"]))]);
    assert_eq!(
        told.requests[1].url,
        format!("{ENDPOINT}?$api={LEASE_DETAILS}&$format=json&{rest}")
    );
    assert_eq!(people(&told), ["1", "2"]);
}

#[test]
fn only_the_query_of_a_link_counts() {
    let body = r#"{"nextLink": "https://elsewhere.example.com/API.asp?$skip=301", "value": []}"#;
    let told = read([Answer::ok(body), listing("[]")]);
    assert!(told.requests.iter().all(|request| request.url.starts_with(ENDPOINT)));
}

#[rstest]
#[case(r#""nextLink": """#)]
#[case(r#""nextLink": null"#)]
#[case(r#""odata.metadata": "x""#)]
fn no_link_is_the_end(#[case] member: &str) {
    let told = read([Answer::ok(format!(r#"{{{member}, "value": {}}}"#, list(&["1"])))]);
    assert_eq!(told.complete[0].rows, 1);
}

#[test]
fn a_short_page_is_no_end() {
    let told =
        read([page(&list(&["1"]), "$skip=2"), page("[]", "$skip=3"), listing(&list(&["2"]))]);
    assert_eq!(people(&told), ["1", "2"]);
}

#[test]
fn a_link_that_leads_round_or_elsewhere_fails_the_read() {
    let round = || page("[]", "$skip=301");
    let told = signed_in(Script::residents(&["BIRCH1"]), "json")
        .reply(round())
        .reply(round())
        .play::<Mri>();
    assert!(told.failure().message.contains("circle"), "{}", told.failure().message);

    let told = read_only(page("[]", "$api=MRI_S-PMRM_Residents&$skip=301"));
    assert!(told.failure().message.contains("another API"), "{}", told.failure().message);
    let told = read_only(Answer::ok(r#"{"nextLink": [7], "value": []}"#));
    assert!(told.failure().message.contains("no text"), "{}", told.failure().message);
}

#[test]
fn an_error_on_a_later_page_leaves_no_half_list() {
    let script = signed_in(Script::residents(&["BIRCH1"]), "json")
        .reply(page(&list(&["1"]), "$skip=301"))
        .reply(Answer::status(503, "busy"));
    let told = script.play::<Mri>();
    assert!(told.rows().is_empty() && told.complete.is_empty());
    assert_eq!(told.failed[0].failure.kind, kind::REACH);
}

#[test]
fn a_refusal_half_way_is_a_matter_of_permission() {
    let script = signed_in(Script::residents(&["BIRCH1"]), "json")
        .reply(page(&list(&["1"]), "$skip=301"))
        .reply(Answer::status(401, ""));
    assert_eq!(script.play::<Mri>().end.unwrap_err().kind, kind::PERMISSION);
}

#[test]
fn a_list_whose_rows_moved_is_read_again_until_nobody_is_missing() {
    let told = read([
        // Between the pages 3 moved to the front, so that 2 was met twice and 3 never.
        page(&list(&["1", "2"]), "$skip=3"),
        listing(&list(&["2", "4"])),
        page(&list(&["3", "1"]), "$skip=3"),
        listing(&list(&["2", "4"])),
    ]);
    assert_eq!(people(&told), ["1", "2", "4", "3"]);
    assert_eq!(told.complete[0].rows, 4);
    assert!(told.logs.iter().any(|line| line.message.contains("read again")));
}

#[test]
fn an_entry_that_is_always_repeated_costs_one_more_reading() {
    let reading = || [page(&list(&["1"]), "$skip=2"), listing(&list(&["1"]))];
    let told = read(reading().into_iter().chain(reading()));
    assert_eq!(people(&told), ["1"]);
    assert_eq!(told.complete.len(), 1);
}

#[test]
fn rows_that_never_rest_fail_the_property() {
    let readings = (0..4).flat_map(|reading| {
        let (one, other) = (format!("a{reading}"), format!("b{reading}"));
        [page(&list(&[&one]), "$skip=2"), listing(&list(&[&one, &other]))]
    });
    let script = signed_in(Script::residents(&["BIRCH1"]), "json");
    let told = readings.fold(script, Script::reply).play::<Mri>();
    assert!(told.complete.is_empty() && told.rows().is_empty());
    assert!(told.failure().message.contains("somebody may be missing"));
}

#[test]
fn two_rows_of_one_page_are_not_taken_for_one_that_moved() {
    let told = read([listing(&list(&["1", "1"]))]);
    assert_eq!(people(&told), ["1", "1"]);
}

#[test]
fn changes_are_asked_for_once_and_dealt_out() {
    let entries = [
        person("1", r#""ResidentStatus": "Current""#),
        person("2", r#""ResidentStatus": "Co-Resident", "IsCurrent": "Y""#),
        person("3", r#""ResidentStatus": "Old""#).replace("BIRCH1", "ELM2"),
        r#"{"ResidentNameID": "4"}"#.to_owned(),
    ];
    let told = signed_in(Script::changes(&["BIRCH1", "ELM2"], SINCE), "json")
        .reply(listing(&format!("[{}]", entries.join(","))))
        .reply(Answer::ok(PENDING_JSON))
        .reply(listing("[]"))
        .play::<Mri>();
    let asked = &told.requests[0].query[0];
    // A day early, since MRI's zone may be behind.
    assert_eq!(
        (asked.name.as_str(), readable(&asked.value).as_str()),
        ("LastUpdateDate", "2026-07-30")
    );
    assert_eq!(told.requests.len(), 3);
    assert_eq!(people(&told), ["1", "2", "00S0007310", "3"]);
    assert_eq!(told.row("2").standing, Some(Standing::Current));
    for complete in &told.complete {
        assert_eq!(complete.coverage, Coverage::Changes);
    }
    assert_eq!((told.complete[0].rows, told.complete[1].rows), (3, 1));
}

#[test]
fn changes_cannot_tell_whether_buildings_repeat_units() {
    let without_building = person("2", r#""x": 1"#).replace(r#""BuildingID": "01","#, "");
    let entries = format!("[{}, {without_building}]", person("1", r#""x": 1"#));
    let told = signed_in(Script::changes(&["BIRCH1"], SINCE), "json")
        .reply(listing(&entries))
        .reply(listing("[]"))
        .play::<Mri>();
    assert_eq!(told.row("1").unit, TextValue::Absent);
    assert_eq!(told.row("2").unit, TextValue::Value("101".to_owned()));
}

#[test]
fn refused_changes_end_the_job_with_what_another_api_tells() {
    let told = signed_in(Script::changes(&["BIRCH1"], SINCE), "json")
        .reply(Answer::status(401, ""))
        .reply(listing("[]"))
        .play::<Mri>();
    assert_eq!(told.end.unwrap_err().kind, kind::PERMISSION);
}
