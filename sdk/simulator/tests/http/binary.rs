//! The program `pms-simulator` as it is started by hand or by the demo.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{EVERYTHING, Reply, http};

/// Ends the program even if a check fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn it_prints_one_line_of_addresses_and_logs_nobody() {
    let mut program = Running(
        Command::new(env!("CARGO_BIN_EXE_pms-simulator"))
            .args(["--properties", "1", "--residents", "5", "--seed", "11"])
            .args(["--clock", "2026-06-02T08:00:00Z", "--log", "pms_simulator=trace"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(program.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let addresses: Value = serde_json::from_str(&line).unwrap();
    let control = addresses["control"].as_str().unwrap();
    let world = Reply::of(http().get(format!("{control}/control/world"))).await.json();
    assert_eq!(world["now"], "2026-06-02T08:00:00Z");
    assert_eq!(world["pms"]["yardi"]["endpoint"], addresses["pms"]["yardi"]);
    assert_eq!(world["pms"]["yardi"]["properties"].as_array().unwrap().len(), 1);
    let residents = world["pms"]["appfolio"]["properties"][0]["residents"].as_array().unwrap();
    assert_eq!(residents.len(), 5);

    let settings = &world["pms"]["appfolio"]["settings"];
    let setting = |key: &str| settings[key].as_str().unwrap();
    let tenants = http()
        .get(format!("{}/api/v0/tenants?{EVERYTHING}", setting("endpoint")))
        .basic_auth(setting("client_id"), Some(setting("client_secret")))
        .header("X-AppFolio-Developer-ID", setting("developer_id"));
    assert_eq!(Reply::of(tenants).await.json()["data"].as_array().unwrap().len(), 5);
    let path = format!(
        "{control}/control/appfolio/properties/{}/residents/{}",
        world["pms"]["appfolio"]["properties"][0]["id"].as_str().unwrap(),
        residents[0]["id"].as_str().unwrap(),
    );
    let wrong = json!({ "move_in": "never-a-date" });
    assert_eq!(Reply::of(http().patch(path).body(wrong.to_string())).await.status, 422);

    program.0.kill().unwrap();
    let mut log = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("Answered tenants as appfolio with 200"), "{log}");
    for resident in residents {
        for field in ["email", "phone", "last_name"] {
            let value = resident[field].as_str().unwrap().trim();
            assert!(value.is_empty() || !log.contains(value), "{value} stands in the log");
        }
    }
    for secret in ["client_id", "client_secret", "developer_id"] {
        assert!(!log.contains(setting(secret)), "a secret stands in the log");
    }
}

#[test]
fn it_refuses_a_log_filter_that_is_none() {
    let output = Command::new(env!("CARGO_BIN_EXE_pms-simulator"))
        .args(["--log", "pms_simulator=loudly"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("`--log pms_simulator=loudly` is no filter"), "{message}");
}
