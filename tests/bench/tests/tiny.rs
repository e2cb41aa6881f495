//! The bench at its smallest, so that it is there when somebody needs it. Nothing is said of speed.

use serde_json::{Value, json};
use usersync_bench::{Plan, print, run};

const RESIDENTS: usize = 12;

#[tokio::test]
async fn every_shape_is_measured_on_both_sides_and_keeps_to_the_limits() {
    let ships = ["yardi", "realpage", "entrata", "mri", "appfolio"];
    let plan =
        Plan { adapters: ships.to_vec(), residents: vec![RESIDENTS], rounds: 1, fast_guests: None };
    // That it comes to an end says that native code and sandbox came to the same rows, and that a
    // second sync found nothing new.
    let report = run(&plan, |_| {}).await.unwrap();
    assert_eq!(report.broken, Vec::<String>::new());
    assert_eq!((report.components.len(), report.reads.len()), (5, 16));
    for read in &report.reads {
        let what = format!("{} by `{}`", read.adapter, read.shape);
        // Some shapes list leaseholders only.
        assert!(read.rows >= RESIDENTS / 3, "{what}: {} rows", read.rows);
        assert_eq!(read.rejected, 0, "{what}");
        assert!(read.reply_bytes > 100 * read.rows, "{what}: {} bytes", read.reply_bytes);
        assert!(read.memory_bytes > 64 << 10, "{what}: {} bytes", read.memory_bytes);
    }

    let json = serde_json::to_value(&report).unwrap();
    for read in json["reads"].as_array().unwrap() {
        let parts = |profile: &Value| -> f64 {
            profile.as_object().unwrap().values().map(|part| part.as_f64().unwrap()).sum()
        };
        let cost = &read["cost"];
        assert!(cost["tax"]["median"].as_f64().unwrap() > 0.0);
        assert!(parts(&cost["sandbox_profile_us"]) > 0.0);
        let sync = &read["sync"];
        let (whole, told) = (&sync["cpu_us"]["median"], parts(&sync["profile_us"]));
        assert!((told / whole.as_f64().unwrap() - 1.0).abs() < 0.01, "{told} of {whole}");
        for part in ["adapter", "calls", "load", "plan", "apply", "record"] {
            assert!(sync["profile_us"][part].as_f64().unwrap() > 0.0, "`{part}` of {sync}");
        }
    }
    assert_eq!(names(&json), known_names(), "the names of the JSON are kept");

    let mut shown = Vec::new();
    print(&report, &mut shown).unwrap();
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("Not optimised") && shown.contains("resident_data"), "{shown}");
}

/// Every name in it, as an example of each list.
fn names(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), names(value))).collect(),
        Value::Array(items) => items.first().map(names).into_iter().collect(),
        _ => Value::Null,
    }
}

fn known_names() -> Value {
    let spread = json!({ "min": null, "median": null });
    json!({
        "format": null,
        "optimised": null,
        "rounds": null,
        "components": [{
            "adapter": null,
            "ships": null,
            "bytes": null,
            "imports": null,
            "start": { "cpu_us": spread, "of_idle": spread },
        }],
        "reads": [{
            "adapter": null,
            "shape": null,
            "residents": null,
            "rows": null,
            "rejected": null,
            "reply_bytes": null,
            "memory_bytes": null,
            "cost": {
                "native_us": spread,
                "sandbox_us": spread,
                "tax": spread,
                "tax_without_interruption": spread,
                "tax_of_fast_guest": null,
                "sandbox_profile_us": {
                    "opening": null,
                    "lowering": null,
                    "guest": null,
                    "lifting": null,
                    "clearing": null,
                    "converting": null,
                    "closing": null,
                },
            },
            "sync": {
                "cpu_us": spread,
                "per_resident_us": spread,
                "of_native": spread,
                "profile_us": {
                    "adapter": null,
                    "calls": null,
                    "load": null,
                    "plan": null,
                    "apply": null,
                    "record": null,
                    "rest": null,
                },
            },
        }],
        "broken": [],
    })
}
