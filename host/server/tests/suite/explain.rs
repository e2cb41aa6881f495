//! Why somebody is, or is not, in the directory, asked through the API and the command line.

use pms_simulator::Pms;
use serde_json::{Value, json};

use crate::bench::{id, stderr, stdout};
use crate::feed::{Feed, resident};

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_the_deciding_step_and_what_to_do() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let mut gone = resident("t3", "Lou", "Ferris", Some("lou@example.com"));
    gone.status = Some("Past".to_owned());
    let residents = vec![
        resident("t1", "Nora", "O'Quinn", Some("nora@example.com")),
        resident("t2", "Sam", "Okafor", None),
        gone,
    ];
    let running = feed.run(residents).await;
    let explain = async |who: &str| {
        let output = bench.usersync(&["explain", "Maple Court", who]).await;
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };

    let nora = explain("nora@example.com").await;
    assert!(
        nora.starts_with("Nora O'Quinn (resident t1, unit 12B, nora@example.com) is in"),
        "{nora}"
    );
    assert!(nora.contains("> update           linked to Nora O'Quinn"), "{nora}");
    assert!(nora.contains("What to do: nothing."), "{nora}");
    assert!(nora.contains("created, by a sync"), "{nora}");
    assert!(
        nora.contains("For support:\nProperty      Maple Court\nPMS           yardi\n"),
        "{nora}"
    );

    let sam = explain("okafor").await;
    assert!(sam.contains("> email            the PMS has none"), "{sam}");
    assert!(sam.contains("What to do: enter an email of their own in the PMS"), "{sam}");

    let lou = explain("lou ferris").await;
    assert!(lou.contains("> status           \"Past\" means past"), "{lou}");
    let path = format!("/integrations/{}", running.integration);
    bench
        .patch(&path, json!({ "recordings": { "keep": false, "runs": 24, "days": 7 } }))
        .await
        .ok();
    let by_name = explain("lou ferris").await;
    assert!(by_name.contains("there is no recording of the last read to look into"), "{by_name}");
    let by_id = explain("t3").await;
    assert!(by_id.starts_with("Resident t3 is not in the directory."), "{by_id}");
    assert!(by_id.contains("> status           \"Past\" means past"), "{by_id}");

    let nobody = explain("Ana Miller").await;
    assert!(nobody.starts_with("Nobody answers to that"), "{nobody}");
    assert!(nobody.contains("What to do: look in the PMS whether it lists them."), "{nobody}");
}

#[tokio::test]
async fn an_explanation_has_its_facts_for_programs() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let running = feed.run(vec![resident("t1", "Nora", "O'Quinn", Some("nora@example.com"))]).await;
    let path = format!("/integrations/{}/explain", running.integration);
    let empty = bench.get(&format!("{path}?q=%20")).await.problem("invalid-fields");
    assert_eq!(empty["errors"][0]["pointer"], "q");

    let people = bench.get(&format!("/properties/{}/contacts", running.property)).await.ok();
    let contact = id(&people["items"][0]);
    bench.patch(&format!("/contacts/{contact}"), json!({ "phone": "512-555-0199" })).await.ok();
    let changed = vec![resident("t1", "Nora", "O'Quinn", Some("nora.oquinn@example.com"))];
    feed.simulator.replace_residents(Pms::Yardi, &running.pms_id, changed).unwrap();
    feed.sync(&running, 2).await;

    let inquiry = bench.get(&format!("{path}?q={contact}")).await.ok();
    let one = &inquiry["items"][0];
    assert_eq!(
        (&one["outcome"], &one["decided"], &one["reason"]),
        (
            &json!("held"),
            &json!("update"),
            &json!({ "because": "alert", "alert": "email_mismatch" })
        )
    );
    assert_eq!(one["in_directory"], true);
    assert_eq!(one["person"]["record"]["person"], "t1");
    let alert = id(&feed.alerts(&running).await[0]);
    assert_eq!(
        one["remedy"]["facts"],
        json!({ "remedy": "answer", "alert": alert, "kind": "email_mismatch" })
    );
    let of = |field: &str| -> Value {
        let fields = one["fields"].as_array().unwrap();
        fields.iter().find(|one| one["field"] == field).unwrap().clone()
    };
    assert_eq!(of("phone")["why"], json!({ "why": "local_edit" }));
    assert_eq!(of("email")["why"], json!({ "why": "held", "alert": alert }));
    assert_eq!(of("email")["pms"], "nora.oquinn@example.com");
    assert_eq!(of("unit")["differs"], false);
    assert_eq!(one["changes"][0]["origin"], "hand");

    let person = bench.get(&format!("/contacts/{contact}")).await.ok();
    let differs: Vec<_> = person["differs"].as_array().unwrap().iter().collect();
    assert_eq!(differs[0]["field"], "email");
    assert_eq!(differs[0]["pms"], "nora.oquinn@example.com");
    assert_eq!(differs[0]["base"], "nora@example.com");
    assert_eq!(differs[1]["field"], "phone");
    assert_eq!(differs[1]["contact"], "512-555-0199");
    assert_eq!(differs[1]["pms"], differs[1]["base"]);
}
