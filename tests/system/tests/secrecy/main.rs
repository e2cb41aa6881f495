//! Secrets stay with the host, and residents out of the log of the process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod capture;
mod memory;
mod needles;

use pms_simulator::{Fault, FaultKind, Pms};
use rstest::rstest;
use usersync_core::model::Settings;
use usersync_store::testing::Engine;
use usersync_store::{IntegrationChange, RunState};
use usersync_system_tests::{System, SystemOptions, log_scenario};

use crate::capture::Capture;
use crate::needles::{file_bytes, found, people, secrets};

const FAULTS: [FaultKind; 5] = [
    FaultKind::BadCredentials,
    FaultKind::MissingPermission,
    FaultKind::ServerError,
    FaultKind::Html,
    FaultKind::Truncated,
];

#[rstest]
#[tokio::test]
async fn no_secret_is_in_the_log_an_error_or_the_database_and_nobody_is_in_the_log(
    #[values(Pms::Yardi, Pms::RealPage, Pms::Entrata, Pms::Mri, Pms::AppFolio)] pms: Pms,
) {
    let capture = Capture::of_this_process();
    let options = SystemOptions { residents: 60, ..SystemOptions::default() };
    let system = System::start(Engine::Sqlite, options).await.unwrap().unwrap();
    system.install(pms.name()).await.unwrap();
    let world = system.simulator.world().pms.remove(pms.name()).unwrap();
    let credential = system.add_credential(pms).await.unwrap();
    system.engine.check_credential(credential).await.unwrap();
    let property = world.properties[0].id.as_str();
    let feed = system.add_feed("Maple Court", credential, &[property]).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    let run = system.sync(&feed).await.unwrap();
    assert_eq!(run.state, RunState::Complete);

    let mut errors = Vec::new();
    for kind in FAULTS {
        system.simulator.fault(Fault::new(pms, kind)).unwrap();
        if let Err(error) = system.engine.offer_properties(credential).await {
            errors.push(format!("{error} {error:?}"));
        }
        let run = system.sync(&feed).await.unwrap();
        let detail = system.store().run_detail(run.id).await.unwrap();
        errors.push(format!("{run:?} {:?}", detail.text));
        system.simulator.clear_faults();
    }
    assert!(errors.len() > FAULTS.len(), "both ways of asking failed");

    let log = capture.text();
    assert!(log.contains(&format!("Run {} finished", run.id)), "the log was captured");
    let files = file_bytes(system.database.folder.path());
    let everybody = people(&world);
    assert_ne!(found(&everybody, &files), Vec::<&str>::new(), "the right files were read");

    let secrets = secrets(&system.simulator.settings(pms));
    assert_eq!(found(&secrets, log.as_bytes()), Vec::<&str>::new());
    assert_eq!(found(&secrets, errors.concat().as_bytes()), Vec::<&str>::new());
    assert_eq!(found(&secrets, &files), Vec::<&str>::new());
    assert_eq!(found(&everybody, log.as_bytes()), Vec::<&str>::new());
}

#[tokio::test]
async fn of_residents_who_are_passed_over_nothing_personal_is_kept() {
    let options = SystemOptions { residents: 60, ..SystemOptions::default() };
    let system = System::start(Engine::Sqlite, options).await.unwrap().unwrap();
    system.install("yardi").await.unwrap();
    let world = system.simulator.world().pms.remove("yardi").unwrap();
    let credential = system.add_credential(Pms::Yardi).await.unwrap();
    let property = world.properties[0].id.as_str();
    let feed = system.add_feed("Maple Court", credential, &[property]).await.unwrap();
    let draft = system.store().find_integration(feed.integration).await.unwrap();
    let settings = Settings { excluded: ["notice"].into_iter().collect(), ..draft.settings };
    let change = IntegrationChange { settings: Some(settings), ..Default::default() };
    system.store().update_integration(draft.id, draft.version, change).await.unwrap();
    system.turn_on(&feed).await.unwrap();
    system.sync(&feed).await.unwrap();

    let emails_of = |words: &[&str]| {
        let residents = world.properties[0].residents.iter();
        residents
            .filter(|resident| words.contains(&resident.status.as_deref().unwrap_or_default()))
            .filter_map(|resident| resident.email.clone())
            .collect::<Vec<String>>()
    };
    let files = file_bytes(system.database.folder.path());
    let kept = emails_of(&["Current"]);
    assert_eq!(found(&kept, &files).len(), kept.len(), "the right files were read");
    let passed_over = emails_of(&["Notice", "Past", "Applicant", "Canceled", "Denied"]);
    assert!(passed_over.len() > 5);
    assert_eq!(found(&passed_over, &files), Vec::<&str>::new());
    log_scenario("S09", Engine::Sqlite).unwrap();
}
