//! A property whose residents come from a simulated Yardi.

use std::sync::Arc;
use std::time::Duration;

use pms_simulator::{Pms, Resident, Simulator, SimulatorOptions};
use reqwest::Method;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};
use usersync_engine::clock::{Clock, SystemClock};

use crate::bench::{Answer, Bench, component, id, send};

/// The settings of the simulated Yardi that are secret.
pub(crate) const SECRETS: [&str; 2] = ["password", "interface_license"];

/// A service beside a simulated Yardi.
pub(crate) struct Feed {
    pub(crate) bench: Bench,
    pub(crate) simulator: Simulator,
}

/// What a running feed consists of, by ids.
pub(crate) struct Running {
    pub(crate) property: String,
    pub(crate) credential: String,
    pub(crate) integration: String,
    /// The property that feeds it, by the PMS's own id.
    pub(crate) pms_id: String,
}

pub(crate) fn resident(id: &str, first: &str, last: &str, email: Option<&str>) -> Resident {
    let text = |text: &str| Some(text.to_owned());
    Resident {
        id: id.to_owned(),
        first_name: text(first),
        last_name: text(last),
        email: email.map(str::to_owned),
        phone: text("(512) 555-0142"),
        unit: text("12B"),
        status: text("Current"),
        lease_start: text("2026-01-01"),
        lease_end: text("2026-12-31"),
        ..Resident::default()
    }
}

impl Feed {
    /// Nothing is set up yet.
    pub(crate) async fn start() -> Self {
        Self::start_at(Arc::new(SystemClock)).await
    }

    /// The same with this clock.
    pub(crate) async fn start_at(clock: Arc<dyn Clock>) -> Self {
        let simulator = Simulator::start(SimulatorOptions::default()).await.unwrap();
        let endpoint = simulator.endpoint(Pms::Yardi);
        let authority = endpoint.split('/').nth(2).unwrap().to_owned();
        let bench = Bench::start_at(clock, |config| {
            config.egress.private_addresses = vec![authority.parse().unwrap()];
            config.egress.plain_http = vec![authority.parse().unwrap()];
        })
        .await;
        Self { bench, simulator }
    }

    /// Uploads a component.
    pub(crate) async fn install(&self, component: Vec<u8>) -> Answer {
        let request = self.bench.admin(Method::POST, "/adapters");
        send(request.header("content-type", "application/wasm").body(component)).await
    }

    /// Installs the adapter and makes it the active one.
    pub(crate) async fn install_yardi(&self) {
        let version = self.install(std::fs::read(component("yardi")).unwrap()).await.ok();
        let activation =
            json!({ "version": version["version"], "grant_hosts": version["descriptor"]["hosts"] });
        self.bench.post("/adapters/yardi/activate", activation).await.ok();
    }

    /// The body of a credential that the simulated Yardi accepts.
    pub(crate) fn credential(&self, organisation: &str) -> Value {
        let all = self.simulator.settings(Pms::Yardi);
        let (secrets, settings): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(key, _)| SECRETS.contains(&key.as_str()));
        let (secrets, settings) = (Map::from_iter(secrets), Map::from_iter(settings));
        json!({
            "organisation_id": organisation,
            "adapter_id": "yardi",
            "name": "Yardi of Example Homes",
            "settings": settings,
            "secrets": secrets,
        })
    }

    /// Sets a property up with these residents and waits for its first sync.
    pub(crate) async fn run(&self, residents: Vec<Resident>) -> Running {
        let running = self.draft(residents).await;
        let path = format!("/integrations/{}/turn-on", running.integration);
        self.bench.post(&path, json!({})).await.ok();
        self.wait_for_sync(&running, 1).await;
        running
    }

    /// Sets a property up with these residents, all but for turning it on.
    pub(crate) async fn draft(&self, residents: Vec<Resident>) -> Running {
        let bench = &self.bench;
        self.install_yardi().await;
        let (organisation, property) = bench.property("Maple Court").await;
        let credential = bench.post("/credentials", self.credential(&organisation)).await.ok();
        let credential = id(&credential);
        let offered = bench.get(&format!("/credentials/{credential}/pms-properties")).await.ok();
        let pms_id = offered["items"][0]["pms_id"].as_str().unwrap().to_owned();
        self.simulator.replace_residents(Pms::Yardi, &pms_id, residents).unwrap();
        let draft = bench.post("/integrations", json!({ "property_id": property })).await.ok();
        let integration = id(&draft);
        let path = format!("/integrations/{integration}");
        let attach = json!({
            "credential_id": credential,
            "pms_property_ids": [offered["items"][0]["id"]],
        });
        bench.patch(&path, attach).await.ok();
        Running { property, credential, integration, pms_id }
    }

    /// Turns a feed on so that its first run may do what a preview shows.
    pub(crate) async fn turn_on(&self, integration: &str) {
        let path = format!("/integrations/{integration}");
        let preview = self.bench.post(&format!("{path}/preview"), json!({})).await.ok();
        let approval = json!({ "approval": preview["approval"] });
        let on = self.bench.post(&format!("{path}/turn-on"), approval).await.ok();
        assert_eq!(on["approved"], true, "{on:#}");
    }

    /// Waits until so many runs that read the PMS have ended; the last of them.
    pub(crate) async fn wait_for_sync(&self, running: &Running, count: usize) -> Value {
        let path = format!("/integrations/{}/runs", running.integration);
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let runs = self.bench.get(&path).await.ok();
            let ended = |run: &&Value| run["state"] != "running" && run["trigger"] != "decision";
            let runs: Vec<&Value> =
                runs["items"].as_array().unwrap().iter().filter(ended).collect();
            if runs.len() >= count {
                return runs[0].clone();
            }
            assert!(Instant::now() < deadline, "no run ended: {runs:#?}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Syncs now and waits for the end of it.
    pub(crate) async fn sync(&self, running: &Running, count: usize) -> Value {
        let path = format!("/integrations/{}/runs", running.integration);
        self.bench.post(&path, json!({})).await.ok();
        self.wait_for_sync(running, count).await
    }

    /// The open alerts of a property.
    pub(crate) async fn alerts(&self, running: &Running) -> Vec<Value> {
        let path = format!("/alerts?open=true&property={}", running.property);
        self.bench.get(&path).await.ok()["items"].as_array().unwrap().clone()
    }
}
