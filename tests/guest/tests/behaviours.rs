//! The guest does what its setting says, so that a host that lets it through has a fault of its own.

use misbehaving_guest::Misbehaving;
use rstest::rstest;
use usersync_adapter::script::{Answer, Script, Told, readable};
use usersync_adapter::{DateValue, Day, Role, Standing, TextValue};

const ROWS: &str = r#"[
    {"id": 1, "first_name": "Nora", "last_name": "Quinn", "email": "nora@example.com",
     "phone": "", "unit": "0103", "status": "Notice", "lease_start": "2026-02-01",
     "move_out": "2026-07-30", "household": "h1", "lease": "l1"},
    {"id": "2", "status": "Unheard Of", "role": "guarantor"},
    {"first_name": "Nobody"},
    7
]"#;

fn told_to(behaviour: &str) -> Script {
    Script::residents(&["main"])
        .setting("endpoint", "https://pms.example.com")
        .setting("username", "demo")
        .setting("behaviour", behaviour)
        .secret("password")
}

#[test]
fn a_fine_guest_reads_the_neutral_names() {
    let told: Told = told_to("fine").reply(Answer::ok(ROWS)).play::<Misbehaving>();
    assert_eq!(told.requests[0].url, "https://pms.example.com/residents");
    assert_eq!(readable(&told.requests[0].query[0].value), "main");
    assert_eq!(told.requests[0].credential.as_deref(), Some("sign-in"));

    let nora = told.row("1");
    assert_eq!(nora.email, TextValue::Value("nora@example.com".to_owned()));
    assert_eq!((&nora.phone, &nora.lease_end), (&TextValue::Blank, &DateValue::Absent));
    assert_eq!(nora.lease_start, DateValue::Value(Day { year: 2026, month: 2, day: 1 }));
    assert_eq!(nora.standing, Some(Standing::Past));
    assert_eq!((nora.household.as_deref(), nora.lease.as_deref()), (Some("h1"), Some("l1")));
    let other = told.row("2");
    assert_eq!((other.standing, other.role), (None, Role::Guarantor));
    assert_eq!(other.first_name, TextValue::Absent);
    assert_eq!(told.rejected().len(), 2);
    assert_eq!(told.complete[0].rows, 4);
}

#[test]
fn a_guest_that_talks_nonsense_completes_what_nobody_asked_for() {
    let told = told_to("nonsense").reply(Answer::ok("[]")).play::<Misbehaving>();
    assert_eq!(
        (told.complete[0].property.as_str(), told.complete[0].rows),
        ("a property nobody asked for", 7)
    );
}

#[test]
fn a_bad_date_is_a_day_that_does_not_exist() {
    let told = told_to("bad-date").play::<Misbehaving>();
    let day = Day { year: 2026, month: 2, day: 31 };
    assert_eq!(told.row("1").lease_start, DateValue::Value(day));
}

#[test]
fn smuggling_puts_what_came_back_into_a_path() {
    let told = told_to("smuggle")
        .reply(Answer::ok("echo"))
        .reply(Answer::ok("[]"))
        .reply(Answer::ok("[]"))
        .play::<Misbehaving>();
    assert_eq!(told.requests[1].url, "https://pms.example.com/echo/residents");
}

#[rstest]
#[case("panic", "told to panic")]
#[case("unlisted-operation", "lists no `delete-everything`")]
#[case("wrong-marks", "the path of `residents`")]
fn the_script_stops_what_a_host_must_stop(#[case] behaviour: &str, #[case] words: &str) {
    let script = told_to(behaviour).reply(Answer::ok("[]"));
    let panic = std::panic::catch_unwind(|| script.play::<Misbehaving>()).unwrap_err();
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
    assert!(text.contains(words), "{text}");
}
