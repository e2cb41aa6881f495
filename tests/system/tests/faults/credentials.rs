//! A credential that stops working and serves several properties.

use chrono::TimeDelta;
use pms_simulator::{CredentialsSeen, Pms};
use rstest::rstest;
use usersync_core::model::{AlertKind, Resolution};
use usersync_store::testing::Engine;
use usersync_store::{CredentialChange, RunState};
use usersync_system_tests::{Feed, System, SystemOptions, log_scenario};

use crate::world::{closed, list, open_alerts, people, resident, system};

const PROPERTIES: [&str; 3] = ["east", "north", "west"];

/// Gives the credential another value of one of its secrets.
async fn type_in(system: &System, feed: &Feed, key: &str, secret: &str) {
    let credential = system.store().find_credential(feed.credential).await.unwrap();
    let change = CredentialChange {
        secrets: [(key.to_owned(), secret.into())].into(),
        ..Default::default()
    };
    system
        .store()
        .update_credential(credential.id, credential.version, change, "ana", system.now())
        .await
        .unwrap();
}

/// Presses Sync Now everywhere and runs all that is due; how often the PMS was called for it.
async fn press_everywhere(system: &System, feeds: &[Feed]) -> usize {
    system.simulator.forget_calls();
    for feed in feeds {
        system.store().sync_now(feed.integration, "ana", system.now()).await.unwrap();
    }
    system.run_all().await.unwrap();
    system.simulator.calls().len()
}

async fn states(system: &System, feeds: &[Feed]) -> Vec<RunState> {
    let mut states = Vec::new();
    for feed in feeds {
        let run = system.store().last_attempt(feed.integration).await.unwrap();
        states.push(run.unwrap().state);
    }
    states
}

#[rstest]
#[case::yardi(Pms::Yardi, "password")]
#[case::appfolio(Pms::AppFolio, "client_secret")]
#[tokio::test]
async fn one_alert_one_probe_an_hour_and_all_properties_recover(
    #[case] pms: Pms,
    #[case] key: &str,
    #[values(Engine::Sqlite, Engine::Postgres)] database: Engine,
) {
    let Some(system) = system(pms, database, SystemOptions::default()).await else { return };
    for property in PROPERTIES {
        let person = resident(&format!("nora-{property}"), "Nora Ibarra", "512-555-0142");
        list(&system, pms, property, vec![person]);
    }
    let credential = system.add_credential(pms).await.unwrap();
    let mut feeds = Vec::new();
    for property in PROPERTIES {
        let feed = system.add_feed(property, credential, &[property]).await.unwrap();
        system.turn_on(&feed).await.unwrap();
        feeds.push(feed);
    }
    system.run_all().await.unwrap();
    assert_eq!(states(&system, &feeds).await, [RunState::Complete; 3]);

    type_in(&system, &feeds[0], key, "not the right one").await;
    system.advance(TimeDelta::hours(1)).unwrap();
    assert_eq!(press_everywhere(&system, &feeds).await, 1, "the first refusal stops all of them");
    assert_eq!(system.simulator.calls()[0].credentials, CredentialsSeen::Refused);
    assert_eq!(states(&system, &feeds).await, [RunState::Incomplete; 3]);
    for _ in 0..3 {
        system.advance(TimeDelta::minutes(10)).unwrap();
        assert_eq!(press_everywhere(&system, &feeds).await, 0, "nobody hammers");
    }
    system.advance(TimeDelta::minutes(30)).unwrap();
    assert_eq!(press_everywhere(&system, &feeds).await, 1, "one probe an hour");
    for feed in &feeds {
        let connection = [(AlertKind::Connection, "log-in".to_owned())];
        assert_eq!(open_alerts(&system, feed).await, connection, "the same one for all");
        assert_eq!(people(&system, feed).await.len(), 1);
    }
    let open = system.store().count_open_alerts(None).await.unwrap();
    assert_eq!(open, [(AlertKind::Connection, 1)]);

    let right = system.simulator.settings(pms)[key].as_str().unwrap().to_owned();
    type_in(&system, &feeds[0], key, &right).await;
    system.advance(TimeDelta::hours(1)).unwrap();
    system.run_all().await.unwrap();
    assert_eq!(states(&system, &feeds).await, [RunState::Complete; 3]);
    for feed in &feeds {
        assert_eq!(open_alerts(&system, feed).await, []);
        assert_eq!(closed(&system, feed, AlertKind::Connection).await, [Resolution::ConditionGone]);
    }
    log_scenario("S41", database).unwrap();
}
