//! An adapter that was built for a system with files, clocks and sockets, and finds none.

use pms_simulator::Pms;
use usersync_adapters::HostOptions;
use usersync_store::testing::stand_aside;
use usersync_system_tests::{SystemOptions, adapter_host, component};

use crate::{RESIDENTS, people_synced, system_of, system_with};

#[tokio::test]
async fn a_build_that_imports_wasi_brings_the_same_people() {
    if component("appfolio-wasi").is_err() {
        let build = "run `cargo xtask build-adapters`, which says what it takes";
        return stand_aside(&format!("`appfolio-wasi` is not built: {build}"));
    }
    let sealed = system_with("appfolio").await.unwrap();
    let settings = sealed.simulator.settings(Pms::AppFolio);
    let everyone = people_synced(&sealed, "appfolio", settings).await;
    assert!(everyone.len() > RESIDENTS / 2, "the world is not empty");

    let adapters = adapter_host(HostOptions { allow_wasi: true, ..HostOptions::default() });
    let options = SystemOptions { adapters, ..SystemOptions::default() };
    let system = system_of("appfolio-wasi", options).await.unwrap();
    let versions = system.store().list_adapter_versions(Some("appfolio")).await.unwrap();
    assert_eq!(versions[0].class, "wasi");
    let settings = system.simulator.settings(Pms::AppFolio);
    assert_eq!(people_synced(&system, "appfolio", settings).await, everyone);
}
