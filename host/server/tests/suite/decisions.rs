//! What people decided: listed in sentences, and undone.

use pms_simulator::Pms;
use serde_json::Value;

use crate::bench::{id, stderr, stdout};
use crate::feed::{Feed, resident};

#[tokio::test]
async fn a_decision_is_listed_in_a_sentence_and_undone() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "Ibarra", Some("nora@example.com"))]).await;
    let moved = vec![resident("t1", "Nora", "Ibarra", Some("nora.ibarra@example.com"))];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, moved).unwrap();
    feed.sync(&running, 2).await;
    let alert = id(&feed.alerts(&running).await[0]);
    let list = ["decisions", "Maple Court"];
    assert_eq!(stdout(&bench.usersync(&list).await), "");

    let answered = ["alerts", "resolve", &alert, "--action", "keep_door_email"];
    let answered = bench.usersync(&answered).await;
    assert_eq!(answered.status.code(), Some(0), "{}", stderr(&answered));
    let table = stdout(&bench.usersync(&list).await);
    assert!(table.contains("does not take `nora.ibarra@example.com`"), "{table}");
    let listed = bench.usersync(&[&list[..], &["--format", "json"]].concat()).await;
    let listed: Value = serde_json::from_str(&stdout(&listed)).unwrap();

    let undone = bench.usersync(&["decisions", "undo", &id(&listed)]).await;
    assert_eq!(undone.status.code(), Some(0), "{}", stderr(&undone));
    assert!(stdout(&undone).starts_with("It does not hold any more"), "{}", stdout(&undone));
    assert_eq!(stdout(&bench.usersync(&list).await), "");
    let all = stdout(&bench.usersync(&[&list[..], &["--undone"]].concat()).await);
    assert!(all.contains("(undone by "), "{all}");
    assert_eq!(feed.alerts(&running).await[0]["kind"], "email_mismatch", "it is asked again");
}
