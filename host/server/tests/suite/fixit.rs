//! What to correct in the PMS: listed by unit, and gone once it is corrected.

use pms_simulator::{Pms, Resident};
use serde_json::Value;

use crate::bench::{stderr, stdout};
use crate::feed::{Feed, resident};

fn in_unit(unit: &str, resident: Resident) -> Resident {
    Resident { unit: Some(unit.to_owned()), ..resident }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_empties_itself_as_the_pms_is_corrected() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let mut ends_early = in_unit("3", resident("t5", "Ana", "Miller", Some("ana@example.com")));
    ends_early.lease_end = Some("2025-01-01".to_owned());
    let running = feed
        .run(vec![
            in_unit("10", resident("t1", "Nora", "O'Quinn", None)),
            in_unit("9", resident("t2", "Sam", "Okafor", Some("none@none.com"))),
            in_unit("21", resident("t3", "Lou", "Ferris", Some("home@example.com"))),
            in_unit("22", resident("t4", "Kim", "Baker", Some("home@example.com"))),
            ends_early,
        ])
        .await;
    let path = format!("/integrations/{}/fix-it", running.integration);
    let list = bench.get(&path).await.ok();
    let items: Vec<(&str, &str, &str)> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["unit"]), text(&one["name"]), text(&one["facts"]["defect"])))
        .collect();
    assert_eq!(
        items,
        [
            ("3", "Ana Miller", "end_before_start"),
            ("9", "Sam Okafor", "placeholder_email"),
            ("10", "Nora O'Quinn", "no_email"),
            ("21", "Lou Ferris", "shared_email"),
            ("22", "Kim Baker", "shared_email"),
        ]
    );
    let shown = bench.usersync(&["fix-it", "Maple Court"]).await;
    let table = stdout(&shown);
    assert!(table.contains("has the address home@example.com together with Kim Baker"), "{table}");
    assert!(
        stderr(&shown).starts_with("Maple Court: 5 to correct in the PMS"),
        "{}",
        stderr(&shown)
    );

    let corrected = vec![
        resident("t1", "Nora", "O'Quinn", Some("nora@example.com")),
        resident("t2", "Sam", "Okafor", Some("sam@example.com")),
        resident("t3", "Lou", "Ferris", Some("lou@example.com")),
        resident("t4", "Kim", "Baker", Some("kim@example.com")),
        resident("t5", "Ana", "Miller", Some("ana@example.com")),
    ];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, corrected).unwrap();
    feed.sync(&running, 2).await;
    let list = bench.get(&path).await.ok();
    assert_eq!(list["items"], Value::Array(Vec::new()), "{list:#}");
}
