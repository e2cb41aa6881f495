//! Cedar, read by adapters in three languages.

use pms_simulator::Pms;
use usersync_store::testing::stand_aside;
use usersync_system_tests::component;

use crate::{RESIDENTS, people_synced, system_with};

#[tokio::test]
async fn an_adapter_in_any_language_brings_the_same_people() {
    let mut everyone = None;
    for adapter in ["cedar", "cedar-js", "cedar-python"] {
        if component(adapter).is_err() {
            let build = "run `cargo xtask build-adapters --languages`, which says what it takes";
            stand_aside(&format!("`{adapter}` is not built: {build}"));
            continue;
        }
        let Some(system) = system_with(adapter).await else { return };
        let settings = system.simulator.settings(Pms::Cedar);
        let people = people_synced(&system, adapter, settings).await;
        assert!(people.len() > RESIDENTS / 2, "{adapter} brought {people:#?}");
        assert_eq!(&people, everyone.get_or_insert(people.clone()), "{adapter}");
    }
}
