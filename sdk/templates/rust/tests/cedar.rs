//! The adapter against scripted answers, the samples of Cedar's own page among them.

use adapter::Cedar;
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{DateValue, Day, Role, Standing, TextValue, kind};

const PROPERTIES: &str = include_str!("../samples/properties.json");
const FIRST_PAGE: &str = include_str!("../samples/residents-1.json");
const LAST_PAGE: &str = include_str!("../samples/residents-2.json");
const UNKNOWN_KEY: &str = include_str!("../samples/unknown-key.json");
const JUNIPER: &str = "prp_juniper_1";
const NOBODY: &str =
    r#"{"residents": [], "page": 1, "per_page": 100, "next_page": null, "total": 0}"#;

fn signed_in(script: Script) -> Script {
    script
        .setting("endpoint", "https://api.cedar.example.com")
        .secret("api_key")
        .today(Day {
            year: 2026,
            month: 7,
            day: 20,
        })
}

fn read(pages: &[&str]) -> Told {
    let script = signed_in(Script::residents(&[JUNIPER]));
    pages
        .iter()
        .fold(script, |script, page| script.reply(Answer::ok(*page)))
        .play::<Cedar>()
}

/// The row of a resident with these members.
fn row(members: &str) -> usersync_adapter::Row {
    let page =
        format!(r#"{{"residents": [{{"id": "1", {members}}}], "next_page": null, "total": 1}}"#);
    read(&[&page]).row("1").clone()
}

#[test]
fn the_samples_give_five_rows_and_the_total_fits() {
    let told = read(&[FIRST_PAGE, LAST_PAGE]);
    let people: Vec<_> = told.rows().iter().map(|row| row.person.as_str()).collect();
    assert_eq!(
        people,
        [
            "res_10001",
            "res_10002",
            "res_10003",
            "res_10004",
            "res_10005"
        ]
    );
    let complete = &told.complete[0];
    assert_eq!((complete.property.as_str(), complete.rows), (JUNIPER, 5));
    let total = complete.total.as_ref().unwrap();
    assert_eq!(
        (total.announced, total.counted, total.unit.as_str()),
        (5, 5, "residents")
    );
}

#[test]
fn a_household_holds_together_across_pages() {
    let told = read(&[FIRST_PAGE, LAST_PAGE]);
    let (ingrid, tobias) = (told.row("res_10001"), told.row("res_10004"));
    assert_eq!(ingrid.household, tobias.household);
    assert_eq!(
        (ingrid.role, tobias.role),
        (Role::Leaseholder, Role::Occupant)
    );
}

#[test]
fn null_is_blank_and_a_missing_key_is_absent() {
    let told = read(&[FIRST_PAGE, LAST_PAGE]);
    assert_eq!(told.row("res_10004").email, TextValue::Blank);
    assert_eq!(told.row("res_10003").unit, TextValue::Blank);
    assert_eq!(told.row("res_10003").move_out, DateValue::Blank);
    assert_eq!(told.row("res_10005").email, TextValue::Absent);
    assert_eq!(told.row("res_10005").phone, TextValue::Absent);
}

#[test]
fn a_notice_ends_with_the_move_out() {
    let move_out = |day| {
        row(&format!(
            r#""status": "notice", "moves_out_on": "2026-07-{day}""#
        ))
    };
    assert_eq!(move_out("20").standing, Some(Standing::Current));
    assert_eq!(move_out("19").standing, Some(Standing::Past));
    assert_eq!(
        row(r#""status": "notice""#).standing,
        Some(Standing::Current)
    );
}

#[test]
fn an_answer_is_read_in_the_charset_that_it_declares() {
    let page = b"{\"residents\": [{\"id\": \"1\", \"first_name\": \"Ren\xe9e\"}],
        \"next_page\": null, \"total\": 1}";
    let answer = Answer::ok(*page).header("content-type", "application/json; charset=ISO-8859-1");
    let told = signed_in(Script::residents(&[JUNIPER]))
        .reply(answer)
        .play::<Cedar>();
    assert_eq!(
        told.row("1").first_name,
        TextValue::Value("Renée".to_owned())
    );
}

#[test]
fn every_status_and_role_word_is_known_and_a_new_one_is_passed_on() {
    let words = [
        ("applicant", Some(Standing::Other)),
        ("upcoming", Some(Standing::Pending)),
        ("current", Some(Standing::Current)),
        ("eviction", Some(Standing::Current)),
        ("past", Some(Standing::Past)),
        ("cancelled", Some(Standing::Other)),
        ("on holiday", None),
    ];
    for (word, standing) in words {
        let row = row(&format!(r#""status": "{word}""#));
        assert_eq!((row.status.as_str(), row.standing), (word, standing));
    }
    assert_eq!(row(r#""role": "guarantor""#).role, Role::Guarantor);
    assert_eq!(row(r#""role": "child""#).role, Role::Minor);
    assert_eq!(row(r#""role": "butler""#).role, Role::Occupant);
}

#[test]
fn an_entry_without_an_id_is_rejected_and_the_others_go_on() {
    let page = r#"{"residents": [{"email": "a@example.com"}, 7, {"id": "1"}],
        "next_page": null, "total": 3}"#;
    let told = read(&[page]);
    let reasons: Vec<_> = told
        .rejected()
        .iter()
        .map(|rejected| rejected.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        ["an entry has no id", "an entry is no JSON object"]
    );
    assert_eq!((told.rows().len(), told.complete[0].rows), (1, 3));
}

#[test]
fn requests_ask_for_the_page_and_carry_the_credential_by_name() {
    let told = read(&[FIRST_PAGE, LAST_PAGE]);
    let pages: Vec<_> = told
        .requests
        .iter()
        .map(|call| readable(&call.query[0].value))
        .collect();
    assert_eq!(pages, ["1", "2"]);
    for request in &told.requests {
        assert_eq!(
            request.url,
            "https://api.cedar.example.com/cedar/v1/properties/prp_juniper_1/residents"
        );
        assert_eq!(request.credential.as_deref(), Some("key"));
    }
}

#[test]
fn properties_have_names_addresses_and_the_account() {
    let told = signed_in(Script::properties())
        .reply(Answer::ok(PROPERTIES))
        .play::<Cedar>();
    let list = told.properties.unwrap();
    assert_eq!(list.account, "api.cedar.example.com");
    assert_eq!(
        (
            list.properties[0].id.as_str(),
            list.properties[0].name.as_str()
        ),
        (JUNIPER, "Juniper Mews")
    );
    assert_eq!(
        list.properties[0].address,
        ["100 Juniper Ave", "Boise ID 83702"]
    );
}

#[test]
fn a_check_tries_both_lists() {
    let script = signed_in(Script::check()).reply(Answer::ok(PROPERTIES));
    let told = script.reply(Answer::ok(FIRST_PAGE)).play::<Cedar>();
    let verdicts = told.checked.unwrap().verdicts;
    assert!(
        verdicts.iter().all(|verdict| verdict.outcome == "works"),
        "{verdicts:?}"
    );

    let told = signed_in(Script::check())
        .reply(Answer::status(401, UNKNOWN_KEY))
        .play::<Cedar>();
    let verdicts = told.checked.unwrap().verdicts;
    assert!(
        verdicts.iter().all(|verdict| verdict.outcome == "log-in"),
        "{verdicts:?}"
    );
    assert_eq!(
        verdicts[0].message,
        "HTTP 401: This key is unknown or was revoked."
    );
}

#[test]
fn what_goes_wrong_at_one_property_leaves_the_others_alone() {
    let odd = [
        Answer::status(403, "{}"),
        Answer::status(404, "{}"),
        Answer::status(503, ""),
        Answer::ok("<!DOCTYPE html><html></html>"),
        Answer::ok(&FIRST_PAGE[..FIRST_PAGE.len() / 2]),
        Answer::ok("{}"),
        Answer::ok(r#"{"residents": [], "next_page": null}"#),
        Answer::ok(r#"{"residents": [], "total": 0}"#),
        Answer::ok(r#"{"residents": [], "next_page": 1, "total": 0}"#),
        Answer::none("timeout", "no answer in time"),
    ];
    let kinds = [
        kind::PERMISSION,
        kind::REACH,
        kind::REACH,
        kind::ANSWER,
        kind::ANSWER,
        kind::ANSWER,
        kind::ANSWER,
        kind::ANSWER,
        kind::ANSWER,
        kind::REACH,
    ];
    for (answer, kind) in odd.into_iter().zip(kinds) {
        let script = signed_in(Script::residents(&[JUNIPER, "prp_elm_2"]));
        let told = script
            .reply(answer)
            .reply(Answer::ok(NOBODY))
            .play::<Cedar>();
        assert_eq!(
            (
                told.failed[0].property.as_str(),
                told.failure().kind.as_str()
            ),
            (JUNIPER, kind)
        );
        assert_eq!(told.complete[0].property, "prp_elm_2");
    }
}

#[test]
fn a_limit_or_a_refused_key_ends_the_job() {
    let script = || signed_in(Script::residents(&[JUNIPER, "prp_elm_2"]));
    let busy = Answer::status(429, "{}").header("retry-after", "7");
    let told = script().reply(busy).play::<Cedar>();
    let failure = told.end.unwrap_err();
    assert_eq!(
        (failure.kind.as_str(), failure.retry_after_ms),
        (kind::RATE_LIMIT, Some(7000))
    );
    let told = script()
        .reply(Answer::status(401, UNKNOWN_KEY))
        .play::<Cedar>();
    assert_eq!(told.end.unwrap_err().kind, kind::LOG_IN);
}
