//! How much of a list comes, in which order, and the links from page to page.

use pms_simulator::{ClockSetting, MriQuirks, Pms};
use rstest::rstest;
use serde_json::json;

use super::{BIRCH, LEASE_DETAILS, call, entries, get, ids};
use crate::support::{Reply, Tree, start};

#[tokio::test]
async fn only_what_changed_is_told_since_a_date() {
    let simulator = start().await;
    let changed = simulator.residents(Pms::Mri, BIRCH).unwrap()[1].id.clone();
    assert!(entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-03").await.is_empty());
    simulator.set_clock(ClockSetting::AdvanceSeconds(86_400)).unwrap();
    let patch = json!({ "phone": "(214) 555-0199" });
    simulator.patch_resident(Pms::Mri, BIRCH, &changed, None, patch.as_object().unwrap()).unwrap();
    let listed = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-03").await;
    assert_eq!(ids(&listed), [changed]);
    assert_eq!(listed[0]["LastUpdateDate"], "2026-06-03T00:00:00");

    let everywhere = entries(&simulator, LEASE_DETAILS, "LastUpdateDate=2026-06-02").await;
    let properties: std::collections::BTreeSet<_> =
        everywhere.iter().map(|entry| entry["PropertyID"].as_str().unwrap()).collect();
    assert_eq!(properties.len(), 2);
}

#[rstest]
#[case::plain(MriQuirks::default())]
#[case::cursor(MriQuirks { cursor_links: true, ..MriQuirks::default() })]
#[case::empty_end(MriQuirks { empty_last_link: true, ..MriQuirks::default() })]
#[case::escaped_twice(MriQuirks { double_escaped_links: true, ..MriQuirks::default() })]
#[case::capped(MriQuirks { page_size_cap: 7, ..MriQuirks::default() })]
#[tokio::test]
async fn pages_lead_to_the_end_and_repeat_nobody(
    #[case] quirks: MriQuirks,
    #[values("xml", "json")] format: &str,
) {
    let simulator = start().await;
    let whole = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1").await;
    simulator.set_quirks(quirks);
    let endpoint = simulator.endpoint(Pms::Mri);
    let mut url =
        format!("{endpoint}?$api={LEASE_DETAILS}&RMPROPID=BIRCH1&$format={format}&$top=9");
    let mut gathered: Vec<String> = Vec::new();
    loop {
        let reply = get(&simulator, &url).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let next = if format == "json" {
            let page = reply.json();
            let entries = page["value"].as_array().unwrap();
            gathered.extend(ids(entries).into_iter().map(str::to_owned));
            page.get("nextLink").map(|link| link.as_str().unwrap_or_default().to_owned())
        } else {
            let tree = Tree::parse(&reply.body);
            let found = tree.all("ResidentNameID").into_iter().map(|id| id.text.clone());
            gathered.extend(found);
            tree.attributes.get("NextPageLink").map(|link| unescaped(link))
        };
        match next {
            Some(next) if !next.is_empty() => {
                let begins = format!("{endpoint}?%24api={LEASE_DETAILS}&");
                let next = if quirks.double_escaped_links && format == "xml" {
                    assert!(next.contains("&amp;"), "{next}");
                    unescaped(&next)
                } else {
                    next
                };
                assert!(next.starts_with(&begins), "{next}");
                assert_eq!(next.contains("_next="), quirks.cursor_links);
                assert_eq!(next.contains("%24skip="), !quirks.cursor_links);
                url = next;
            }
            end => {
                assert_eq!(end.is_some(), quirks.empty_last_link);
                break;
            }
        }
    }
    assert!(whole.len() > 18);
    assert_eq!(gathered, ids(&whole));
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

#[tokio::test]
async fn a_link_counts_from_one_and_may_name_the_wrong_format() {
    let simulator = start().await;
    let query = "RMPROPID=BIRCH1&$format=json&$top=5";
    let link = |reply: Reply| reply.json()["nextLink"].as_str().unwrap().to_owned();
    let rest = format!("{}?%24api={LEASE_DETAILS}", simulator.endpoint(Pms::Mri));
    assert_eq!(
        link(call(&simulator, LEASE_DETAILS, query).await),
        format!("{rest}&RMPROPID=BIRCH1&%24format=json&%24top=5&%24skip=6")
    );
    simulator.set_quirks(MriQuirks { xml_in_links: true, ..MriQuirks::default() });
    assert_eq!(
        link(call(&simulator, LEASE_DETAILS, query).await),
        format!("{rest}&RMPROPID=BIRCH1&%24format=xml&%24top=5&%24skip=6")
    );
}

#[tokio::test]
async fn a_page_has_300_rows_unless_others_are_asked_for() {
    let options = pms_simulator::SimulatorOptions {
        properties_per_pms: 1,
        residents_per_property: 1300,
        ..Default::default()
    };
    let simulator = crate::support::start_with(options).await;
    let quirks = MriQuirks { newcomers_in_lease_details: true, ..MriQuirks::default() };
    simulator.set_quirks(quirks);
    for (top, rows) in [("", 300), ("&$top=40", 40), ("&$top=5000", 1000)] {
        let query = format!("RMPROPID=BIRCH1{top}");
        assert_eq!(entries(&simulator, LEASE_DETAILS, &query).await.len(), rows);
    }
}

#[tokio::test]
async fn unsettled_rows_move_between_the_pages_of_every_other_list() {
    let simulator = start().await;
    simulator.set_quirks(MriQuirks { unsettled_rows: true, ..MriQuirks::default() });
    let mut lists = Vec::new();
    for _ in 0..2 {
        let mut listed = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1&$top=30").await;
        let rest = entries(&simulator, LEASE_DETAILS, "RMPROPID=BIRCH1&$top=30&$skip=31").await;
        listed.extend(rest);
        lists.push(listed);
    }
    assert_eq!(lists[0].len(), lists[1].len());
    assert_eq!(lists[0][29], lists[0][30], "met on both pages");
    let last = lists[1].last().unwrap();
    assert!(!lists[0].contains(last), "passed over");
}
