//! A secret goes in and never comes back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Answer, id, send};
use crate::feed::Feed;

const PASSWORD: &str = "open-sesame-42";

fn holds_secret(answer: &Answer) -> bool {
    answer.body.to_string().contains(PASSWORD) || format!("{:?}", answer.headers).contains(PASSWORD)
}

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    feed.install_yardi().await;
    let (organisation, _) = bench.property("Maple Court").await;
    let mut body = feed.credential(&organisation);
    body["secrets"]["password"] = PASSWORD.into();

    let created = bench.post("/credentials", body.clone()).await;
    assert!(!holds_secret(&created));
    let path = format!("/credentials/{}", id(&created.ok()));
    let shown = bench.get(&path).await;
    assert!(!holds_secret(&shown));
    let set = &shown.body["secrets"]["password"];
    assert_eq!(set["set_by"], "admin");
    assert!(set["set_at"].is_string());
    assert!(!holds_secret(&bench.get("/credentials").await));
    assert!(!holds_secret(&bench.post(&format!("{path}/test"), json!({})).await));
    let renamed = bench.patch(&path, json!({ "name": "Yardi" })).await;
    assert!(!holds_secret(&renamed));
    assert!(renamed.ok()["secrets"]["password"].is_object());

    let store = bench.service().engine().store();
    let log = store.list_audit(None, &usersync_store::PageRequest::default()).await.unwrap();
    assert!(log.items.len() >= 4);
    assert!(!format!("{log:?}").contains(PASSWORD));
    let files = std::fs::read_dir(bench.folder()).unwrap().map(|file| file.unwrap().path());
    let holds_password = |file: &std::path::PathBuf| {
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes())
    };
    let files: Vec<_> = files.collect();
    assert!(files.len() >= 2, "{files:?}");
    assert!(!files.iter().any(holds_password));
}

#[tokio::test]
async fn no_refusal_repeats_a_secret() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    feed.install_yardi().await;
    let (organisation, _) = bench.property("Maple Court").await;
    let good = feed.credential(&organisation);
    let change = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    for (body, pointer) in [
        (change(&|body| body["secrets"] = PASSWORD.into()), "/secrets"),
        (change(&|body| body["secrets"]["password"] = json!([PASSWORD])), "/secrets/password"),
        (change(&|body| body["settings"]["password"] = PASSWORD.into()), "/settings/password"),
        (
            change(&|body| body["settings"]["username"] = json!({ "a": PASSWORD })),
            "/settings/username",
        ),
    ] {
        let refused = bench.post("/credentials", body).await;
        assert!(!holds_secret(&refused), "{:#}", refused.body);
        let problem = refused.problem("invalid-fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let text = format!("{{\"secrets\":{{\"password\":\"{PASSWORD}\"");
    let text = bench.admin(Method::POST, "/credentials").body(text);
    let refused = send(text.header("content-type", "application/json")).await;
    assert!(!holds_secret(&refused));
    refused.problem("invalid-request");
}

#[tokio::test]
async fn a_form_is_held_against_what_the_adapter_asks_for() {
    let feed = Feed::start().await;
    let bench = &feed.bench;
    let (organisation, _) = bench.property("Maple Court").await;
    let body = feed.credential(&organisation);
    let none = bench.post("/credentials", body.clone()).await.problem("conflict");
    assert!(none["detail"].as_str().unwrap().contains("install"), "{none:#}");

    feed.install_yardi().await;
    let mut lacking = body;
    lacking["settings"].as_object_mut().unwrap().remove("database");
    lacking["secrets"].as_object_mut().unwrap().remove("password");
    let problem = bench.post("/credentials", lacking).await.problem("invalid-fields");
    let pointers = problem["errors"].as_array().unwrap().iter().map(|one| one["pointer"].clone());
    assert_eq!(pointers.collect::<Vec<_>>(), ["/secrets/password", "/settings/database"]);
}

#[tokio::test]
async fn a_credential_in_use_stays() {
    let feed = Feed::start().await;
    let running = feed.run(Vec::new()).await;
    let path = format!("/credentials/{}", running.credential);
    let tag = feed.bench.get(&path).await.header("etag").to_owned();
    let delete = feed.bench.admin(Method::DELETE, &path).header("if-match", tag);
    send(delete).await.problem("conflict");
}
