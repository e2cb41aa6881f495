//! Filters and pages.

use pms_simulator::EntrataQuirks;
use rstest::rstest;
use serde_json::{Value, json};

use super::{JUNIPER, error, ids, list, people, result, rpc, rpc_page};
use crate::support::{Reply, start, start_unlimited};

#[rstest]
#[case(json!({ "leaseStatusTypeIds": "3,4" }), &["7", "9"])]
#[case(json!({ "leaseStatusTypeIds": "6", "moveOutDateFrom": "05/01/2025" }), &["10"])]
#[case(json!({ "leaseStatusTypeIds": "6", "moveOutDateFrom": "05/02/2025" }), &[])]
#[case(json!({ "moveInDateFrom": "01/01/2025", "moveInDateTo": "01/01/2026" }), &["8"])]
#[case(json!({ "leaseExpiringDateTo": "07/31/2026" }), &["7"])]
#[case(json!({ "customerId": 3 }), &["8", "9"])]
#[tokio::test]
async fn parameters_narrow_the_list(#[case] mut params: Value, #[case] leases: &[&str]) {
    let simulator = start().await;
    list(&simulator, people());
    params["propertyId"] = json!(JUNIPER);
    for method in ["getLeases r1", "getLeases r2"] {
        let body = Reply::of(rpc(&simulator, method, &params)).await.json();
        assert_eq!(ids(&body["response"]["result"]["leases"]["lease"]), leases);
    }
}

#[rstest]
#[case::headers(EntrataQuirks::default())]
#[case::beside_the_list(EntrataQuirks { omit_links: true, meta: true, ..EntrataQuirks::default() })]
#[case::capped(EntrataQuirks { page_size_cap: 3, meta: true, ..EntrataQuirks::default() })]
#[tokio::test]
async fn pages_hold_the_whole_list(#[case] quirks: EntrataQuirks) {
    let simulator = start_unlimited().await;
    let whole = ids(&result(&simulator, "getLeases r2").await["leases"]["lease"]);
    simulator.set_quirks(quirks);
    let size = quirks.page_size_cap.min(4);
    let mut gathered = Vec::new();
    for page in 1.. {
        let params = json!({ "propertyId": JUNIPER });
        let query = format!("page_no={page}&per_page=4");
        let request = rpc_page(&simulator, "getLeases r2", &params, &query)
            .header("X-Send-Pagination-Links", "1");
        let reply = Reply::of(request).await;
        let result = reply.json()["response"]["result"].clone();
        gathered.extend(ids(&result["leases"]["lease"]));
        let last = whole.len().div_ceil(size);
        if quirks.meta {
            let meta = json!({
                "currentPage": page, "lastPage": last, "perPage": size, "total": whole.len()
            });
            assert_eq!(result["meta"], meta);
        }
        let link = reply.header("link");
        if quirks.omit_links {
            assert_eq!((link, reply.header("x-total-count")), ("", ""));
        } else {
            assert_eq!(reply.header("x-total-count"), whole.len().to_string());
            assert_eq!(link.contains("rel=\"next\""), page < last, "{link}");
            assert!(link.contains(&format!("page_no={last}&per_page={size}>; rel=\"last\"")));
        }
        if page == last {
            break;
        }
    }
    assert!(whole.len() > 2 * size);
    assert_eq!(gathered, whole);
}

#[tokio::test]
async fn a_page_is_numbered_from_one_and_comes_only_where_it_is_asked_for() {
    let simulator = start().await;
    let call = |query: &str| {
        rpc_page(&simulator, "getLeases r2", &json!({ "propertyId": JUNIPER }), query)
    };
    let (status, code, message) = error(call("page_no=0")).await;
    assert_eq!((status, code, message.as_str()), (200, json!(303), "page_no is not valid."));
    let reply = Reply::of(call("per_page=2")).await;
    assert_eq!(ids(&reply.json()["response"]["result"]["leases"]["lease"]).len(), 2);
    assert_eq!(reply.header("link"), "");
    simulator.set_quirks(EntrataQuirks { ignore_pages: true, ..EntrataQuirks::default() });
    let reply = Reply::of(call("page_no=9&per_page=2")).await;
    assert!(ids(&reply.json()["response"]["result"]["leases"]["lease"]).len() > 9);
}
