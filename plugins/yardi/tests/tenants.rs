//! What becomes of the residents in an answer of `GetTenants`.

mod common;

use common::{TENANTS, blank, day, read_from, result_of, text};
use rstest::rstest;
use usersync_adapter::script::{Answer, Told};
use usersync_adapter::{Row, Standing, kind};

fn read(answer: Answer) -> Told {
    read_from("common", answer)
}

fn listing(tenants: &str) -> Answer {
    Answer::ok(result_of(
        "GetTenants",
        &format!("<CommonTenantsData xmlns=\"\">{tenants}</CommonTenantsData>"),
    ))
}

#[test]
fn the_sample_gives_exactly_its_residents() {
    let told = read(Answer::ok(TENANTS));
    let nora = Row {
        first_name: text("Nora"),
        last_name: text("O'Quinn"),
        email: text("nora.oquinn@example.com"),
        phone: text("(512) 555-0142"),
        unit: text("0103"),
        lease_start: day(2026, 2, 1),
        lease_end: day(2027, 1, 31),
        move_in: day(2024, 2, 1),
        move_out: day(2026, 7, 31),
        status: "Notice".to_owned(),
        standing: Some(Standing::Current),
        role_word: "Tenant".to_owned(),
        ..blank("t0041001", "t0041001")
    };
    assert_eq!(told.rows(), [&nora]);
    assert!(told.rejected().is_empty());
    assert_eq!((told.complete[0].rows, &told.complete[0].total), (1, &None));
}

#[test]
fn what_a_tenant_has_none_of_is_blank() {
    let tenant = "<PropertyTenants><Tenants><Tenant tCode=\"t1\"><Status>Applicant</Status>\
                  <MoveOutDate xsi:nil=\"true\"/></Tenant></Tenants></PropertyTenants>";
    let expected = Row {
        status: "Applicant".to_owned(),
        standing: Some(Standing::Other),
        role_word: "Tenant".to_owned(),
        ..blank("t1", "t1")
    };
    assert_eq!(read(listing(tenant)).rows(), [&expected]);
}

#[test]
fn a_notice_is_past_once_its_move_out_is() {
    let notice = TENANTS.replace("7/31/2026", "7/9/2026");
    assert_eq!(read(Answer::ok(notice)).row("t0041001").standing, Some(Standing::Past));
}

#[test]
fn a_property_without_tenants_is_complete() {
    let told = read(listing("<PropertyTenants><Tenants/></PropertyTenants>"));
    assert_eq!((told.complete.len(), told.rows().len()), (1, 0));
}

#[rstest]
#[case("<PropertyTenants/>", "Tenants")]
#[case("<PropertyTenants></PropertyTenants>", "Tenants")]
#[case("", "PropertyTenants")]
#[case("<Tenants/>", "PropertyTenants")]
fn a_list_that_is_not_there_is_not_taken_for_an_empty_one(
    #[case] payload: &str,
    #[case] missing: &str,
) {
    let told = read(listing(payload));
    assert!(told.complete.is_empty());
    let failure = told.failure();
    assert_eq!(failure.kind, kind::ANSWER);
    assert!(failure.message.contains(&format!("no `{missing}`")), "{}", failure.message);
    assert!(failure.message.contains("check in Yardi"), "{}", failure.message);
}

#[test]
fn another_property_in_the_answer_is_never_taken_for_this_one() {
    let told = read(listing("<PropertyTenants Code=\"oak02\"><Tenants/></PropertyTenants>"));
    assert!(told.complete.is_empty());
    assert!(told.failure().message.contains("sent `oak02`"));
}

#[test]
fn a_tenant_without_a_code_is_rejected_and_counted() {
    let told = read(listing("<PropertyTenants><Tenants><Tenant/></Tenants></PropertyTenants>"));
    assert_eq!(told.rejected()[0].reason, "a Tenant has no tCode");
    assert_eq!(told.complete[0].rows, 1);
}
