//! Webhooks, received as the guide says.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use usersync_store::testing::stand_aside;

use crate::bench::{Bench, id, send};

const GUIDE: &str = include_str!("../../../../docs/operators/webhooks.md");

type Received = (HeaderMap, String);

/// Somebody who is told, and refuses the first few times.
#[derive(Clone)]
struct Receiver {
    received: Arc<Mutex<Vec<Received>>>,
    refusals: usize,
}

impl Receiver {
    async fn start(refusals: usize) -> (Self, String) {
        let receiver = Self { received: Arc::default(), refusals };
        let hook = receiver.clone();
        let take = post(async move |headers: HeaderMap, body: Bytes| hook.take(headers, &body));
        let app = Router::new().route("/hook", take);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, app).await });
        (receiver, address)
    }

    fn take(&self, headers: HeaderMap, body: &[u8]) -> StatusCode {
        let mut received = self.received.lock().unwrap();
        received.push((headers, String::from_utf8(body.to_vec()).unwrap()));
        if received.len() <= self.refusals {
            StatusCode::BAD_GATEWAY
        } else {
            StatusCode::NO_CONTENT
        }
    }

    async fn wait_for(&self, count: usize) -> Vec<Received> {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let received = self.received.lock().unwrap().clone();
            if received.len() >= count {
                return received;
            }
            assert!(Instant::now() < deadline, "only {} arrived", received.len());
            sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn ready(refusals: usize) -> (Bench, Receiver, String) {
    let (receiver, address) = Receiver::start(refusals).await;
    let bench = Bench::start_with(|config| {
        config.egress.private_addresses = vec![address.parse().unwrap()];
        config.egress.plain_http = vec![address.parse().unwrap()];
    })
    .await;
    (bench, receiver, format!("http://{address}/hook"))
}

async fn add(bench: &Bench, url: &str) -> Value {
    let (organisation, _) = bench.property("Maple Court").await;
    bench.post("/webhooks", json!({ "organisation_id": organisation, "url": url })).await.ok()
}

async fn delivered(bench: &Bench, path: &str) -> Value {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let listed = bench.get(path).await.ok();
        if !listed["items"][0]["delivered_at"].is_null() {
            return listed["items"][0].clone();
        }
        assert!(Instant::now() < deadline, "{listed:#}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_webhook_is_told_signed_and_told_again() {
    let (bench, receiver, url) = ready(1).await;
    let webhook = add(&bench, &url).await;
    let path = format!("/webhooks/{}", id(&webhook));
    bench.post(&format!("{path}/test"), json!({})).await.ok();
    let told = receiver.wait_for(2).await;
    let header = |at: usize, name: &str| told[at].0[name].to_str().unwrap().to_owned();
    assert_eq!(header(0, "webhook-id"), header(1, "webhook-id"), "an attempt is no other delivery");
    assert_eq!(told[0].1, told[1].1);
    let body: Value = serde_json::from_str(&told[1].1).unwrap();
    assert_eq!((&body["event"], &body["data"]["webhook_id"]), (&json!("test"), &webhook["id"]));

    let list = format!("{path}/deliveries");
    let done = delivered(&bench, &list).await;
    assert_eq!((&done["attempts"], &done["status"]), (&json!(2), &json!(204)), "{done:#}");
    let replay = format!("{list}/{}/replay", id(&done));
    let again = bench.post(&replay, json!({})).await.ok();
    assert_eq!(again["replays"], done["id"]);
    let told = receiver.wait_for(3).await;
    assert_eq!(told[2].0["webhook-id"].to_str().unwrap(), id(&again));
    assert_eq!(told[2].1, told[1].1);
}

#[tokio::test]
async fn the_guides_way_to_verify_takes_what_is_ours_and_nothing_else() {
    if Command::new("python3").arg("--version").output().is_err() {
        stand_aside("the guide needs python3, which is not installed");
        return;
    }
    let (bench, receiver, url) = ready(0).await;
    let webhook = add(&bench, &url).await;
    let earlier = webhook["secret"].as_str().unwrap().to_owned();
    let path = format!("/webhooks/{}", id(&webhook));
    let rotated = bench.post(&format!("{path}/rotate-secret"), json!({})).await.ok();
    let secret = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(secret, earlier);
    bench.post(&format!("{path}/test"), json!({})).await.ok();
    let (headers, body) = receiver.wait_for(1).await.remove(0);
    assert!(verifies(&secret, &headers, &body) && verifies(&earlier, &headers, &body));
    assert!(!verifies(&secret, &headers, &body.replace("test", "text")));
    assert!(!verifies("whsec_AAAA", &headers, &body));
    let mut late = headers.clone();
    late.insert("webhook-timestamp", "1700000000".parse().unwrap());
    assert!(!verifies(&secret, &late, &body));
}

/// Runs the function of the guide.
fn verifies(secret: &str, headers: &HeaderMap, body: &str) -> bool {
    let shown = GUIDE.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())))
        .collect();
    let script = format!(
        "{shown}\nimport json, sys\ngiven = json.load(sys.stdin)\n\
         verify(given['secret'], given['headers'], given['body'].encode())\n"
    );
    let given = json!({ "secret": secret, "headers": headers, "body": body });
    let mut python = Command::new("python3")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    python.wait().unwrap().success()
}

#[tokio::test]
async fn a_webhook_leads_where_calls_may_lead() {
    let bench = Bench::start().await;
    let (organisation, _) = bench.property("Maple Court").await;
    for url in [
        "https://127.0.0.1/hook",
        "http://hooks.example.com/a",
        "ftp://example.com",
        "x",
        "https://ana:secret@example.com/",
        "https://169.254.169.254/latest",
    ] {
        let new = json!({ "organisation_id": organisation, "url": url });
        let refused = bench.post("/webhooks", new).await.problem("invalid-fields");
        assert_eq!(refused["errors"][0]["pointer"], "/url", "{url}");
    }
    let new =
        json!({ "organisation_id": organisation, "url": "https://example.com", "events": [] });
    let refused = bench.post("/webhooks", new).await.problem("invalid-fields");
    assert_eq!(refused["errors"][0]["pointer"], "/events");
    let new = json!({ "organisation_id": uuid::Uuid::now_v7(), "url": "https://example.com" });
    bench.post("/webhooks", new).await.problem("not-found");
}

#[tokio::test]
async fn a_webhook_is_changed_and_deleted_at_its_version_and_its_secret_is_told_once() {
    let (bench, _, url) = ready(0).await;
    let webhook = add(&bench, &url).await;
    let path = format!("/webhooks/{}", id(&webhook));
    let shown = bench.get(&path).await.ok();
    assert_eq!(shown["secret"], json!(null));
    assert_eq!(shown["events"], json!(["run.finished", "alert.raised", "alert.closed"]));
    let changed = bench.patch(&path, json!({ "events": ["alert.raised"] })).await.ok();
    assert_eq!((&changed["events"], &changed["version"]), (&json!(["alert.raised"]), &json!(2)));

    let new = json!({ "organisation_id": webhook["organisation_id"], "url": url });
    let keyed =
        || bench.admin(Method::POST, "/webhooks").header("idempotency-key", "one").json(&new);
    send(keyed()).await.ok();
    let again = send(keyed()).await;
    assert_eq!(again.status, 409, "a secret is not kept to be told again");
    again.problem("answer-lost");

    let delete = |tag: &'static str| bench.admin(Method::DELETE, &path).header("if-match", tag);
    send(delete("\"1\"")).await.problem("stale");
    assert_eq!(send(delete("\"2\"")).await.status, 204);
    bench.get(&path).await.problem("not-found");
}
