//! The adapters that ship are admitted, as a restart finds them again.

use crate::support::{component, host};
use usersync_adapters::protocol::Digest;
use usersync_adapters::{AdapterHost, CheckVerdict, Class, HostOptions, Limits};

#[test]
fn an_adapter_that_ships_passes_every_check_and_is_sealed() {
    let host = host(Limits::default());
    for name in ["yardi", "appfolio"] {
        let admission = host.admit(&component(name));
        for line in admission.checks() {
            assert_eq!(line.verdict, CheckVerdict::Passed, "`{name}`: {line:?}");
        }
        let adapter = admission.result.ok().unwrap();
        assert_eq!(adapter.class(), Class::Sealed);
        let inspection = serde_json::to_value(adapter.inspect()).unwrap();
        assert_eq!(inspection["id"], name);
        assert_eq!(inspection["class"], "sealed");
        assert_eq!(inspection["imports"], serde_json::json!([]));
        for list in ["hosts", "operations", "settings", "statuses"] {
            let items = inspection[list].as_array().unwrap();
            assert!(!items.is_empty(), "`{name}` shows no {list}");
        }
        for setting in inspection["settings"].as_array().unwrap() {
            for key in ["key", "kind", "required", "choices"] {
                assert!(!setting[key].is_null(), "`{name}`: a setting without {key}");
            }
        }
    }
}

#[test]
fn a_stored_adapter_starts_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = component("misbehaving");
    let digest = Digest::of(&bytes);
    let start = || {
        let cache_folder = Some(folder.path().to_owned());
        let host = AdapterHost::new(HostOptions { cache_folder, ..HostOptions::default() });
        host.unwrap().load(digest, &bytes).unwrap().id().to_string()
    };
    assert_eq!(start(), "misbehaving");
    let kept = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(kept(), 1);
    assert_eq!(start(), "misbehaving");
    assert_eq!(kept(), 1);
}
