//! Where a list ends, and what its total is compared with.

mod common;

use common::{NO_LEASES, read, read_from, value};
use rstest::rstest;
use serde_json::{Value, json};
use usersync_adapter::kind;
use usersync_adapter::script::{Answer, Told};

/// A page of these leases, each of one customer.
fn page(ids: std::ops::Range<u32>) -> Answer {
    page_with(ids, &json!(null))
}

fn page_with(ids: std::ops::Range<u32>, meta: &Value) -> Answer {
    let leases: Vec<_> =
        ids.map(|id| json!({ "id": id, "customers": { "customer": { "id": id } } })).collect();
    let result = json!({ "leases": { "lease": leases }, "meta": meta });
    Answer::ok(json!({ "response": { "code": 200, "result": result } }).to_string())
}

fn link(words: &str) -> String {
    words
        .split(' ')
        .map(|rel| {
            format!("<https://apis.entrata.example.com/x?page_no=2,3&per_page=500>; rel=\"{rel}\"")
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// The numbers of the pages asked for, those of the list of past leases left out.
fn pages_asked_for(told: &Told) -> Vec<String> {
    let present = told.requests.iter().filter(|request| {
        common::body(request)["method"]["params"].get("moveOutDateFrom").is_none()
    });
    present.map(|request| value(request, "page_no")).collect()
}

#[test]
fn links_lead_to_the_end() {
    let told = read([
        page(0..500).header("Link", &link("first next last")),
        page(500..700).header("link", &link("first next last")),
        page(700..1200).header("Link", &link("first last")),
    ]);
    assert_eq!(pages_asked_for(&told), ["1", "2", "3"]);
    assert_eq!((told.complete[0].rows, &told.complete[0].total), (1200, &None));
}

#[test]
fn page_numbers_beside_the_list_lead_to_the_end() {
    let meta =
        |page: Value| json!({ "currentPage": page, "lastPage": "2", "perPage": 2, "total": 3 });
    let told = read([page_with(0..2, &meta(json!(1))), page_with(2..3, &meta(json!("2")))]);
    assert_eq!(pages_asked_for(&told), ["1", "2"]);
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((total.announced, total.counted, total.unit.as_str()), (3, 3, "leases"));
}

#[rstest]
#[case::short(vec![0..500, 500..501], 501)]
#[case::full(vec![0..500, 500..500], 500)]
#[case::all_at_once(vec![0..501], 501)]
#[case::not_in_pages(vec![0..500, 0..500], 500)]
fn without_a_word_a_page_with_room_left_is_the_last(
    #[case] pages: Vec<std::ops::Range<u32>>,
    #[case] rows: u32,
) {
    let count = pages.len();
    let told = read(pages.into_iter().map(page));
    assert_eq!((told.complete[0].rows, pages_asked_for(&told).len()), (rows, count));
    assert_eq!(told.rows().len(), rows as usize);
}

#[test]
fn a_total_alone_leads_to_the_end() {
    let told = read([page(0..500).header("X-Total-Count", "500")]);
    assert_eq!(pages_asked_for(&told), ["1"]);

    let told =
        read([page(0..3).header("X-Total-Count", "5"), page(3..5).header("X-Total-Count", "5")]);
    assert_eq!(pages_asked_for(&told), ["1", "2"]);
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((total.announced, total.counted), (5, 5));
}

#[rstest]
#[case::too_high(9, vec![0..3, 3..5, 5..5], 5)]
#[case::too_low(4, vec![0..3, 3..5], 5)]
fn a_wrong_total_is_told_as_it_is(
    #[case] announced: u64,
    #[case] pages: Vec<std::ops::Range<u32>>,
    #[case] counted: u64,
) {
    let told = read(
        pages.into_iter().map(|ids| page(ids).header("X-Total-Count", &announced.to_string())),
    );
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((total.announced, total.counted), (announced, counted));
}

#[test]
fn the_totals_of_present_and_past_leases_are_one() {
    let told = read_from(
        "leases_r1",
        [
            page(0..3).header("X-Total-Count", "3"),
            page(3..4).header("X-Total-Count", "2"),
            page(4..5).header("X-Total-Count", "2"),
        ],
    );
    let total = told.complete[0].total.as_ref().unwrap();
    assert_eq!((total.announced, total.counted), (5, 5));
}

#[test]
fn a_total_of_an_answer_with_two_lists_may_be_of_either() {
    let answer = |total: &str| {
        Answer::ok(
            r#"{"response": {"result": {"LeaseApplication": {
                "LA_Lease": [{"Identification": {"IDValue": 1}}],
                "Tenant": [{"Identification": {"IDValue": 2}, "LeaseID": {"Identification": {"IDValue": 1}}},
                           {"Identification": {"IDValue": 3}, "LeaseID": {"Identification": {"IDValue": 1}}}]}}}}"#,
        )
        .header("X-Total-Count", total)
        .header("Link", &link("first last"))
    };
    let none = || Answer::ok(r#"{"response": {"result": []}}"#);
    for (announced, counted) in [("1", 1), ("2", 2), ("3", 1)] {
        let told = read_from("mits_leases", [answer(announced), none()]);
        let total = told.complete[0].total.as_ref().unwrap();
        assert_eq!((total.announced.to_string().as_str(), total.counted), (announced, counted));
    }
}

#[test]
fn a_list_that_changes_while_it_is_read_fails() {
    let told = read_from(
        "leases_r2",
        [
            page(0..500).header("X-Total-Count", "700"),
            page(500..699).header("X-Total-Count", "699"),
        ],
    );
    let failure = &told.failed[0].failure;
    assert_eq!(failure.kind, kind::ANSWER);
    assert_eq!(
        failure.message,
        "the list changed from 700 to 699 leases while it was read; the next run reads it again"
    );
    assert!(told.complete.is_empty());
}

#[rstest]
#[case::full(0..2)]
#[case::empty(0..0)]
fn links_that_lead_nowhere_fail_the_read(#[case] ids: std::ops::Range<u32>) {
    let again = || page(ids.clone()).header("Link", &link("next"));
    let told = read_from("leases_r2", [again(), again()]);
    assert!(told.complete.is_empty());
    let failure = &told.failed[0].failure;
    assert_eq!(failure.kind, kind::ANSWER);
    assert!(failure.message.contains("the same page again"), "{}", failure.message);
}

#[test]
fn an_empty_list_of_past_leases_is_an_end_too() {
    let told = read_from("leases_r2", [page(0..1), Answer::ok(NO_LEASES)]);
    assert_eq!((told.complete[0].rows, told.requests.len()), (1, 2));
}
