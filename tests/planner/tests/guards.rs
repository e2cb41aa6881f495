//! What becomes of invented people must not get worse unnoticed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use usersync_planner_bench::{Counts, Way, invented};

#[test]
fn invented_people_are_judged_as_before() {
    let (trial, ways) = invented(10, 7);
    let mut counts: BTreeMap<Way, Counts> = BTreeMap::new();
    for one in trial.judge().unwrap() {
        if let Some(way) = ways.get(&one.who) {
            *counts.entry(*way).or_default() += std::iter::once(one.judgement).collect();
        }
    }
    let mut lines = String::new();
    for (way, counts) in &counts {
        assert_eq!(counts.linked_wrong, 0, "nobody is linked to another: {}", way.name());
        let told = [
            (counts.linked_right, "linked"),
            (counts.useful_review, "asked about"),
            (counts.needless_review, "asked about for nothing"),
            (counts.duplicate_created, "created twice"),
            (counts.created, "created"),
            (counts.left_out, "left out"),
        ];
        let told: Vec<String> = told
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        writeln!(lines, "{}: {}", way.name(), told.join(", ")).unwrap();
    }
    insta::assert_snapshot!(lines);
}
