//! The acceptance scenarios that are about the API: set-up, credentials, settings, the
//! schedule, and why somebody is or is not in the directory.

mod credentials;
mod explain;
mod schedule;
mod set_up;
mod settings;
mod sync_now;

use std::fs::OpenOptions;
use std::io::Write as _;

use pms_simulator::{Fault, Pms};
use serde_json::{Value, json};

use crate::bench::id;
use crate::feed::{Feed, Running};

/// Counts a scenario that passed, if anybody counts.
fn passed(number: &str) {
    let Some(path) = std::env::var_os("USERSYNC_SCENARIO_LOG") else { return };
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{number} through the API\n").as_bytes()).unwrap();
}

/// Something that goes wrong at the simulated Yardi.
fn fault(fault: &Value) -> Fault {
    let mut whole = json!({ "pms": "yardi" });
    whole.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

/// A service with the adapter, an organisation, a credential that works, and one property.
struct Ready {
    feed: Feed,
    organisation: String,
    property: String,
    credential: String,
}

impl Ready {
    async fn start() -> Self {
        Self::on(Feed::start().await).await
    }

    async fn on(feed: Feed) -> Self {
        feed.install_yardi().await;
        let (organisation, property) = feed.bench.property("Maple Court").await;
        let credential = feed.bench.post("/credentials", feed.credential(&organisation)).await;
        let credential = id(&credential.ok());
        Self { feed, organisation, property, credential }
    }

    /// The properties that the PMS offers.
    async fn offered(&self) -> Vec<Value> {
        let path = format!("/credentials/{}/pms-properties", self.credential);
        let offered = self.feed.bench.get(&path).await.ok();
        offered["items"].as_array().unwrap().clone()
    }

    /// Another property of the organisation.
    async fn another_property(&self, name: &str) -> String {
        let new = json!({
            "organisation_id": self.organisation,
            "name": name,
            "time_zone": "America/Chicago",
        });
        id(&self.feed.bench.post("/properties", new).await.ok())
    }

    /// The draft of a property's integration.
    async fn draft(&self, property: &str) -> String {
        let new = json!({ "property_id": property });
        id(&self.feed.bench.post("/integrations", new).await.ok())
    }

    /// A feed of a property from one PMS property, set up and turned on.
    async fn running(&self, property: &str, offered: &Value) -> Running {
        let bench = &self.feed.bench;
        let integration = self.draft(property).await;
        let path = format!("/integrations/{integration}");
        let change = json!({
            "credential_id": self.credential,
            "pms_property_ids": [offered["id"]],
        });
        bench.patch(&path, change).await.ok();
        self.feed.turn_on(&integration).await;
        Running {
            property: property.to_owned(),
            credential: self.credential.clone(),
            integration,
            pms_id: offered["pms_id"].as_str().unwrap().to_owned(),
        }
    }
}

/// The people in a directory, as the API lists them.
async fn people(feed: &Feed, property: &str) -> Value {
    feed.bench.get(&format!("/properties/{property}/contacts?limit=200")).await.ok()
}

/// How many calls for residents the PMS received.
fn reads(feed: &Feed) -> usize {
    let is_read = |call: &pms_simulator::Call| {
        call.pms == Some(Pms::Yardi) && call.operation.as_deref() == Some("GetResidents")
    };
    feed.simulator.calls().iter().filter(|call| is_read(call)).count()
}
