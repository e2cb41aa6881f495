//! The service as a process: what it logs, and how it stops.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

use crate::bench::stdout;

/// A service in a process of its own, and what it has logged so far.
struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
    log: String,
    url: String,
}

impl Process {
    async fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_usersync"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "trace", "--log-format", "json"])
            .args(["--database", database])
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut log = String::new();
        let url = loop {
            let line = lines.next_line().await.unwrap().unwrap();
            log += &line;
            let entry: Value = serde_json::from_str(&line).unwrap();
            let message = entry["fields"]["message"].as_str().unwrap_or_default();
            if let Some(address) = message.strip_prefix("The API listens on ") {
                break format!("http://{address}");
            }
        };
        Self { child, lines, log, url }
    }

    /// Asks it to stop and waits for its end: whether it ended well, and all that it logged.
    async fn stop(mut self) -> (bool, String) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        while let Some(line) = self.lines.next_line().await.unwrap() {
            self.log += &line;
        }
        (self.child.wait().await.unwrap().success(), self.log)
    }
}

#[tokio::test]
async fn the_log_names_no_resident_and_no_secret_and_ends_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("usersync.db").display());
    let create = Command::new(env!("CARGO_BIN_EXE_usersync"))
        .args(["token", "create", "--name", "Ana", "--role", "admin", "--database", &database])
        .output()
        .await
        .unwrap();
    let token = stdout(&create).trim().to_owned();
    let process = Process::start(&database).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let post = async |path: &str, body: Value| -> Value {
        let request = http.post(format!("{}/api/v1{path}", process.url)).bearer_auth(&token);
        request.json(&body).send().await.unwrap().json().await.unwrap()
    };
    let organisation = post("/organisations", json!({ "name": "Example Homes" })).await;
    let property = json!({
        "organisation_id": organisation["id"],
        "name": "Maple Court",
        "time_zone": "UTC",
    });
    let property = post("/properties", property).await;
    let people = format!("/properties/{}/contacts", property["id"].as_str().unwrap());
    let nora = json!({ "last_name": "O'Quinn", "email": "nora@example.com", "move_in": "soon" });
    assert_eq!(post(&people, nora).await["type"], "/problems/invalid-fields");
    post(&people, json!({ "last_name": "O'Quinn", "email": "nora@example.com" })).await;
    let search = format!("{}/api/v1{people}?text=O%27Quinn", process.url);
    let found: Value =
        http.get(search).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let credential = json!({
        "organisation_id": organisation["id"],
        "adapter_id": "nobody",
        "name": "Yardi",
        "secrets": { "password": "open-sesame-42" },
    });
    assert_eq!(post("/credentials", credential).await["type"], "/problems/conflict");

    let (ended_well, log) = timeout(Duration::from_secs(30), process.stop()).await.unwrap();
    assert!(ended_well);
    assert!(log.contains("The service stopped"), "{log}");
    assert!(log.contains("/api/v1/properties/{id}/contacts"), "{log}");
    for word in ["Quinn", "nora@", "open-sesame", token.as_str()] {
        assert!(!log.contains(word), "the log holds `{word}`");
    }
}
